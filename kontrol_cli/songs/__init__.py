"""From a set to a song file, and what is in such files: the library behind the song verbs."""
