"""The index of a large library: numpy arrays in files that are mapped, not read."""
