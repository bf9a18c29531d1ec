"""From Live scenes and arrangement segments to drum-machine messages."""
