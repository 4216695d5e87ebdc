"""The page of one compound."""
