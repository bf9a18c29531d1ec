"""The words by which people name drums and song parts, so that a map can be guessed from a set.

The labels are those that Elektron's machines have on their panels; a machine says which of its tracks has which
(:attr:`exporters.machine.Machine` objects may have `track_labels`). Words are our own list, of what occurs in names of
tracks, pads and clips; several words have to be in the name together, in any order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from exporters.numbers import all_digits
from exporters.planning.names import words_of

_HATS = ("hat", "hats", "hihat", "hihats", "hi hat", "hi hats", "hh")


def _hats(*how: str) -> tuple[str, ...]:
    return tuple(f"{one} {hat}" for one in how for hat in _HATS)


DRUMS: Mapping[str, tuple[str, ...]] = {
    "BD": ("bd", "kick", "kicks", "kik", "kck", "kd", "bassdrum", "bass drum", "kickdrum"),
    "SD": ("sd", "snare", "snares", "snr", "sn", "snaredrum", "schnarre", "kleine trommel"),
    "RS": ("rs", "rim", "rims", "rimshot", "sidestick", "side stick"),
    "CP": ("cp", "clap", "claps", "clp", "handclap", "handclaps", "klatsch", "klatschen"),
    "CH": ("ch", "chh", "hhc", *_HATS, *_hats("closed", "cl", "c", "zu", "geschlossen")),
    "OH": ("oh", "ohh", "hho", *_hats("open", "op", "o", "offen")),
    "HT": ("ht", "high tom", "hi tom", "tom h"),
    "MT": ("mt", "tom", "toms", "mid tom", "middle tom", "tom m"),
    "LT": ("lt", "low tom", "lo tom", "floor tom", "tom l", "standtom"),
    "BT": ("bt", "bass tom"),
    "CB": ("cb", "cow", "cowbell", "cow bell", "bell", "kuhglocke", "glocke"),
    "RC": ("rc", "ride", "rides", "ride cymbal"),
    "CC": ("cc", "crash", "crashes", "cymbal", "cymbals", "cy", "crash cymbal", "becken", "crashbecken"),
    "CY": ("cy", "cymbal", "cymbals", "crash", "crashes", "ride", "rides", "cc", "rc", "crash cymbal", "ride cymbal",
           "becken"),
}  # fmt: skip
"""Label on the machine's panel -> the words for it. A label that is not here is known by itself alone (M1)."""

PADS: Mapping[int, str] = {
    35: "kick", 36: "kick", 37: "side stick", 38: "snare", 39: "clap", 40: "snare", 41: "low tom", 42: "closed hat",
    43: "low tom", 45: "low tom", 46: "open hat", 47: "mid tom", 48: "mid tom", 49: "crash", 50: "high tom", 51: "ride",
    56: "cowbell", 57: "crash", 59: "ride",
}  # fmt: skip
"""MIDI note -> the drum that General MIDI (level 1, percussion key map) has there: for pads without a name."""

PARTS: Mapping[str, bool] = {
    "intro": True, "outro": True, "verse": True, "chorus": True, "prechorus": True, "pre chorus": True,
    "refrain": True, "hook": True, "bridge": True, "break": True, "breaks": True, "breakdown": True,
    "break down": True, "build": True, "buildup": True, "build up": True, "drop": True, "strophe": True,
    "interlude": True, "coda": True, "ending": False, "end": False, "start": False, "rise": False, "riser": False,
    "fill": False, "main": False, "groove": False, "middle": False, "middle 8": False, "middle eight": False,
    "brücke": True, "bruecke": True, "zwischenspiel": True, "vorspiel": True, "nachspiel": True, "aufbau": True,
    "anfang": False, "schluss": False, "ende": False, "solo": False, "theme": False, "jam": False,
}  # fmt: skip
"""Words for song parts; True for those that mean one in the name of a clip, too."""

STEM_WORDS = 4  # of a scene's name, at most
_PART_WORDS = {words_of(part): part for part in PARTS}
_MOST = max(map(len, _PART_WORDS))


def label_of(name: str, labels: Sequence[str]) -> tuple[int, str] | None:
    """Which of the `labels` a name says, by its index, and the word for it; None when it says none of them.

    More words together are more exact (`open hat` before `hat`); of several equally exact the first in the name counts.
    """
    there = words_of(name)
    if not there:
        return None
    place = {word: at for at, word in reversed(list(enumerate(there)))}
    best: tuple[tuple[int, int], int, str] | None = None
    for index, label in enumerate(labels):
        for text, words in _words_for(label):
            if all(word in place for word in words):
                rank = (-len(words), min(place[word] for word in words))
                if best is None or rank < best[0]:
                    best = (rank, index, text)
    return None if best is None else best[1:]


@cache
def _words_for(label: str) -> list[tuple[str, tuple[str, ...]]]:
    """The texts for a label, each with its words."""
    texts = (label.lower(), *DRUMS.get(label, ()))
    return [(text, words) for text in texts if (words := words_of(text))]


def part_of(name: str, *, of_clip: bool = False) -> str | None:
    """The song part that a name says first, in our spelling (`pre chorus`); None when it says none."""
    there = words_of(name)
    for at in range(len(there)):
        for many in range(min(_MOST, len(there) - at), 0, -1):
            part = _PART_WORDS.get(there[at : at + many])
            if part is not None and (PARTS[part] or not of_clip):
                return part
    return None


def stem_of(name: str) -> str:
    """The first words of a name that are not numbers, as one text; "" when there are none."""
    words: list[str] = []
    for word in words_of(name):
        if all_digits(word):
            if words:
                break
        else:
            words.append(word)
    return " ".join(words[:STEM_WORDS])
