"""Each row of "what must travel with a track", one golden case or more, checked on the bytes by the paper machine."""

from __future__ import annotations

import pytest

from exporters.errors import BadDump, UsageError
from exporters.machinedrum.kit import NONE, Effects, KitTrack, Lfo, stored_kit
from exporters.machinedrum.merge import CannotMerge, MergedPattern, Source, check, merge
from exporters.machinedrum.merge.scenes import Packer
from exporters.machinedrum.pattern import stored_pattern
from tests.exporters.md_player import KitBytes, PatternBytes
from tests.exporters.merge_world import (
    CTR_8P,
    CTR_AL,
    CTR_RE,
    FLAT,
    MID_01,
    RAM_P1,
    RAM_R1,
    ROM_03,
    differences,
    kit,
    masks,
    pattern,
    sound,
)

A, B = 0, 22  # A01, B07


def exact(sources: dict[int, Source], **options: object) -> MergedPattern:
    """The merge, which must need no compromise and sound the same."""
    merged = merge(sources, **options)  # type: ignore[arg-type]
    assert merged.compromises == () and differences(sources, merged) == {}
    return merged


def refused(sources: dict[int, Source], kind: str, text: str) -> MergedPattern:
    """The forced merge; without force it must be refused for one reason of this kind."""
    with pytest.raises(CannotMerge) as caught:
        merge(sources)
    assert [finding.kind for finding in caught.value.compromises] == [kind], caught.value
    assert text in str(caught.value) and caught.value.exit_code == 4
    assert check(sources) == caught.value.compromises
    forced = merge(sources, force=True)
    assert forced.compromises == caught.value.compromises
    return forced


def two(a: dict[str, object] | None = None, b: dict[str, object] | None = None) -> dict[int, Source]:
    """Track 1 of A01 (trigs 1 5 9 13) and track 3 of B07 (trigs 3 11), kits with one plain machine each."""
    first = pattern(A, {0: 0x1111}, **(a or {}))
    second = pattern(B, {2: 0x0404}, **(b or {}))
    return {0: Source(first, kit(A, {0: sound(0)}), 0), 2: Source(second, kit(B, {2: sound(2)}), 2)}


def kits(a: dict[int, KitTrack], b: dict[int, KitTrack], fa: Effects = FLAT, fb: Effects = FLAT) -> dict[int, Source]:
    """The same two patterns with the given kits."""
    first, second = pattern(A, {0: 0x1111}), pattern(B, {2: 0x0404})
    return {0: Source(first, kit(A, a, fa), 0), 2: Source(second, kit(B, b, fb), 2)}


def test_trigs_machine_parameters_level() -> None:
    merged = exact(two(), slot=5, kit_slot=7, name="S01 INTRO")
    plain = PatternBytes(stored_pattern(merged.pattern).encode())
    assert [s for s in range(16) if plain.trig(0, s)] == [0, 4, 8, 12]
    assert [s for s in range(16) if plain.trig(2, s)] == [2, 10]
    assert not any(plain.trig(t, s) for t in (1, *range(3, 16)) for s in range(32))
    message = stored_kit(merged.kit).encode()
    assert message[9] == 7 and message[10:26] == b"S01 INTRO" + bytes(7)
    machines = KitBytes(message)
    assert machines.models == [16, 0, 16] + [0] * 13
    assert machines.params[2] == [12] * 17 + [127, 64, 0, 0, 64, 0, 0] and machines.levels[2] == 100
    assert (merged.pattern.slot, merged.pattern.kit) == (5, 7)


def test_all_pages_travel() -> None:
    steps = 1 << 63 | 1
    merged = exact(two({"trigs": masks({0: steps}), "length": 64, "scale": 3, "long": True}))
    assert merged.pattern.length == 64 and len(stored_pattern(merged.pattern).encode()) == 5410
    assert merged.pattern.trigs[2] == 0x0404_0404_0404_0404


def test_trigs_beyond_the_length_stay_behind() -> None:
    merged = exact(two({"trigs": masks({0: 0x11111})}))
    assert merged.pattern.trigs[0] == 0x1111


