"""Trigs as notes, worked by hand; what of a dump is used and what the remarks say."""

from __future__ import annotations

from fractions import Fraction as F

import pytest

from exporters.errors import BadDump
from exporters.machinedrum.device import MACHINE
from exporters.music import Hit, PatternMusic, TellsMusic
from exporters.planning.plan import LoopRow, PatternRow
from tests.kontrol_cli.machine_dumps import (
    BASS_DRUM,
    SNARE,
    a_dump,
    a_global,
    a_kit,
    a_pattern,
    a_song,
    mask,
    per_track,
)


def only(pattern: object, *more: object) -> PatternMusic:
    """The music of a dump with one pattern."""
    (music,) = MACHINE.read_music(a_dump(pattern, *more)).patterns.values()  # type: ignore[arg-type]
    return music


def test_the_machinedrum_tells_music() -> None:
    assert isinstance(MACHINE, TellsMusic)


def test_steps_are_sixteenths_and_a_note_lasts_a_step() -> None:
    music = only(a_pattern(trigs=per_track(t3=mask(1, 2, 5, 16))), a_kit(t3=SNARE))
    assert (music.steps, music.length_beats) == (16, F(4))
    (part,) = music.parts
    assert (part.track, part.sound, part.note) == (2, "TRX-SD", 40)  # third white key from C2 (36)
    assert part.hits == tuple(Hit(F(start, 4), F(1, 4), 100) for start in (0, 1, 4, 15))


@pytest.mark.parametrize(("multiplier", "beats"), [(0, F(3)), (1, F(3, 2)), (2, F(4)), (3, F(2))])
def test_the_multiplier_stretches_twelve_steps(multiplier: int, beats: F) -> None:
    # 12 steps at 1x are 3 beats; at 2x half of that, at 3/4x 3 : 3/4 = 4, at 3/2x 3 : 3/2 = 2.
    music = only(a_pattern(length=12, multiplier=multiplier, trigs=per_track(t1=mask(1, 7))))
    assert music.length_beats == beats
    assert [hit.start_beats for hit in music.parts[0].hits] == [0, beats / 2]
    assert {hit.length_beats for hit in music.parts[0].hits} == {beats / 12}


def test_trigs_beyond_the_length_do_not_play() -> None:
    inside, outside = per_track(t1=mask(1, 9)), per_track(t1=mask(1, 9), t2=mask(13))
    for trigs in (inside, outside):
        music = only(a_pattern(length=8, trigs=trigs))
        assert [part.track for part in music.parts] == [0] and len(music.parts[0].hits) == 1


def test_the_second_page_of_64_steps() -> None:
    music = only(a_pattern(length=64, scale=3, trigs=per_track(t16=mask(33, 64))))
    assert music.length_beats == 16 and music.parts[0].note == 62
    assert [hit.start_beats for hit in music.parts[0].hits] == [8, F(63, 4)]


@pytest.mark.parametrize(("amount", "velocity"), [(0, 100), (127, 127), (64, 114)])  # 100 + 27 x 64 / 127 = 113.6
def test_accents_are_louder_by_the_patterns_amount(amount: int, velocity: int) -> None:
    accent = (mask(5),) * 16
    music = only(a_pattern(trigs=per_track(t1=mask(1, 5)), accent=accent, accent_amount=amount))
    assert [hit.velocity for hit in music.parts[0].hits] == [100, velocity]


def test_swing_comes_late_and_never_reaches_the_next_note_or_the_end() -> None:
    # 75 %: 8192 / 16384 = half a step late on every second step.
    music = only(a_pattern(trigs=per_track(t1=mask(1, 2, 3, 16)), swing_amount=8192))
    assert music.parts[0].hits == (
        Hit(F(0), F(1, 4), 100),
        Hit(F(3, 8), F(1, 8), 100),
        Hit(F(1, 2), F(1, 4), 100),
        Hit(F(31, 8), F(1, 8), 100),
    )
    unswung = only(a_pattern(trigs=per_track(t1=mask(2)), swing_amount=8192, swing=(0,) * 16))
    assert unswung.parts[0].hits[0].start_beats == F(1, 4)


