"""What the reader's screen is made of: objects with one idea each, which ``screens/reader.py`` puts together."""