def test_masks_are_resolved_and_flags_cleared_when_tracks_differ() -> None:
    merged = exact(
        two({"accent": masks({}, 0x0001), "accent_amount": 64}, {"accent": masks({}, 0x0400), "accent_amount": 64})
    )
    own = stored_pattern(merged.pattern).fields["own"]
    assert (own["accent_all"], own["slide_all"], own["swing_all"]) == (0, 1, 1)
    assert own["accent"][0] == 0x0001 and own["accent"][2] == 0x0400
    merged = exact(two({"slide": masks({}, 0x0010)}))
    assert merged.pattern.slide[0] == 0x10 and merged.pattern.slide[2] == 0


def test_equal_masks_keep_the_edit_all_flag() -> None:
    own = stored_pattern(exact(two()).pattern).fields["own"]
    assert (own["accent_all"], own["slide_all"], own["swing_all"]) == (1, 1, 1)


def test_a_straight_track_does_not_start_to_swing() -> None:
    swung = {"swing_amount": 3277, "trigs": masks({0: 0x2222})}
    merged = exact(two(swung, {"trigs": masks({2: 0x0808})}))  # both have trigs on swing steps, B07 runs at 50 %
    assert merged.pattern.swing_amount == 3277
    assert merged.pattern.swing[2] == 0 and merged.pattern.swing[0] & 0xFFFF == 0xAAAA


def test_a_track_without_accent_stays_soft() -> None:
    merged = exact(two({"accent": masks({}, 0x1), "accent_amount": 100}, {"accent": masks({}, 0xFFFF)}))
    assert merged.pattern.accent_amount == 100 and merged.pattern.accent[2] == 0


def test_amounts_that_nobody_hears_may_differ() -> None:
    merged = exact(two({"accent_amount": 100}, {"accent_amount": 50}))
    assert merged.pattern.accent_amount == 0
    # no trig of track 3 is on a swing step, so its 60 % is never heard
    exact(two({"swing_amount": 1311, "trigs": masks({0: 0x2222})}, {"swing_amount": 3277}))


def test_different_amounts_are_refused() -> None:
    odd = {"trigs": masks({0: 0x2222}), "swing_amount": 1311}
    forced = refused(two(odd, {"trigs": masks({2: 0x0808}), "swing_amount": 3277}), "swing", "B07 3) 60 %")
    assert forced.pattern.swing_amount == 1311 and forced.compromises[0].tracks == (2,)
    loud = {"accent": masks({}, 0xFFFF), "accent_amount": 127}
    forced = refused(
        two(loud, {"accent": masks({}, 0xFFFF), "accent_amount": 59}), "accent", "15 for all, but track 3 (B07 3) 7"
    )
    assert forced.pattern.accent_amount == 127


def test_speeds() -> None:
    forced = refused(
        two({"multiplier": 1}), "speed", "runs at 1x, the pattern at 2x: it is spread over 2 times the steps"
    )
    assert forced.pattern.multiplier == 1 and forced.pattern.length == 32
    assert forced.pattern.trigs[2] == 1 << 4 | 1 << 20  # steps 3 and 11 of 16 become 5 and 21 of 32
    assert forced.pattern.trigs[0] == 0x1111_1111
    refused(two({"multiplier": 3}), "speed", "no common step grid")
    # a track without trigs has no speed
    exact(two({"multiplier": 1}, {"trigs": masks({})}))
    exact(two({"multiplier": 1}, {"multiplier": 1}))


def test_shorter_tracks_repeat() -> None:
    long = {"length": 32, "scale": 1, "trigs": masks({0: 0x80000001}), "locks": {(0, 3): {31: 5}}}
    merged = exact(two(long, {"locks": {(2, 0): {2: 99}}}))
    assert merged.pattern.length == 32 and merged.pattern.trigs[2] == 0x0404_0404
    assert merged.pattern.locks == {(0, 3): {31: 5}, (2, 0): {2: 99, 18: 99}}


