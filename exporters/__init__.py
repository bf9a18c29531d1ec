"""From Live scenes and arrangement segments to drum-machine messages."""

from __future__ import annotations

# Another distribution with a package of this name exists; kontrol_cli looks here to know that this one is ours.
DISTRIBUTION = "kontrol"
