"""What a dump of a set and the saved file of the same set agree in, column by column, and why not in the rest.

`kontrol diff` compares a saved set with a dump by these rules, and tests/test_dump_equals_als.py holds the dumper and
both readers to them. `EQUAL`: the same value. `within(...)`: the same but for a difference that has a reason.
`differs(...)`: not compared, with the reason.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from exporters.numbers import decimal_number, version_numbers
from kontrol_cli.sets.rows import Row


@dataclass(frozen=True)
class Rule:
    """How a column is compared: `same(file, dump)`; None for a column that is not, for the `reason` given."""

    same: Callable[[Any, Any], bool] | None
    reason: str = ""
    where: Callable[[Row, Row], bool] | str = lambda file_row, head: True

    def applies(self, column: str, file_row: Row, head: Row) -> bool:
        """True when this row is compared; `head` is the file's set row."""
        if isinstance(self.where, str):
            return file_row[column] is not None
        return self.where(file_row, head)


GIVEN = "given"
EQUAL = Rule(lambda file, dump: bool(file == dump))
_NOT_IN_DUMPS = "the API has no such property"


def within(same: Callable[[Any, Any], bool], reason: str) -> Rule:
    return Rule(same, reason)


def equal_where(where: Callable[[Row, Row], bool], reason: str) -> Rule:
    """Equal in the rows (file row, set row of the file) for which `where` holds; elsewhere not compared."""
    return Rule(EQUAL.same, reason, where)


def equal_if_given(reason: str, *, same: Callable[[Any, Any], bool] | None = None) -> Rule:
    """As EQUAL (or `same`) where the file gives a value; the simulated Live then has that of a fresh set."""
    return Rule(same or EQUAL.same, reason, GIVEN)


def differs(reason: str) -> Rule:
    return Rule(None, reason)


def _level(file: float | None, dump: float | None) -> bool:
    """Equal, or as close as the one decimal of the dB text can tell; all below -70 dB is silence there."""
    if file is None or dump is None:
        return file is dump
    if file < 10 ** (-69.9 / 20):
        return dump < 10 ** (-69.9 / 20)
    return dump > 0 and abs(20 * math.log10(file / dump)) <= 0.0501


def _fader(file: float | None, dump: float | None) -> bool:
    """As a level, but exact to the 32 bits of Live's numbers on the straight part of the fader (from -18 dB up)."""
    if file is not None and dump is not None and file >= 10 ** (-17.9 / 20):
        return abs(20 * math.log10(file / dump)) <= 0.0001
    return _level(file, dump)


def _close(file: float | None, dump: float | None) -> bool:
    return file is dump if file is None or dump is None else math.isclose(file, dump, rel_tol=1e-12, abs_tol=1e-9)


def _same_curve(file: str | None, dump: str | None) -> bool:
    if file is None or dump is None:
        return file is dump
    mine, theirs = ([decimal_number(part) for part in curve.split(",")] for curve in (file, dump))
    return len(mine) == len(theirs) and all(map(_float, mine, theirs))


def _float(file: float | None, dump: float | None) -> bool:
    """Equal for numbers of 32 bits."""
    if file is None or dump is None:
        return file is dump
    return math.isclose(file, dump, rel_tol=1e-6, abs_tol=1e-9)


def _new_palette(head: Row) -> bool:
    return (version_numbers(head["live_version"]) or (0, 0))[0] >= 11


_NOT_IN_OLD_FILES = "files of Live 8 have none, and the simulated Live then has that of a fresh set"
_FRAGMENT = "the .als reader leaves an empty text missing, the API gives the empty text"
FADER = within(_fader, "the dump gives fader positions and, below -18 dB, a text of one decimal")
LEVEL = within(_level, "no source gives the curve, so only the dB text of one decimal counts")
SUMMED = within(_close, "made of a difference or a product of floats, rounded in another order")
TEXT = within(lambda file, dump: (file or "") == (dump or ""), _FRAGMENT)
FLOAT = within(_float, "Live's numbers are 32-bit floats: 1e-6 of the number, 1e-9 where it is next to nothing")
_OTHER_PALETTE = "palette indexes of Live 10 and older mean other colours than the API's"
PALETTE = equal_where(lambda row, head: _new_palette(head) and row["color_index"] is not None, _OTHER_PALETTE)
SCENE_PALETTE = equal_where(lambda row, head: _new_palette(head), _OTHER_PALETTE)
_RGB = "a file has no RGB, and no source maps its palette to it"
_CAN_BE_ARMED = equal_where(
    lambda row, head: row["kind"] in ("audio", "midi"), "files store it for every track, Live has it for these only"
)
_RANGE = "files have the names and numbers of the format, Live shows others"
_PLACED = "made from the tempo and signature changes, of which the API gives only those of the moment"
_OUTPUT = equal_where(
    lambda row, head: row["kind"] != "master" and row["output_channel"] is not None,
    "the dumper does not ask the master, which has the output of the whole set; an empty channel is missing in files",
)
_NO_MIXER = "the chains of MIDI effect racks have neither in files"
_NO_NOTES = "return chains are reached by sends, not by notes: files have no notes there"

