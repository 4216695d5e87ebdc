"""Somebody's real files on the way in: opened behind a wall, understood, checked, placed, loaded
whole or not at all."""