def test_lengths_meet_at_their_common_multiple() -> None:
    twelve = {"length": 12, "trigs": masks({0: 0x001})}
    merged = exact(two(twelve), max_steps=64)
    assert merged.pattern.length == 48 and merged.pattern.scale == 2
    assert merged.pattern.trigs[0] == 1 | 1 << 12 | 1 << 24 | 1 << 36
    whole = {"trigs": masks({2: 0x0004})}  # 16 steps that repeat no earlier
    forced = refused(two(twelve, whole), "length", "track 1 (A01 1) 12, track 3 (B07 3) 16")
    assert forced.pattern.length == 16 and forced.compromises[0].tracks == (0,)


def test_loops_inside_a_length_count() -> None:
    # 12 steps that repeat every 4 fit into 32 with 16: the common multiple of 4 and 8
    merged = exact(two({"length": 12, "trigs": masks({0: 0x111})}))
    assert merged.pattern.length == 32 and merged.pattern.trigs[0] == 0x1111_1111
    assert [note.kind for note in merged.notes] == ["length"]


def locks(track: int, count: int, step: int, value: int = 1) -> dict[tuple[int, int], dict[int, int]]:
    return {(track, param): {step: value} for param in range(count)}


def many_locks(extra: dict[tuple[int, int], dict[int, int]]) -> dict[int, Source]:
    """Three tracks of 24, 24 and 16 lock rows, which is the machine's 64, and `extra` rows on track 4."""
    machines = {t: sound(t) for t in range(4)}
    first = pattern(A, {0: 1, 1: 1}, locks={**locks(0, 24, 0), **locks(1, 24, 0)})
    second = pattern(B, {2: 1, 3: 1}, locks={**locks(2, 16, 0), **extra})
    return {t: Source(first if t < 2 else second, kit(A, machines), t) for t in range(4)}


def test_64_lock_rows_fit_and_65_do_not() -> None:
    assert len(exact(many_locks({})).pattern.locks) == 64
    forced = refused(many_locks({(3, 5): {0: 1}}), "locks", "65 lock rows, the pattern has 64 (track 1 (A01 1) 24")
    assert len(forced.pattern.locks) == 64 and (0, 0) not in forced.pattern.locks
    assert forced.compromises[0].tracks == (0,)


def test_lock_rows_that_nobody_hears_go_first() -> None:
    merged = exact(many_locks({(3, 5): {7: 1}}))  # no trig on step 8 of track 4
    assert (3, 5) not in merged.pattern.locks and "1 of 65 lock rows without a lock on a trig" in merged.notes[0].text
    merged = exact(many_locks({(3, 5): {0: 13}}))  # the kit's own value of parameter 5 on track 4
    assert (3, 5) not in merged.pattern.locks and "equal the kit's value" in merged.notes[0].text
    few = exact({3: many_locks({(3, 5): {7: 1}})[3]})
    assert (3, 5) in few.pattern.locks  # with room for it, the row stays


def test_lfo_follows_its_destination() -> None:
    machines = {0: sound(0, lfo=Lfo(2, 17), params={22: 90}), 2: sound(2)}
    both = {5: Source(pattern(A, {0: 1}), kit(A, machines), 0), 9: Source(pattern(A, {2: 4}), kit(A, machines), 2)}
    merged = exact(both)
    assert merged.kit.tracks[5].lfo == Lfo(9, 17) and merged.kit.tracks[5].params[22] == 90


def test_lfo_without_its_destination_is_switched_off() -> None:
    sources = kits({0: sound(0, lfo=Lfo(2, 17), params={22: 90}), 2: sound(2)}, {2: sound(2, level=50)})
    sources[0] = Source(pattern(A, {0: 1}, locks={(0, 22): {0: 120}, (0, 1): {0: 7}}), sources[0].kit, 0)
    merged = exact(sources)
    assert merged.kit.tracks[0].params[22] == 0 and merged.kit.tracks[0].lfo.track == 0
    assert merged.pattern.locks == {(0, 1): {0: 7}}
    assert [note.kind for note in merged.notes] == ["LFO", "LFO"]