RULES: dict[str, dict[str, Rule]] = {
    "set": {
        **dict.fromkeys(
            ("tracks", "return_tracks", "scenes", "session_clips", "arrangement_clips", "take_lane_clips", "devices"),
            EQUAL,
        ),
        "locators": EQUAL,
        "name": differs("a dump has a file of its own"),
        "path": differs("a dump has a file of its own"),
        "source": differs("that is the difference"),
        "live_version": differs("the Live that saved the file, and the one that had it open for the dump"),
        "tempo_bpm": equal_if_given("a file cut down by a program has none"),
        "time_signature": equal_if_given("a file cut down by a program has none"),
        **dict.fromkeys(("root_note", "scale_name"), equal_if_given(_NOT_IN_OLD_FILES)),
        "scale_number": differs(_NOT_IN_DUMPS),
        "tuning": differs(_NOT_IN_DUMPS),
        "length_beats": differs("follows from the clips"),
        **dict.fromkeys(("complete", "changed_during_dump", "errors"), differs("about the dump, not about the set")),
    },
    "tracks": {
        "track": EQUAL,
        "name": TEXT,
        "kind": EQUAL,
        "group": EQUAL,
        "color_index": PALETTE,
        "color_rgb": differs(_RGB),
        "frozen": equal_if_given("files have it for audio and MIDI tracks only"),
        "muted": EQUAL,
        "soloed": EQUAL,
        "armed": _CAN_BE_ARMED,
        "volume": FADER,
        "panning": EQUAL,
        "crossfader": EQUAL,
        "monitoring": _CAN_BE_ARMED,
        "input_routing": equal_if_given("group, return and master tracks have none"),
        "input_channel": equal_if_given("files leave the only channel of a type empty"),
        "output_routing": _OUTPUT,
        "output_channel": _OUTPUT,
        "folded": equal_if_given("Live 8 stores it elsewhere"),
        "delay": differs(_NOT_IN_DUMPS),
        "delay_unit": differs(_NOT_IN_DUMPS),
        "info": differs(_NOT_IN_DUMPS),
        "live_id": differs(_NOT_IN_DUMPS),
    },
    "scenes": {
        "scene": EQUAL,
        "name": TEXT,
        "tempo_bpm": EQUAL,
        "time_signature": EQUAL,
        "color_index": SCENE_PALETTE,
        "color_rgb": differs(_RGB),
        "is_empty": EQUAL,
        "info": differs(_NOT_IN_DUMPS),
        "follow_enabled": differs(_NOT_IN_DUMPS),
        "follow_time": differs(_NOT_IN_DUMPS),
    },
    "slots": dict.fromkeys(("track", "scene", "has_clip", "has_stop_button"), EQUAL),
    "clips": {
        **dict.fromkeys(
            (
                "clip",
                "track",
                "scene",
                "where",
                "take_lane",
                "start_beats",
                "end_beats",
                "kind",
                "loop_start",
                "loop_end",
                "start_marker",
                "end_marker",
                "loop_unit",
                "looping",
                "muted",
                "warping",
                "warp_mode",
                "pitch_coarse",
                "pitch_fine",
                "time_signature",
                "launch_mode",
                "launch_quantization",
                "legato",
                "velocity_amount",
                "groove",
                "ram",
            ),
            EQUAL,
        ),
        "name": TEXT,
        "color_index": PALETTE,
        "color_rgb": differs(_RGB),
        "length_beats": SUMMED,
        "gain": LEVEL,
        **dict.fromkeys(
            (
                "follow_enabled",
                "follow_time",
                "follow_action_a",
                "follow_action_b",
                "follow_chance_a",
                "follow_chance_b",
                "fade",
                "mpe",
                "info",
            ),
            differs(_NOT_IN_DUMPS),
        ),
        "start_seconds": differs(_PLACED),
        "bar": differs(_PLACED),
        "sample": differs("a file counts the samples of devices too, which the simulated Live does not have"),
        "sample_path": TEXT,
    },
    "notes": {
        **dict.fromkeys(
            ("clip", "pitch", "start_beats", "duration_beats", "velocity", "release_velocity", "muted"), EQUAL
        ),
        "probability": equal_if_given("Live 10 has none"),
        "velocity_deviation": equal_if_given("Live 10 has none"),
    },
    "sends": {
        "track": EQUAL,
        "send": EQUAL,
        "return_track": EQUAL,
        "value": LEVEL,
        "pre": differs(_NOT_IN_DUMPS),
    },
    "devices": {
        **dict.fromkeys(
            ("device", "track", "parent", "chain", "position", "class_name", "kind", "enabled", "plugin_name"), EQUAL
        ),
        "name": TEXT,
        "plugin_format": differs("the API does not tell VST2 from VST3"),
        "plugin_vendor": differs(_NOT_IN_DUMPS),
        "preset": differs(_NOT_IN_DUMPS),
        "max_patch": differs(_NOT_IN_DUMPS),
        "folded": EQUAL,
        "macros_mapped": EQUAL,
        "live_id": differs(_NOT_IN_DUMPS),
    },
    "chains": {
        **dict.fromkeys(("chain", "device", "position", "is_return", "muted", "soloed"), EQUAL),
        "panning": equal_if_given(_NO_MIXER),
        "volume": equal_if_given(_NO_MIXER, same=_fader),
        "receiving_note": EQUAL,
        "sending_note": equal_if_given(_NO_NOTES),
        "choke_group": equal_if_given(_NO_NOTES),
        "name": TEXT,
        "color_index": PALETTE,
        "color_rgb": differs(_RGB),
    },
    "parameters": {
        "device": EQUAL,
        "parameter": EQUAL,
        "name": TEXT,
        "value": SUMMED,
        "display_value": differs("a file has no texts"),
        "min": differs(_RANGE),
        "max": differs(_RANGE),
        "mapping_min": differs(_NOT_IN_DUMPS),
        "mapping_max": differs(_NOT_IN_DUMPS),
        "is_quantized": differs(_RANGE),
        "automated": differs("the dump's is that of the moment, the file's whether there is an envelope"),
    },
    "automation": {
        "track": EQUAL,
        "clip": EQUAL,
        "device": EQUAL,
        "target": EQUAL,
        "modulates": EQUAL,
        "time_beats": EQUAL,
        "value": FLOAT,
        "curve": within(_same_curve, "numbers may be printed with other digits"),
    },
    "locators": {
        "start_seconds": differs(_PLACED),
        "bar": differs(_PLACED),
        "locator": EQUAL,
        "time_beats": EQUAL,
        "name": TEXT,
        "is_song_start": differs(_NOT_IN_DUMPS),
        "info": differs(_NOT_IN_DUMPS),
    },
    "warp_markers": {"clip": EQUAL, "sample_seconds": EQUAL, "beat": EQUAL},
    "take_lanes": {"track": EQUAL, "take_lane": EQUAL, "name": TEXT, "clips": EQUAL},
}

# Where a missing value says something: no tempo of its own, no groove. Elsewhere a value that only one of the two
# gives is not compared.
NOTHING_SAYS_SOMETHING = frozenset(
    {("scenes", "tempo_bpm"), ("scenes", "time_signature"), ("clips", "groove"), ("tracks", "name"), ("scenes", "name")}
)
# A dump may print floats with fewer digits than the file.
_PRINTED = 1e-6


def agree(table: str, column: str, *, file: Row, dump: Row, head: Row) -> bool:
    """False when the saved set and the dump both say something of `column`, and not the same.

    `head` is the file's set row. A column without a rule is compared where both give it.
    """
    old, new = file[column], dump[column]
    rule = RULES.get(table, {}).get(column, EQUAL)
    if rule.same is None or not rule.applies(column, file, head):
        return True
    if (old is None or new is None) and (table, column) not in NOTHING_SAYS_SOMETHING:
        return True
    if isinstance(old, float) and isinstance(new, float) and math.isclose(old, new, rel_tol=_PRINTED, abs_tol=_PRINTED):
        return True
    return rule.same(old, new)