def test_a_global_gives_notes_and_tempo() -> None:
    music = MACHINE.read_music(a_dump(a_pattern(trigs=per_track(t1=1, t2=1)), a_global(98.5, {0: 60})))
    assert music.tempo_bpm == 98.5
    assert [part.note for part in music.patterns[0].parts] == [60, 38]


def test_songs_without_their_end_and_patterns_without_trigs() -> None:
    rows = (PatternRow(0, 2, frozenset({3}), 120.0, 0, 16), LoopRow(0, 3))
    music = MACHINE.read_music(a_dump(a_pattern(trigs=per_track(t1=1)), a_pattern(5), a_song(*rows, slot=4)))
    assert music.songs[4].name == "GIG" and music.songs[4].rows == rows
    assert set(music.patterns) == {0} and music.silent == {5}


def test_damage_and_doubles_are_told_and_not_used() -> None:
    good, second = a_pattern(trigs=per_track(t1=1)), a_pattern(trigs=per_track(t2=1))
    broken = bytearray(a_dump(a_pattern(7, trigs=per_track(t1=1))))
    broken[0x20] ^= 1
    music = MACHINE.read_music(a_dump(good) + bytes(broken) + b"\x12\x34" + a_dump(second, a_kit(), a_kit()))
    assert set(music.patterns) == {0} and [part.track for part in music.patterns[0].parts] == [1]
    said = "\n".join(music.remarks)
    assert "Pattern A01 is there twice" in said and "Kit 1 is there twice" in said
    assert "Message 2 at 0xacb was not used" in said and "2 bytes skipped at 0x1596" in said


def test_a_length_of_zero_is_never_played() -> None:
    data = bytearray(a_dump(a_pattern(trigs=per_track(t1=1))))
    data[0xB2] = 0
    total = sum(data[9:-5]) & 0x3FFF
    data[-5], data[-4] = total >> 7, total & 0x7F
    with pytest.raises(BadDump, match="A01, length"):
        MACHINE.read_music(bytes(data))


def test_kits_that_are_missing_are_told() -> None:
    music = MACHINE.read_music(a_dump(a_pattern(kit=11, trigs=per_track(t1=1)), a_kit(t1=BASS_DRUM)))
    assert music.patterns[0].parts[0].sound == "" and music.patterns[0].kit == "kit 12"
    assert music.remarks == ("Kit 12 is not in the dump, so the machines of those patterns have no names.",)


@pytest.mark.parametrize("data", [b"", b"hello", a_dump(a_kit()), bytes.fromhex("f0 43 00 f7")])
def test_no_pattern_at_all(data: bytes) -> None:
    with pytest.raises(BadDump, match="no readable Machinedrum pattern"):
        MACHINE.read_music(data)


def test_a_speed_that_nobody_knows_is_told_and_taken_for_normal() -> None:
    data = bytearray(a_dump(a_pattern(trigs=per_track(t1=mask(1)))))
    data[0xB3] = 9
    total = sum(data[9:-5]) & 0x3FFF
    data[-5], data[-4] = total >> 7, total & 0x7F
    music = MACHINE.read_music(bytes(data))
    assert music.patterns[0].length_beats == 4
    assert any("speed of A01 is unknown" in remark for remark in music.remarks)


@pytest.mark.parametrize("amount", [16384, 40000])
def test_swing_beyond_the_machines_range_keeps_every_note_longer_than_nothing(amount: int) -> None:
    music = only(a_pattern(trigs=per_track(t1=mask(1, 2, 3, 16)), swing_amount=amount))
    starts = [hit.start_beats for hit in music.parts[0].hits]
    assert starts == sorted(starts) and len(starts) == 4
    assert all(hit.length_beats > 0 for hit in music.parts[0].hits)
