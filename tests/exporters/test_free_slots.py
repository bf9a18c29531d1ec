"""Which slots new patterns and kits may take: what a dump cannot show to be unused stays, and what is played stays."""

from __future__ import annotations

from dataclasses import replace

import pytest

from exporters.errors import DoesNotFit
from exporters.machinedrum.contents import read_contents
from exporters.machinedrum.device import MACHINE
from exporters.planning.merging import MergeOptions, NoRoom
from exporters.planning.plan import PatternRow, SongPlan
from exporters.planning.planning import PlanOptions
from exporters.planning.splitting import plan_songs
from tests.exporters.merge_world import kit, pattern, sound
from tests.exporters.sessions import session
from tests.exporters.test_scene_merger import FREE, MIXED, TWO, UNUSED, dump, merged, rows


def damaged(data: bytes) -> bytes:
    """One message with a flipped bit in its body; slot and frame are as they were."""
    return data[:40] + bytes((data[40] ^ 1,)) + data[41:]


def songs(count: int) -> bytes:
    """`count` songs that play A01."""
    return b"".join(MACHINE.encode(SongPlan("machinedrum", n, "S", (PatternRow(0),)))[0] for n in range(count))


def test_a_damaged_source_is_refused_as_damaged() -> None:
    with pytest.raises(DoesNotFit, match=r"pattern B02 .*could not be read from the machine dump: .*checksum"):
        merged(MIXED, dump(*TWO[:2], TWO[3], *FREE) + damaged(dump(TWO[2])))
    with pytest.raises(DoesNotFit, match=r"plays kit 18, which could not be read from the machine dump: .*checksum"):
        merged(MIXED, dump(*TWO[:3], *FREE) + damaged(dump(TWO[3])))


def test_an_empty_slot_with_a_damaged_later_dump_is_not_free() -> None:
    data = dump(*TWO, *FREE)
    later = damaged(dump(pattern(64, {0: 1}, kit=0))) + damaged(dump(UNUSED.at(32)))
    assert [(w.kind, w.slot) for w in merged(MIXED, data + later).writes] == [("kit", 33), ("pattern", 65)]
    whole_again = later + dump(pattern(64, kit=0), UNUSED.at(32))
    assert [(w.kind, w.slot) for w in merged(MIXED, data + whole_again).writes] == [("kit", 32), ("pattern", 64)]


def test_a_song_that_a_later_dump_replaces_still_protects_its_empty_patterns() -> None:
    old = MACHINE.encode(SongPlan("machinedrum", 0, "OLD", (PatternRow(64),)))[0]
    assert [w.slot for w in merged(MIXED, dump(*TWO, *FREE) + old + songs(1)).writes] == [32, 65]


def test_a_remark_names_songs_that_the_dump_does_not_hold() -> None:
    def remarks_of(data: bytes, **options: object) -> list[str]:
        return [remark for remark in merged(MIXED, data, **options).remarks if "songs" in remark]

    data = dump(*TWO, *FREE)
    assert remarks_of(data) == [
        "The dump holds none of the machine's 32 songs; whether another song plays an empty pattern that is replaced "
        "(E01) is unknown."
    ]
    assert "holds 31 of the machine's 32 songs" in remarks_of(data + songs(31))[0]
    assert remarks_of(data + songs(32)) == [] and remarks_of(data, free_patterns=(64,)) == []


def test_what_a_mixture_plays_as_it_is_stays_even_when_named() -> None:
    # F06 offers A01 1 and B02 2 together, so scene One plays it; scene Two needs a new pattern, which kit 41 serves.
    ready = pattern(85, {0: 1, 1: 0x20}, kit=40)
    sounds = kit(40, {0: sound(0), 1: sound(1, 20), 2: sound(2, 20)})
    source = session("a | b | c", ("One", "A01 1 | B02 2 | ."), ("Two", "A01 1 | B02 2 | B02 3"))
    found = merged(source, dump(*TWO, ready, sounds), free_patterns=(85, 90), free_kits=(40, 41))
    assert [row.pattern for row in rows(found)] == [85, 90]
    assert [(w.kind, w.slot) for w in found.writes] == [("pattern", 90)] and rows(found)[1].kit == 40
    # The kit is named and serves one new pattern; the other needs a new kit, and that must not replace it.
    more = session("a | b | c", ("One", "A01 1 | B02 2 | B02 3"), ("Two", "B02 1 | A01 2 | ."))
    found = merged(more, dump(*TWO, sounds, pattern(86, {9: 1}, kit=40)), free_patterns=(90, 91), free_kits=(40, 41))
    assert [row.kit for row in rows(found)] == [40, 41]
    with pytest.raises(NoRoom, match=r"0 kits \(kit 41: named, but this set plays them as they are\)"):
        merged(more, dump(*TWO, sounds, pattern(86, {9: 1}, kit=40)), free_patterns=(90, 91), free_kits=(40,))


