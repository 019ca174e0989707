"""Formulas: one tree, which TeX and MathML are read into and a line or a block of text is written from."""
