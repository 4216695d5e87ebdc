"""Territory as files for other programs: written by layers, and drawings read back."""
