"""What is measured of speed and size, and how. Nothing here asserts: figures depend on the machine."""
