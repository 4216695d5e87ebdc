"""Printing: the view as it stands as one page, a picture for slides, a table of its numbers."""
