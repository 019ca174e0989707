"""The index of a small library: plain dictionaries, in memory only."""
