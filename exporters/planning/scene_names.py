"""What a scene's name says: tempo, time signature, and how often it plays.

Up to Live 10 Live itself takes tempo and signature from the name when the scene is launched: `96 BPM`
within 20-999 BPM, `7/8` with 1-99 over 1, 2, 4, 8 or 16, anywhere in the name, in any order (Live's
manuals 6 to 10 and Ableton's help page on scene tempo). From Live 11 on both are fields of the scene
and the name is only a name. `x4` (four times) is Kontrol's own convention.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from exporters.numbers import decimal_number, version_numbers, whole_number

TEMPO_RANGE_BPM = (20.0, 999.0)
LAST_LIVE_WITH_NAMES = 10
_DENOMINATORS = (1, 2, 4, 8, 16)

# "90bpm", "90 BPM" and "reggae90bpm" all occur in real Live 9 sets. Whether Live reads a decimal comma is
# not known; it is not read here. Real decimals ("120.5 BPM") are inferred.
_TEMPO = re.compile(r"(?<![\d.])(\d{1,3}(?:\.\d+)?)\s*bpm", re.IGNORECASE | re.ASCII)
_SIGNATURE = re.compile(r"(?<!\d)(\d{1,2})/(\d{1,2})(?!\d)", re.ASCII)
_PLAYS = re.compile(r"(?<!\w)[x×](\d{1,9})(?!\w)", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True)
class SceneName:
    """What a name says; None where it says nothing. `plays` 0 is kept, so that the planner can refuse it."""

    tempo_bpm: float | None = None
    time_signature: str | None = None
    plays: int | None = None


def live_reads_names(live_version: str | None) -> bool:
    """True when the Live of `live_version` (such as "9.7.7") takes tempo and signature from scene names.

    False where the version is missing or does not begin with a number: then a name is only a name.
    """
    numbers = version_numbers(live_version)
    return numbers is not None and numbers[0] <= LAST_LIVE_WITH_NAMES


def read_scene_name(name: str) -> SceneName:
    """The first viable tempo, signature and `x4` of `name`. Values outside Live's ranges are plain text, as in Live."""
    tempos = (decimal_number(found[1]) for found in _TEMPO.finditer(name))
    tempo = next((one for one in tempos if one is not None and TEMPO_RANGE_BPM[0] <= one <= TEMPO_RANGE_BPM[1]), None)
    meters = ((whole_number(found[1]), whole_number(found[2])) for found in _SIGNATURE.finditer(name))
    signature = next((f"{top}/{bottom}" for top, bottom in meters if top and bottom in _DENOMINATORS), None)
    plays = _PLAYS.search(name)
    return SceneName(tempo, signature, whole_number(plays[1]) if plays else None)


def bare_name(name: str) -> str:
    """`name` without tempos and `x4`, in single blanks; "" when it says nothing else."""
    return " ".join(_PLAYS.sub(" ", _TEMPO.sub(" ", name)).split())
