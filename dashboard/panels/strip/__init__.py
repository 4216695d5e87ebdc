"""The strip of indicators above the map."""
