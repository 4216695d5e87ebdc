"""The dictionary of figures 口径: every indicator as the queries count it."""
