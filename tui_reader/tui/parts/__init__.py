"""The parts of the reader's screen: objects with one idea each, which ``screens/reader.py`` puts together."""
