"""Measurements of speed and size. Nothing here asserts: figures depend on the machine."""
