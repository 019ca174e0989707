"""Daily Papers in the terminal: read, bookmark and find research papers with the keyboard."""

__version__ = "0.1.0"