def test_who_modulates_a_track_comes_along_silently() -> None:
    machines = {0: sound(0), 6: sound(6, lfo=Lfo(0, 3), params={22: 40})}
    source = Source(pattern(A, {0: 1, 6: 0xFFFF}, locks={(6, 0): {0: 1}}), kit(A, machines), 0)
    merged = exact({0: source})
    assert merged.pattern.trigs[6] == 0 and merged.pattern.locks == {}
    assert merged.kit.tracks[6] == machines[6]
    assert [note.kind for note in merged.notes] == ["partner"]
    other = Source(pattern(B, {6: 1}), kit(B, {6: sound(6)}), 6)
    refused({0: source, 6: other}, "partner", "track 1 (A01 1) is moved by the LFO of track 7 of its own kit")


def test_trig_group_partner_comes_along() -> None:
    machines = {0: sound(0, trig_group=1), 1: sound(1, model=17)}
    merged = exact({0: Source(pattern(A, {0: 1, 1: 2}), kit(A, machines), 0)})
    assert merged.kit.tracks[0].trig_group == 1 and merged.kit.tracks[1].model == 17
    assert merged.pattern.trigs[1] == 0
    # an empty machine that moves nobody is not worth a slot
    merged = merge({0: Source(pattern(A, {0: 1}), kit(A, {0: sound(0, trig_group=1)}), 0)})
    assert merged.kit.tracks[0].trig_group == NONE and merged.notes[0].kind == "group"


def test_groups_are_remapped_and_dropped() -> None:
    machines = {8: sound(8, mute_group=9), 9: sound(9)}
    hats = {t + 3: Source(pattern(A, {8: 1, 9: 4}), kit(A, machines), t) for t in (8, 9)}
    assert exact(hats).kit.tracks[11].mute_group == 12
    alone = exact({8: hats[11]})
    assert alone.kit.tracks[8].mute_group == NONE and "no longer mutes track 10" in alone.notes[0].text


def test_rom_samples_of_two_dumps() -> None:
    sources = kits({0: sound(0, ROM_03)}, {2: sound(2, ROM_03)})
    exact(sources)
    sources[2] = Source(sources[2].pattern, sources[2].kit, 2, origin="other.syx")
    refused(sources, "samples", "play ROM samples of different dumps")


def test_ram_recorder_and_player_belong_together() -> None:
    machines = {0: sound(0, RAM_R1), 1: sound(1, RAM_P1)}
    taping = pattern(A, {0: 1, 1: 0x10})
    both = {t: Source(taping, kit(A, machines), t) for t in (0, 1)}
    exact(both)
    refused({1: both[1]}, "recording", "plays what track 1 of its pattern records, which does not sound here")
    elsewhere = Source(pattern(B, {1: 1}), kit(B, machines), 1)
    refused({0: both[0], 1: elsewhere}, "recording", "of different patterns record or play the same RAM 1")


def ctr_8p(track: int, destination: int) -> KitTrack:
    """CTR-8P whose eight pairs name parameter 4 of one track."""
    pairs = {index: value for pair in range(8, 24, 2) for index, value in ((pair, destination), (pair + 1, 4))}
    return sound(track, CTR_8P, params=pairs)


def test_ctr_8p_destinations_follow() -> None:
    machines = {0: sound(0), 15: ctr_8p(15, 0)}
    source = pattern(A, {0: 1, 15: 1}, locks={(15, 8): {0: 0}})
    moved = {4: Source(source, kit(A, machines), 0), 15: Source(source, kit(A, machines), 15)}
    merged = merge(moved)
    assert merged.kit.tracks[15].params[8:24] == (4, 4) * 8
    assert merged.pattern.locks == {(15, 8): {0: 4}}


