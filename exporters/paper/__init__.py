"""A page for the hands: the song as a table to enter on any machine's display, as markdown or HTML."""
