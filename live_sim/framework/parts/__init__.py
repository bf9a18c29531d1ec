"""What `_Framework` and `ableton.v2` share; the packages in minimal/ give it the names under which scripts ask."""
