"""Drawn territory and facts as frames: one column for each column of the database table."""
