"""Comparing: two maps side by side, and the differences in a table."""
