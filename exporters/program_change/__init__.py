"""Program changes in a Standard MIDI File: the song for any box that changes patterns by them."""
