"""Pure governance: dates and counts in, decisions out. No SQL, no clock."""