def test_ctr_8p_never_hits_a_stranger() -> None:
    machines = {0: sound(0), 15: ctr_8p(15, 0)}
    alone = {15: Source(pattern(A, {15: 1}), kit(A, machines), 15)}
    assert exact(alone).kit.tracks[15].params[8] == 0  # the slot is empty: nobody is hit
    stranger = Source(pattern(B, {0: 1}), kit(B, {0: sound(0, level=9)}), 0)
    forced = refused({**alone, 0: stranger}, "control", "track 16 (A01 16) controls track 1 of its own kit")
    assert forced.kit.tracks[15].params[8] == 1  # an empty slot


def test_ctr_al_acts_on_strangers() -> None:
    al = Source(pattern(A, {15: 1}), kit(A, {15: sound(15, CTR_AL)}), 15)
    assert exact({15: al}).notes[0].kind == "control"
    refused({15: al, 2: two()[2]}, "control", "acts on all tracks, also on track 3 (B07 3)")


def test_master_effects_must_agree_where_they_are_heard() -> None:
    echo = Effects((0,) * 8, (50,) * 8, (64,) * 8, (0,) * 8)
    wet = {2: sound(2, params={19: 80})}
    merged = exact(kits({0: sound(0)}, wet, FLAT, echo))  # only track 3 sends to the echo
    assert merged.kit.effects.echo == (50,) * 8
    refused(
        kits({0: sound(0, params={19: 1})}, wet, FLAT, echo),
        "effects",
        "track 3 (B07 3) would be heard through the rhythm echo settings of track 1",
    )
    eq = Effects((0,) * 8, (0,) * 8, (10,) * 8, (0,) * 8)
    refused(kits({0: sound(0)}, {2: sound(2)}, FLAT, eq), "effects", "EQ settings")
    exact(kits({0: sound(0)}, {2: sound(2, MID_01)}, FLAT, eq))  # MIDI machines make no sound here
    hidden = kits({0: sound(0)}, {2: sound(2)}, FLAT, echo)
    locked = pattern(A, {0: 1}, locks={(0, 19): {0: 99}})
    hidden[0] = Source(locked, hidden[0].kit, 0)
    assert exact(hidden).kit.effects.echo == (0,) * 8  # track 1 opens the send by a lock, track 3 never


def test_reverb_is_heard_through_the_echo_too() -> None:
    hall = Effects((70,) * 8, (0,) * 8, (64,) * 8, (0,) * 8)
    forced = refused(
        kits({0: sound(0, params={19: 1})}, {2: sound(2, params={20: 1})}, FLAT, hall),
        "effects",
        "gate box settings of track 1",
    )
    assert forced.kit.effects.reverb == (0,) * 8


def test_effect_controller_with_strangers() -> None:
    sources = kits({0: sound(0, CTR_RE)}, {2: sound(2, params={19: 5})})
    refused(sources, "effects", "(CTR-RE) changes an effect that track 3 (B07 3) use")
    exact(kits({0: sound(0, CTR_RE)}, {2: sound(2)}))


def test_midi_machines_share_a_channel() -> None:
    merged = exact(kits({0: sound(0, MID_01)}, {2: sound(2, MID_01)}))
    assert "play on MIDI channel 1 together" in merged.notes[0].text


def test_another_slot_is_another_output() -> None:
    source = two()[0]
    assert exact({3: source}).notes[0].kind == "output"
    outputs = [6] * 16
    assert exact({3: source}, outputs=outputs).notes == ()
    outputs[3] = 0
    with pytest.raises(CannotMerge, match="tracks 1 and 4 differently"):
        merge({3: source}, outputs=outputs)


def test_a_pattern_without_length_is_refused() -> None:
    for length in (0, 33):
        broken = {0: Source(pattern(A, {0: 1}, length=length), kit(A, {0: sound(0)}), 0)}
        for attempt in (lambda: merge(broken), lambda: check(broken), lambda: Packer([]).pack([broken])):  # noqa: B023
            with pytest.raises(BadDump, match=f"pattern A01, length at byte 0xb2: {length} is outside 1-32"):
                attempt()


def test_nothing_and_wrong_tracks_are_refused() -> None:
    with pytest.raises(UsageError, match="nothing to merge"):
        merge({})
    with pytest.raises(UsageError, match="tracks are 1-16"):
        merge({16: two()[0]})
