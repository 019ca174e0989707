"""What the screens are made of. Widgets draw and scroll; they hold no I/O, SQL or ranking."""