def test_new_patterns_stand_in_the_order_in_which_the_song_plays_them() -> None:
    # Scene One needs a kit of its own, scenes Two and Three can play kit 1.
    same = kit(17, {0: sound(0), 1: sound(1), 2: sound(2, 20), 3: sound(3)})
    data = dump(TWO[0], TWO[1], TWO[2], same, *FREE)
    source = session("a|b|c", ("One", "A01 1|.|B02 3"), ("Two", "A01 1|B02 2|."), ("Three", "B02 1|A01 2|."))
    found = merged(source, data)
    numbers = [row.pattern for row in rows(found)]
    assert numbers == sorted(numbers) and numbers[0] == 64


def test_one_sentence_a_kind_names_repeated_slots() -> None:
    data = dump(*TWO)
    assert read_contents(data).remarks == ()
    assert read_contents(data * 2).remarks == (
        "2 kits are there more than once (1, 18); the last of each counts.",
        "2 patterns are there more than once (A01, B02); the last of each counts.",
    )
    assert read_contents(data + dump(TWO[0]) * 2).remarks == ("pattern A01 is there 3 times; the last one counts.",)


# Eight scenes of two tracks from two patterns; each mixes them so that no two can share a pattern.
CLASHING = session(
    "|".join("abcdefgh"),
    *[(f"S{n}", "|".join(f"{'A01' if n >> t & 1 else 'B02'} {t + 1}" for t in range(4)) + "|.|.|.|.") for n in
      range(1, 15)],
)  # fmt: skip


def options(patterns: int, **more: object) -> PlanOptions:
    data = dump(*TWO)
    merger = MACHINE.merger(data, MergeOptions(tuple(range(64, 64 + patterns)), tuple(range(40, 64)), effort=1.0))
    return replace(PlanOptions(facts=MACHINE.read_dump(data), merger=merger), **more)


@pytest.mark.parametrize(("patterns", "lengths"), [(5, [5, 5, 4]), (1, [1] * 14), (13, [13, 1]), (14, [14])])
def test_split_songs_hold_as_many_scenes_as_fit(patterns: int, lengths: list[int]) -> None:
    found = plan_songs(CLASHING, MACHINE, options(patterns), split=True)
    assert [len(song.rows) for song in found] == lengths
    assert [song.slot for song in found] == list(range(len(lengths)))


@pytest.mark.parametrize("split", [False, True])
def test_more_songs_than_the_machine_has(split: bool) -> None:
    with pytest.raises(NoRoom) as caught:
        plan_songs(CLASHING, MACHINE, options(1, slot=22), split=split)
    assert "need 14 new patterns" in str(caught.value)
    assert "it would make more than 10 songs, and the Machinedrum has no more from song 23 on." in str(caught.value)
    assert len(plan_songs(CLASHING, MACHINE, options(1, slot=18), split=True)) == 14


@pytest.mark.parametrize("split", [False, True])
def test_where_one_scene_alone_has_no_room_the_refusal_is_about_the_whole_set(split: bool) -> None:
    with pytest.raises(NoRoom) as caught:
        plan_songs(CLASHING, MACHINE, options(0), split=split)
    assert "need 14 new patterns" in str(caught.value) and "`split`" not in str(caught.value)


def test_scenes_to_drop_stand_in_the_order_of_the_set() -> None:
    with pytest.raises(NoRoom) as caught:
        plan_songs(CLASHING, MACHINE, options(5))
    named = str(caught.value).split("without ")[1]
    places = [named.index(f"'S{n}'") for n in range(1, 15) if f"'S{n}'" in named]
    assert len(places) == 6 and places == sorted(places) and "and 3 more" in named


def test_numbered_scenes_keep_their_numbers_in_split_songs() -> None:
    """Four scenes of 8000 plays are 125 rows each; two go into a song of 255."""
    source = session("a", *[(f"{name} x8000", "kick") for name in ("One", "Two", "Three", "Four")])
    songs_ = plan_songs(source, MACHINE, PlanOptions(assign="by-scene", first_pattern=16), split=True)
    played = [dict.fromkeys(row.pattern for row in song.rows if isinstance(row, PatternRow)) for song in songs_]
    assert [list(patterns) for patterns in played] == [[16, 17], [18, 19]]
