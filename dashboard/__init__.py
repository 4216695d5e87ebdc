"""The door for people: the Dash application, HTTP routes and the command line."""
