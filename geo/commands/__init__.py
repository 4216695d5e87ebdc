"""Writes: one function an intention; each leaves the commit to the caller."""
