"""Scenes that mix patterns, from a machine dump to slots: the same music, free slots only, every refusal worded."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from exporters.errors import BadDump, BadInput, DoesNotFit, UsageError
from exporters.machinedrum.device import MACHINE
from exporters.machinedrum.kit import Effects, Kit, empty_track, stored_kit
from exporters.machinedrum.pattern import Pattern, stored_pattern
from exporters.planning.mapfile import parse_map
from exporters.planning.merging import MergeOptions, NoRoom, free_kits, free_patterns
from exporters.planning.plan import PatternRow, Session, SongPlan
from samples.machine_dump import machine_dump
from tests.exporters.md_player import KitBytes, PatternBytes, hits
from tests.exporters.merge_world import FLAT, kit, pattern, sound
from tests.exporters.sessions import plan, session


def dump(*things: Pattern | Kit) -> bytes:
    return b"".join(
        (stored_kit(thing) if isinstance(thing, Kit) else stored_pattern(thing)).encode() for thing in things
    )


def merged(source: Session, data: bytes, **options: Any) -> SongPlan:
    """A plan with merging; options of MergeOptions by name, others go to the planner."""
    own = {name: options.pop(name) for name in list(options) if name in MergeOptions.__dataclass_fields__}
    merger = MACHINE.merger(data, MergeOptions(**{"effort": 1.0, **own}))
    return plan(
        source, merger=merger, facts=MACHINE.read_dump(data), accept_changes=own.get("accept_changes", False), **options
    )


def rows(found: SongPlan) -> list[PatternRow]:
    return [row for row in found.rows if isinstance(row, PatternRow)]


UNUSED = Kit(0, "", tuple(empty_track(track) for track in range(16)), FLAT, unused=True)
SOUNDS = {track: sound(track) for track in range(4)}
# Two patterns of four tracks with the machines of kits 1 and 2; E01-E03 and kits 33 and 34 are unused.
TWO = (
    pattern(0, {track: 1 << track for track in range(4)}), kit(0, SOUNDS),
    pattern(17, {track: 0x10 << track for track in range(4)}), kit(17, {t: sound(t, 20) for t in range(4)}),
)  # fmt: skip
FREE = (*(pattern(slot, kit=0) for slot in (64, 65, 66)), UNUSED.at(32), UNUSED.at(33))
MIXED = session("a | b", ("One", "A01 1 | B02 2"))


def test_a_mixture_goes_to_the_first_unused_slots() -> None:
    found = merged(MIXED, dump(*TWO, *FREE))
    (row,) = rows(found)
    assert (row.pattern, row.kit, row.muted, row.end_step) == (64, 32, frozenset(), 16)
    assert [(w.kind, w.slot, w.new, w.now) for w in found.writes] == [
        ("kit", 32, "'One'", ""), ("pattern", 64, "merged, kit 33", ""),
    ]  # fmt: skip
    assert found.proof == "1 mixture of patterns: 1 new pattern, 1 new kit: proven minimum."
    new_kit, new_pattern, song = MACHINE.encode(found)
    assert (new_kit[6], new_kit[9], new_pattern[6], new_pattern[9], song[6]) == (0x52, 32, 0x67, 64, 0x69)
    music = PatternBytes(new_pattern)
    assert [[s for s in range(16) if music.trig(t, s)] for t in range(4)] == [[0], [5], [], []]  # trigs by hand
    assert [m & 0xFF for m in KitBytes(new_kit).models[:4]] == [16, 20, 0, 0]


def test_only_what_is_new_is_sent() -> None:
    one_pattern = session("a | b", ("One", "A01 1 | A01 2"))
    found = merged(one_pattern, dump(*TWO, *FREE))
    assert found.parts == () and found.writes == () and found.proof == ""
    assert len(MACHINE.encode(found)) == 1
    # A third pattern offers both tracks already; what else plays in it is muted.
    ready = pattern(5, {0: 1, 1: 0x20, 2: 0xFF}, kit=40)
    sounds = kit(40, {0: sound(0), 1: sound(1, 20), 2: sound(2)})
    found = merged(MIXED, dump(*TWO, ready, sounds))
    (row,) = rows(found)
    assert (row.pattern, row.kit, row.muted, found.writes) == (5, 40, frozenset({2}), ())
    assert "played by patterns that exist" in found.proof and "0 new patterns, 0 new kits" in found.proof


def test_slots_that_are_not_free_are_never_written() -> None:
    # E01 is named by a song row, E02 has a lock and no trig, kit 33 plays under A01.
    song = MACHINE.encode(SongPlan("machinedrum", 0, "S", (PatternRow(64),)))[0]
    locked = pattern(65, kit=0, locks={(0, 1): {0: 5}})
    data = dump(*TWO, *FREE[2:], locked, pattern(64, kit=0), pattern(3, {0: 1}, kit=32)) + song
    found = merged(MIXED, data)
    assert [(w.kind, w.slot) for w in found.writes] == [("kit", 33), ("pattern", 66)]
    with pytest.raises(NoRoom, match="free in the dump or by your choice: 0 patterns and 0 kits"):
        merged(MIXED, dump(*TWO))  # slots that the dump does not hold are unknown, not free


def test_named_slots_may_be_overwritten_and_a_remark_says_so() -> None:
    found = merged(MIXED, dump(*TWO, pattern(3, {0: 1, 5: 2}, kit=17)), free_patterns=(3, 90), free_kits=(60,))
    assert [(w.slot, w.now) for w in found.writes] == [(60, None), (3, "2 tracks with kit 18 'KIT 17'")]
    # What stays on the machine and would change is named too.
    song = MACHINE.encode(SongPlan("machinedrum", 0, "S", (PatternRow(3),)))[0]
    data = dump(*TWO, pattern(3, {0: 1}, kit=17), pattern(9, {0: 1}, kit=17)) + song
    found = merged(session("a | b", ("One", "A01 1 | B02 2")), data, free_patterns=(3,), free_kits=(17,))
    lost = ["'KIT 17', played by A10 B02", "1 track with kit 18 'KIT 17', played by a song"]
    assert [w.now for w in found.writes] == lost
    # A pattern that a row plays as it is stays, even when it is named.
    both = session("a | b", ("One", "A01 1 | B02 2"), ("Two", "A01 1 | ."))
    found = merged(both, dump(*TWO), free_patterns=(0, 90), free_kits=(0, 61))
    assert [row.pattern for row in rows(found)] == [90, 0]
    assert [w.slot for w in found.writes] == [61, 90]


def test_when_it_does_not_fit_the_message_says_what_helps() -> None:
    source = session(
        "a | b", ("One", "A01 1 | B02 2"), ("Two", "B02 1 | A01 2"), ("Three", "A01 1 | B02 2"),
    )  # fmt: skip
    with pytest.raises(NoRoom) as caught:
        merged(source, dump(*TWO), free_patterns=(64,), free_kits=(40, 41))
    assert "need 2 new patterns, 2 new kits: proven minimum" in str(caught.value)
    assert "without scene 2 'Two' the rest would fit" in str(caught.value)


def test_scenes_sound_like_their_sources() -> None:
    """Every scene of the sample through its new pattern, played from the bytes by the independent player."""
    source = session(
        "1|2|3|5|6|7",
        ("", "A01 1|A01 2|.|A02 5|A02 6|."), ("", "A01 1|B01 2|B01 3|A02 5|A02 6|."),
        ("", "B01 1|B01 2|.|A02 5|A02 6|."), ("", "A01 1|A02 2|B01 3|.|.|A02 7"), ("", "A02 1|A02 2|A02 3|.|.|."),
    )  # fmt: skip
    data = machine_dump()
    found = merged(source, data)
    messages = [*_split(data), *MACHINE.encode(found)]
    patterns = {m[9]: PatternBytes(m) for m in messages if m[6] == 0x67}
    kits = {m[9]: KitBytes(m) for m in messages if m[6] == 0x52}
    assert len(found.parts) == 5  # four patterns and a kit: worked out by hand, see samples/machine_dump.py
    for scene, row in zip(source.scenes, rows(found), strict=True):
        music, machines = patterns[row.pattern], kits[patterns[row.pattern].kit]
        wanted = {}
        for cell in scene.cells:
            if cell.clip is not None:
                name, track = cell.clip.split()
                wanted[int(track) - 1] = MACHINE.pattern_names.parse(name)
        for track, slot in wanted.items():
            assert slot is not None
            old, old_kit = patterns[slot], kits[patterns[slot].kit]
            before, after = (hits(p, k, track, Fraction(32)) for p, k in ((old, old_kit), (music, machines)))
            assert before and before == after
            assert machines.models[track] == old_kit.models[track]
        playing = {track for track in range(16) if any(music.trig(track, step) for step in range(16))}
        claimed_by_none = {3, *range(7, 16)} if row.pattern == 1 else set()  # A02 has tracks that no clip claims
        assert playing - row.muted - claimed_by_none == set(wanted)


def _split(data: bytes) -> list[bytes]:
    return [b"\xf0" + part for part in data.split(b"\xf0")[1:]]


def test_what_the_dump_lacks_is_named_with_scene_and_clip() -> None:
    with pytest.raises(DoesNotFit, match=r"scene 1 'One'.*'B02 2'.*pattern B02 is not in the machine dump|"
                                         r"scene 1 'One': pattern B02 \(clip 'B02 2'\) is not in the"):  # fmt: skip
        merged(MIXED, dump(*TWO[:2], *FREE))
    with pytest.raises(DoesNotFit, match=r"scene 1 'One', clip 'B02 2': pattern B02 plays kit 18, which is not in the"):
        merged(MIXED, dump(*TWO[:3], *FREE))
    with pytest.raises(BadDump, match="no readable Machinedrum kit"):
        merged(MIXED, dump(TWO[0], TWO[2]))


def test_two_clips_on_one_track() -> None:
    source = session("a | b", ("One", "A01 1 kick | B02 1 kick"))
    with pytest.raises(DoesNotFit, match=r"scene 1 'One': clip 'A01 1 kick' and clip 'B02 1 kick' both claim track 1"):
        merged(source, dump(*TWO, *FREE))
    whole = session("a | b", ("One", "A01 | B02 3"))
    with pytest.raises(DoesNotFit, match=r"clip 'A01' and clip 'B02 3' both claim track 3"):
        merged(whole, dump(*TWO, *FREE))
    # A whole pattern claims the tracks that play in it; here track 3 does not.
    three = pattern(0, {0: 1, 1: 1, 3: 1})
    assert [row.pattern for row in rows(merged(whole, dump(three, *TWO[1:], *FREE)))] == [64]


def test_the_map_moves_a_track() -> None:
    source = session("a | b", ("One", "A01 1 kick | B02 1 kick"), ("Two", "A01 1 kick | ."))
    documents = {"clips": {"B02 1 kick": {"to": 7}}}, {"tracks": {"b": {"to": 7}}}, {"tracks": {"2": {"to": 7}}}
    for document in documents:
        found = merged(source, dump(*TWO, *FREE), song_map=parse_map(document, MACHINE))
        mixed, plain = rows(found)
        assert (mixed.pattern, plain.pattern, plain.muted) == (64, 0, frozenset({6}))
        new_kit, new_pattern, _ = MACHINE.encode(found)
        music = PatternBytes(new_pattern)
        assert [[s for s in range(16) if music.trig(t, s)] for t in (0, 6)] == [[0], [4]]
        assert [KitBytes(new_kit).models[t] & 0xFF for t in (0, 6)] == [16, 20]
    alone = session("a", ("One", "A01 1"))
    song_map = parse_map({"tracks": {"a": {"to": 2}}}, MACHINE)
    with pytest.raises(DoesNotFit, match=r"scene 1 'One' has tracks of A01 \('A01 1'\) moved by the map.*`machine_"):
        plan(alone, song_map=song_map)
    with pytest.raises(DoesNotFit, match=r"clip 'A01': the map moves it to machine track 2, but the clip means"):
        plan(session("a", ("One", "A01")), song_map=song_map)
    with pytest.raises(BadInput, match=r"\[tracks\] 'a': write a machine track, or"):
        parse_map({"tracks": {"a": {"too": 2}}}, MACHINE)


def test_a_whole_pattern_in_a_mixture_leaves_other_tracks_of_the_merged_one_muted() -> None:
    three, five = pattern(0, {0: 1, 1: 1, 3: 1}), pattern(17, {2: 2, 4: 4})
    five_sounds = kit(17, {track: sound(track) for track in range(5)})
    data = dump(three, kit(0, {track: sound(track) for track in range(5)}), five, five_sounds, *FREE)
    source = session("a | b | c", ("One", "A01 | B02 3 | ."), ("Two", "A01 1 | B02 3 | B02 5"))
    one, two = rows(merged(source, data))
    assert one.pattern == two.pattern == 64
    assert 4 in one.muted and not {0, 1, 2, 3} & one.muted
    assert {1, 3} <= two.muted and not {0, 2, 4} & two.muted


def locked(slot: int, tracks: range, params: int) -> Pattern:
    locks = {(track, param): {0: 1} for track in tracks for param in range(params)}
    return pattern(slot, dict.fromkeys(tracks, 1), locks=locks)


def test_65_lock_rows_do_not_fit_and_64_do() -> None:
    def source(first: int, second: int) -> tuple[Session, bytes]:
        columns = " | ".join("abcd")
        cells = "A01 1 | A01 2 | B02 3 | B02 4"
        things = (
            locked(0, range(2), first), kit(0, SOUNDS), locked(17, range(2, 4), second), kit(17, SOUNDS),
        )  # fmt: skip
        return session(columns, ("One", cells)), dump(*things, *FREE)

    assert [row.pattern for row in rows(merged(*source(16, 16)))] == [64]
    music = pattern(0, {0: 1, 1: 1}, locks={
        **{(0, param): {0: 1} for param in range(17)}, **{(1, param): {0: 1} for param in range(16)},
    })  # fmt: skip
    one_more = dump(music, kit(0, SOUNDS), locked(17, range(2, 4), 16), kit(17, SOUNDS), *FREE)
    with pytest.raises(DoesNotFit, match=r"scene 1 'One' cannot be merged exactly: .*65 .*`accept_changes`"):
        merged(source(16, 16)[0], one_more)
    forced = merged(source(16, 16)[0], one_more, accept_changes=True)
    assert any(remark.startswith("Compromise in scene 1 'One': ") and "65" in remark for remark in forced.remarks)


def test_different_multipliers() -> None:
    fast = pattern(17, {track: 0x10 << track for track in range(4)}, multiplier=1)
    data = dump(TWO[0], TWO[1], fast, TWO[3], *FREE)
    with pytest.raises(DoesNotFit, match=r"scene 1 'One' cannot be merged exactly: .*2x"):
        merged(MIXED, data)
    forced = merged(MIXED, data, accept_changes=True)
    assert [row.pattern for row in rows(forced)] == [64]
    assert any("Compromise in scene 1 'One'" in remark and "2x" in remark for remark in forced.remarks)


def test_effects_that_differ_are_refused_or_named() -> None:
    wet = Effects((0,) * 8, (9,) * 8, (64,) * 8, (0,) * 8)
    echoing = {track: sound(track, params={19: 50}) for track in range(4)}
    data = dump(TWO[0], kit(0, echoing), TWO[2], kit(17, echoing, wet), *FREE)
    with pytest.raises(DoesNotFit, match="scene 1 'One' cannot be merged exactly"):
        merged(MIXED, data)
    assert any("Compromise in scene 1 'One'" in remark for remark in merged(MIXED, data, accept_changes=True).remarks)


def test_the_last_of_two_dumps_counts_and_damage_is_no_source() -> None:
    other = pattern(0, {0: 0x8000})
    found = merged(MIXED, dump(*TWO, other, *FREE))
    assert "Machine dump: pattern A01 is there twice; the last one counts." in found.remarks
    music = PatternBytes(MACHINE.encode(found)[1])
    assert [step for step in range(16) if music.trig(0, step)] == [15]
    broken = bytearray(stored_pattern(other).encode())
    broken[0x20] ^= 1
    found = merged(MIXED, dump(*TWO) + bytes(broken) + dump(*FREE))
    assert any("was not used" in remark and "checksum" in remark for remark in found.remarks)
    music = PatternBytes(MACHINE.encode(found)[1])
    assert [step for step in range(16) if music.trig(0, step)] == [0]


def test_the_dump_of_another_machine() -> None:
    mono = bytearray(stored_pattern(TWO[0]).encode())
    mono[4] = 3
    with pytest.raises(BadDump, match="no readable Machinedrum pattern in it, but messages of Elektron Monomachine"):
        MACHINE.read_dump(bytes(mono))


def test_slots_by_name() -> None:
    assert free_patterns("E01-E03,A16", MACHINE) == (64, 65, 66, 15)
    assert free_patterns("H15-", MACHINE) == (126, 127)
    assert free_patterns("-A02,h16", MACHINE) == (0, 1, 127)
    assert free_kits("33-35, 1,33", MACHINE) == (32, 33, 34, 0)
    assert free_kits("63-", MACHINE) == (62, 63)
    for text in ("I01", "E03-E01", "", "E01--E02", "-", "3"):
        with pytest.raises(UsageError, match=r"^`free_patterns`: '.*A01-H16"):
            free_patterns(text, MACHINE)
    for text in ("0", "65", "a", "5-3", "E01"):
        with pytest.raises(UsageError, match=r"^`free_kits`: '.*kits 1-64"):
            free_kits(text, MACHINE)


def test_the_same_scenes_give_the_same_bytes() -> None:
    source = session("a | b", ("One", "A01 1 | B02 2"), ("Two", "B02 1 | A01 2"))
    data = dump(*TWO, *FREE)
    assert MACHINE.encode(merged(source, data)) == MACHINE.encode(merged(source, data))
