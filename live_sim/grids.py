"""The two enumerations of launch quantization, which are shifted against each other, as functions of the bar's length."""

GLOBAL = 0  # of a clip: as the song says


def _bars(count):
    return lambda bar: count * bar


def _beats(count):
    return lambda bar: count


# fact: launching.quantization
SONG_GRID = (_beats(0.0), _bars(8.0), _bars(4.0), _bars(2.0), _bars(1.0), _beats(2.0), _beats(4.0 / 3), _beats(1.0),
             _beats(2.0 / 3), _beats(0.5), _beats(1.0 / 3), _beats(0.25), _beats(1.0 / 6), _beats(0.125))
CLIP_GRID = (None,) + SONG_GRID
