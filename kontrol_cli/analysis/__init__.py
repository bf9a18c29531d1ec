"""Questions about a set, answered from its rows: what sounds where, how it is laid out, in brief."""
