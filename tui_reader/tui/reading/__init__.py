"""The parts of the screen where one paper is read, each with one idea."""
