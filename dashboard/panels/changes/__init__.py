"""What changed since the last meeting, over the free part of the map."""
