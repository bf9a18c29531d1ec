"""From scenes or the arrangement to song rows, for any machine."""
