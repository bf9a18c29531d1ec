"""Songs damaged on purpose: whatever a fault of the exporter could change, the comparison of the two players finds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from exporters.formats.sevenbit import pack
from exporters.machinedrum import kit as kits
from exporters.machinedrum import pattern as patterns
from tests.reference import compare as comparing
from tests.reference.compare import Case, Exported, compare
from tests.reference.instrument import messages
from tests.reference.small_sets import Cell, Column, dump, live_set, pattern, sound
from tests.reference.song_player import stored_rows

CASE = Case(
    live_set(
        ["Mix", "Kick x3", "Break 90 BPM"],
        Column("kick", [Cell("A01 1 kick"), Cell("A01 1 kick"), "."]),
        Column("snare", [Cell("A02 2 snare", 8), ".", Cell("A02 2 snare", 8)]),
        Column("hat", [Cell("A02 3 hat", 8), ".", "."]),
    ),
    dump(
        pattern(0, 16, {1: "x...x...x...x.x.", 5: "x"}),
        pattern(1, 32, {2: "....x...", 3: "x.", 7: "x"}),
        changed={3: sound(2, mute_group=1)},
    ),
)

Damage = Callable[[bytes], bytes]


def row_changed(number: int, byte: int, value: int) -> Damage:
    """One byte of one row of the song."""

    def change(message: bytes) -> bytes:
        if message[6] != 0x69:
            return message
        at = 0x1A + 12 * number
        row = stored_rows(message)[number]
        mutes = sum(1 << track for track in row.muted)
        data = bytearray((row.pattern, 0, row.plays - 1, row.target, *divmod(mutes, 256), *divmod(row.tempo, 256)))
        data += bytes((row.start, row.end))
        assert data[byte] != value, "the damage changes nothing"
        data[byte] = value
        return message[:at] + pack(bytes(data[:7])) + pack(bytes(data[7:])) + message[at + 12 :]

    return change


def pattern_changed(**values: object) -> Damage:
    """Fields of the merged pattern; a callable gets the old value."""

    def change(message: bytes) -> bytes:
        if message[6] != 0x67:
            return message
        old = patterns.pattern_of(patterns.decode(message))
        new = {name: value(getattr(old, name)) if callable(value) else value for name, value in values.items()}
        return patterns.stored_pattern(replace(old, **new)).encode()  # type: ignore[arg-type]

    return change


def kit_changed(track: int, **values: object) -> Damage:
    def change(message: bytes) -> bytes:
        if message[6] != 0x52:
            return message
        old = kits.kit_of(kits.decode(message))
        tracks = list(old.tracks)
        tracks[track] = replace(tracks[track], **values)  # type: ignore[arg-type]
        return kits.stored_kit(replace(old, tracks=tuple(tracks))).encode()

    return change


def without_first_trig(trigs: tuple[int, ...]) -> tuple[int, ...]:
    return (trigs[0] & ~1, *trigs[1:])


DAMAGES: dict[str, tuple[Damage, str]] = {
    "a play more": (row_changed(0, 2, 1), "duration"),
    "a play less": (row_changed(1, 2, 0), "duration"),
    "a step less": (row_changed(2, 9, 31), "duration"),
    "starts a step later": (row_changed(2, 8, 1), "duration"),
    "a track muted": (row_changed(0, 5, 1), "sounds"),
    "a track not muted": (row_changed(2, 5, 0), "sounds"),
    "another tempo": (row_changed(2, 7, 0), "tempo"),
    "another pattern": (row_changed(1, 0, 1), "sounds"),
    "a trig lost": (pattern_changed(trigs=without_first_trig), "sounds"),
    "an accent": (pattern_changed(accent_amount=90, accent=(1,) * 16), "sounds"),
    "slides": (pattern_changed(slide=(1,) * 16), "sounds"),
    "swing": (pattern_changed(swing_amount=3276, swing=(1,) * 16), "sounds"),
    "a lock": (pattern_changed(locks={(0, 3): {0: 99}}), "sounds"),
    "twice the speed": (pattern_changed(multiplier=1), "duration"),
    "a shorter pattern": (pattern_changed(length=16), "order"),
    "another machine": (kit_changed(0, model=17), "sounds"),
    "another level": (kit_changed(1, level=1), "sounds"),
    "a parameter": (kit_changed(2, params=(1,) * 24), "sounds"),
    "an LFO on a stranger": (kit_changed(4, lfo=kits.Lfo(0, 3), params=(60,) * 24), "sounds"),
    "a partner": (kit_changed(0, trig_group=8), "sounds"),
    "no choke": (kit_changed(2, mute_group=255), "sounds"),
}


def exported_with_kit(case: Case, folder: Path) -> Exported:
    """The song with the dump's own kit in front, so that a kit can be damaged."""
    made = comparing.export(case, folder)
    kit = next(m for m in messages(case.dump or b"") if m[6] == 0x52)
    return replace(made, data=kit + made.data)


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_song_is_noticed(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    damage, kind = DAMAGES[name]
    whole = exported_with_kit(CASE, tmp_path)
    damaged = b"".join(map(damage, messages(whole.data)))
    assert damaged != whole.data, "the damage changes nothing"
    rows = [
        {**listed, "plays": row.plays, "pattern": row.pattern}
        for listed, row in zip(
            whole.rows, stored_rows(next(m for m in messages(damaged) if m[6] == 0x69)), strict=False
        )
    ]
    monkeypatch.setattr(comparing, "export", lambda case, folder: replace(whole, data=damaged, rows=rows))
    assert kind in {difference.kind for difference in compare(CASE, tmp_path).unsaid}


def test_the_song_as_it_is_agrees(tmp_path: Path) -> None:
    outcome = compare(CASE, tmp_path)
    assert (outcome.scenes, outcome.differences) == (3, ())
