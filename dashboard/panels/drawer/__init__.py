"""The drawer of one compound, grid or building."""
