"""The index of a large library: numpy arrays in files, each read when it is needed."""
