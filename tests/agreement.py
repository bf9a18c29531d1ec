"""What a dump of a set and the saved file of the same set must agree in, column by column, and why not in the rest.

`EQUAL`: the same value in every row. `within(...)`: the same but for a difference that has a reason. `differs(...)`:
not compared, with the reason. A column that is missing here fails the test, so a new column needs a decision.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kontrol_cli.sets.tables import TABLES

Row = dict[str, Any]


@dataclass(frozen=True)
class Rule:
    """How a column is compared: `same(file, dump)`; None for a column that is not, for the `reason` given."""

    same: Callable[[Any, Any], bool] | None
    reason: str = ""
    where: Callable[[Row, Row], bool] | str = lambda file_row, context: True

    def applies(self, column: str, file_row: Row, head: Row) -> bool:
        """True when this row is compared; `head` is the file's set row."""
        if isinstance(self.where, str):
            return file_row[column] is not None
        return self.where(file_row, head)


GIVEN = "given"
EQUAL = Rule(lambda file, dump: bool(file == dump))


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


def _new_palette(head: Row) -> bool:
    return int(head["live_version"].split(".")[0]) >= 11


_FILE_ONLY = "the API has no such property"
_FRAGMENT = "the .als reader leaves an empty text missing, the API gives the empty text"
FADER = within(_fader, "the dump gives fader positions and, below -18 dB, a text of one decimal")
LEVEL = within(_level, "no source gives the curve, so only the dB text of one decimal counts")
SUMMED = within(_close, "made of a difference or a product of floats, rounded in another order")
TEXT = within(lambda file, dump: (file or "") == (dump or ""), _FRAGMENT)
_OTHER_PALETTE = "palette indexes of Live 10 and older mean other colours than the API's"
PALETTE = equal_where(lambda row, head: _new_palette(head) and row["color_index"] is not None, _OTHER_PALETTE)
SCENE_PALETTE = equal_where(lambda row, head: _new_palette(head), _OTHER_PALETTE)
_RGB = "a file has no RGB, and no source maps its palette to it"
_CAN_BE_ARMED = equal_where(
    lambda row, head: row["kind"] in ("audio", "midi"), "files store it for every track, Live has it for these only"
)
_PLACED = "made from the tempo and signature changes, of which the API gives only those of the moment"
_OUTPUT = equal_where(
    lambda row, head: row["kind"] != "master" and row["output_channel"] is not None,
    "the dumper does not ask the master, which has the output of the whole set; an empty channel is missing in files",
)
_NO_MIXER = "the chains of MIDI effect racks have neither in files"
_NO_NOTES = "return chains are reached by sends, not by notes: files have no notes there"

RULES: dict[str, dict[str, Rule]] = {
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
        "monitoring": _CAN_BE_ARMED,
        "input_routing": equal_if_given("group, return and master tracks have none"),
        "input_channel": equal_if_given("files leave the only channel of a type empty"),
        "output_routing": _OUTPUT,
        "output_channel": _OUTPUT,
        "folded": equal_if_given("Live 8 stores it elsewhere"),
        "delay": differs(_FILE_ONLY),
        "delay_unit": differs(_FILE_ONLY),
        "info": differs(_FILE_ONLY),
        "live_id": differs(_FILE_ONLY),
    },
    "scenes": {
        "scene": EQUAL,
        "name": TEXT,
        "tempo_bpm": EQUAL,
        "time_signature": EQUAL,
        "color_index": SCENE_PALETTE,
        "color_rgb": differs(_RGB),
        "is_empty": EQUAL,
        "info": differs(_FILE_ONLY),
        "follow_enabled": differs(_FILE_ONLY),
        "follow_time": differs(_FILE_ONLY),
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
            differs(_FILE_ONLY),
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
        "pre": differs(_FILE_ONLY),
    },
    "devices": {
        **dict.fromkeys(
            ("device", "track", "parent", "chain", "position", "class_name", "kind", "enabled", "plugin_name"), EQUAL
        ),
        "name": TEXT,
        "plugin_format": differs("the API does not tell VST2 from VST3"),
        "plugin_vendor": differs(_FILE_ONLY),
        "preset": differs(_FILE_ONLY),
        "max_patch": differs(_FILE_ONLY),
        "folded": EQUAL,
        "live_id": differs(_FILE_ONLY),
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
    "locators": {
        "start_seconds": differs(_PLACED),
        "bar": differs(_PLACED),
        "locator": EQUAL,
        "time_beats": EQUAL,
        "name": TEXT,
        "is_song_start": differs(_FILE_ONLY),
        "info": differs(_FILE_ONLY),
    },
    "warp_markers": {"clip": EQUAL, "sample_seconds": EQUAL, "beat": EQUAL},
    "take_lanes": {"track": EQUAL, "take_lane": EQUAL, "name": TEXT, "clips": EQUAL},
}
# Rows without an order of their own are put into one: the API gives notes and markers by time.
SORTED: dict[str, tuple[str, ...]] = {
    "notes": ("clip", "start_beats", "pitch", "duration_beats", "velocity", "muted", "release_velocity"),
    "warp_markers": ("clip", "beat", "sample_seconds"),
    "sends": ("track", "send"),
}
# Rows of the file that Live does not have: three sets of the corpus were cut down by a program, which left the
# sends to return tracks that are gone.
LEFT_OUT: dict[str, Callable[[Row], bool]] = {"sends": lambda row: row["return_track"] is None}

assert all(set(rules) == set(TABLES[table].column_names) for table, rules in RULES.items()), [
    (table, set(rules) ^ set(TABLES[table].column_names)) for table, rules in RULES.items()
]


def disagreements(file: dict[str, list[Row]], dump: dict[str, list[Row]], head: Row, most: int = 12) -> list[str]:
    """Sentences about rows and cells that differ, the first `most` of each column; `head` is the file's set row."""
    found: list[str] = []
    for table, rules in RULES.items():
        mine, theirs = [row for row in file[table] if table not in LEFT_OUT or not LEFT_OUT[table](row)], dump[table]
        if table in SORTED:
            mine, theirs = _sorted(mine, SORTED[table]), _sorted(theirs, SORTED[table])
        if len(mine) != len(theirs):
            found.append(f"{table}: {len(mine)} rows in the file, {len(theirs)} in the dump")
            continue
        for column, rule in rules.items():
            if rule.same is None:
                continue
            wrong = [
                f"{table}[{number}].{column}: {a[column]!r} in the file, {b[column]!r} in the dump"
                for number, (a, b) in enumerate(zip(mine, theirs, strict=True))
                if rule.applies(column, a, head) and not rule.same(a[column], b[column])
            ]
            found += wrong[:most]
    return found


def _sorted(rows: list[Row], columns: tuple[str, ...]) -> list[Row]:
    return sorted(rows, key=lambda row: [(row[column] is None, row[column] or 0) for column in columns])
