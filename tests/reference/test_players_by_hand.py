"""The two players themselves, against rows and sets worked out by hand."""

from __future__ import annotations

import ast
from fractions import Fraction
from pathlib import Path

import pytest

from tests.reference import set_player, song_player
from tests.reference.instrument import LabelPart, Machine
from tests.reference.set_player import Options, Session
from tests.reference.small_sets import Cell, Column, dump, live_set, pattern, sound

KICK = Column("kick", [Cell("A01 1 kick")])
EVERYTHING = frozenset(range(16))


def test_the_players_share_no_code_with_the_planner() -> None:
    folder = Path(__file__).parent
    forbidden = (
        "exporters.planning",
        "exporters.packing",
        "exporters.machinedrum.merge",
        "exporters.machinedrum.scene",
    )
    modules = sorted(folder.glob("*.py"))
    assert len(modules) >= 6
    for module in modules:
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [name.name for name in node.names] if isinstance(node, ast.Import) else []
            assert not [name for name in names if name.startswith(forbidden)], module.name


def scenes(xml: bytes, machine: bytes | None = None, **options: object) -> list[tuple[int, float]]:
    """(scene, beats) of a set."""
    played = set_player.play(Session(xml), machine and Machine(machine), Options(**options))  # type: ignore[arg-type]
    return [(scene.scene, float(scene.beats)) for scene in played]


def trigs(xml: bytes, machine: bytes, scene: int, track: int) -> list[int]:
    """The steps (sixteenths, from 1) at which a machine track (from 1) is heard in the n-th played scene."""
    played = set_player.play(Session(xml), Machine(machine))[scene]
    assert all((4 * e.at).denominator == 1 for e in played.heard)
    return sorted(int(4 * e.at) + 1 for e in played.heard if e.kind == "trig" and e.place == track - 1)


FOUR = pattern(0, 16, {1: "x...x...x...x...", 2: "....x...", 16: "x..............."})
LONG = pattern(1, 64, {3: "x" + 31 * "."})
ODD = pattern(2, 12, {4: "x.."})
FAST = pattern(3, 16, {5: "x..."}, speed=1)


@pytest.mark.parametrize(
    ("cells", "name", "beats"),
    [
        ([Cell("A01 1")], "Verse", 4),
        ([Cell("A01 1", 32)], "Verse", 32),
        ([Cell("A01 1", 32)], "Verse x3", 12),
        ([Cell("A01 1", 3.5)], "Verse", 4),  # not a whole number of passes: the pattern's length counts
        ([Cell("A01 1", 16), Cell("A02 2", 16)], "Verse", 16),  # track 2 has no trigs in A02, which is 64 steps long
        ([Cell("A01 1", 4), Cell("A02 2", 16)], "Verse x2", 32),
        ([Cell("A03 4", 48), Cell("A02 3", 48)], "Verse", 48),  # 12 and 64 steps are back together after 192
        ([Cell("A04 5", 2)], "Verse", 2),  # 16 steps at 2x
        ([Cell("A01 1", 2, looped=False)], "Verse", 4),
        ([Cell("A01 1", 4), Cell("A01 16", 8, looped=False)], "Verse", 8),
    ],
)
def test_a_scene_lasts_as_long_as_worked_out_by_hand(cells: list[Cell], name: str, beats: int) -> None:
    columns = [Column(f"t{n}", [cell]) for n, cell in enumerate(cells)]
    assert scenes(live_set([name], *columns), dump(FOUR, LONG, ODD, FAST)) == [(0, beats)]


def test_an_unlooped_clip_is_heard_once_and_what_is_left_of_it_counts() -> None:
    crash = Column("crash", [Cell("A01 16", 6, looped=False), "-", "-"])
    kick = Column("kick", [Cell("A01 1"), "-", "."])
    xml = live_set(["a x1", "b", "c"], crash, kick)
    assert scenes(xml, dump(FOUR)) == [(0, 4), (1, 4)]  # nothing is left for c
    assert trigs(xml, dump(FOUR), 0, 16) == [1]
    assert trigs(xml, dump(FOUR), 1, 16) == [1]  # its second bar, beats 4 to 6
    assert trigs(xml, dump(FOUR), 1, 1) == [1, 5, 9, 13]


