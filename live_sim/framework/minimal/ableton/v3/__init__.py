"""Stand-in for `ableton.v3`."""
