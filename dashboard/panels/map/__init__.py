"""The map, its tools, layers and legend."""