def test_a_start_marker_starts_the_pattern_further_in_and_stays_so_when_carried_on() -> None:
    xml = live_set(["a", "b"], Column("snare", [Cell("A01 2", 4, marker=2), "-"]), Column("kick", ["-", Cell("A01 1")]))
    assert trigs(xml, dump(pattern(0, 16, {2: "x..............."})), 0, 2) == [9]
    assert trigs(xml, dump(pattern(0, 16, {2: "x..............."})), 1, 2) == [9]


def test_switched_off_deactivated_and_monitored_in_are_silent() -> None:
    xml = live_set(
        ["a"],
        Column("kick", [Cell("A01 1")]),
        Column("snare", [Cell("A01 2")], monitoring=0),
        Column("crash", [Cell("A01 16")], muted=True),
        Column("hat", [Cell("A01 9", active=False)]),
    )
    (played,) = set_player.play(Session(xml), Machine(dump(FOUR)))
    assert {event.place for event in played.heard} == {0}
    assert set_player.claimed(Session(xml), Options()) == {0, 1, 8, 15}


def test_a_partner_is_heard_with_the_track_that_fires_it() -> None:
    fires = dump(FOUR, changed={1: sound(0, trig_group=6)})
    (played,) = set_player.play(Session(live_set(["a"], KICK)), Machine(fires))
    assert sorted({event.kind for event in played.heard}) == ["fired", "trig"]


def test_two_sounds_on_one_track_clash() -> None:
    xml = live_set(["a"], KICK, Column("other", [Cell("A02 1", 16)]))
    with pytest.raises(set_player.Clash):
        set_player.play(Session(xml), Machine(dump(FOUR, LONG)))


def packed(row: str) -> bytes:
    """A song row in the form that it is sent in: 7 bytes as 8, then 3 as 4."""
    data = bytes.fromhex(row)
    out = b""
    for part in (data[:7], data[7:]):
        out += bytes([sum(64 >> i for i, byte in enumerate(part) if byte & 128), *(byte & 127 for byte in part)])
    return out


def song(*rows: str) -> bytes:
    head = bytes.fromhex("F0 00 20 3C 02 00 69 02 02 00") + b"BY HAND".ljust(16, b"\0")
    return head + b"".join(map(packed, rows)) + bytes(4) + b"\xf7"


END = "FF 00 00 00 0000 FFFF 00 10"


def test_the_worked_rows_of_the_format_facts() -> None:
    rows = song_player.stored_rows(song("20 00 02 00 0000 0780 08 0A", "22 00 00 00 0041 FFFF 1C 20", END))
    assert (rows[0].pattern, rows[0].plays, rows[0].tempo, rows[0].start, rows[0].end) == (32, 3, 80 * 24, 8, 10)
    assert (rows[1].pattern, rows[1].plays, rows[1].muted, rows[1].tempo) == (34, 1, frozenset({0, 6}), 0xFFFF)
    passages = list(song_player.play(rows, lambda row: LabelPart(row.pattern, 64), lambda row: EVERYTHING, 2880))
    assert [(p.beats, p.tempo) for p in passages] == [(Fraction(3 * 2, 4), 1920), (1, 1920)]
    first = sorted(4 * e.at for e in passages[0].heard if e.place == 3)
    assert first == [0, 1, 2, 3, 4, 5]
    assert {e.place for e in passages[1].heard} == EVERYTHING - {0, 6}


def test_loops_and_jumps_are_followed() -> None:
    one, two = "00 00 00 00 0000 FFFF 00 10", "01 00 00 00 0000 FFFF 00 10"
    rows = song_player.stored_rows(
        song(one, two, "FE 00 02 00 0000 FFFF 00 FF", "FE 00 00 05 0000 FFFF 00 FF", one, END)
    )
    assert [row.index for row in song_player.order(rows)] == [0, 1, 0, 1, 0, 1]


def test_a_row_beyond_its_pattern_is_not_a_song() -> None:
    rows = song_player.stored_rows(song("00 00 00 00 0000 FFFF 00 11", END))
    with pytest.raises(song_player.BadSong, match="steps 1-17 of a pattern of 16"):
        list(song_player.play(rows, lambda row: LabelPart(0, 16), lambda row: EVERYTHING, 2880))
