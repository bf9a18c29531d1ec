"""Our own stand-in for the part of `ableton.v2` and `ableton.v3` that public scripts use."""
