"""Widgets, which draw and scroll; they hold no I/O, SQL or ranking."""
