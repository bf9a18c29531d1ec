"""Stand-in for `ableton.v2`."""
