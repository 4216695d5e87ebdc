"""The fictional demo territory and what happens in it; everything here is invented."""
