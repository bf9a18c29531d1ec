"""Notes: order, what replaces and cuts what, ids, selection, refusals. Sources: live_sim/known/notes.py."""

from __future__ import annotations

from typing import Any

import pytest

from live_sim.errors import NotSimulated
from tests.live_sim.things import midi_clip, refused, world

Short = tuple[int, float, float, int]


def short(clip: Any) -> list[Short]:
    """Pitch, start, duration and velocity of every note, in Live's order."""
    return [(one.pitch, one.start_time, one.duration, int(one.velocity)) for one in clip.get_all_notes_extended()]


def add(simulation: Any, clip: Any, *notes: Short) -> list[int]:
    """Add notes in one call; the ids that Live answers."""
    make = simulation.Live.Clip.MidiNoteSpecification
    given = tuple(
        make(pitch=pitch, start_time=start, duration=length, velocity=velocity)
        for pitch, start, length, velocity in notes
    )
    return list(clip.add_new_notes(given))


@pytest.mark.fact("notes.order")
def test_notes_come_by_pitch_then_start() -> None:
    simulation, clip = midi_clip()
    add(simulation, clip, (67, 0.0, 1.0, 100), (60, 2.0, 1.0, 100), (60, 1.0, 1.0, 100))
    expected = [(60, 1.0), (60, 2.0), (67, 0.0)]
    assert [one[:2] for one in short(clip)] == expected
    assert [one[:2] for one in clip.get_notes(0.0, 0, 8.0, 128)] == expected
    assert [(one.pitch, one.start_time) for one in clip.get_notes_extended(0, 128, 0.0, 8.0)] == expected
    _, given = midi_clip(notes=[[67, 0.0, 1.0], [60, 2.0, 1.0], [60, 1.0, 1.0]])
    assert [one[:2] for one in short(given)] == expected


@pytest.mark.fact("notes.no-overlap")
@pytest.mark.parametrize(
    ("there", "new", "left"),
    [
        ((60, 1.0, 1.0, 90), (60, 1.0, 0.5, 100), [(60, 1.0, 0.5, 100)]),  # same start: replaced
        ((60, 1.5, 0.5, 90), (60, 1.0, 1.0, 100), [(60, 1.0, 1.0, 100)]),  # starts inside the new one: swallowed
        ((60, 0.0, 2.0, 90), (60, 1.0, 1.0, 100), [(60, 0.0, 1.0, 90), (60, 1.0, 1.0, 100)]),  # cut where it starts
        ((60, 2.0, 1.0, 90), (60, 1.0, 1.0, 100), [(60, 1.0, 1.0, 100), (60, 2.0, 1.0, 90)]),  # they only touch
        ((61, 1.0, 1.0, 90), (60, 1.0, 1.0, 100), [(60, 1.0, 1.0, 100), (61, 1.0, 1.0, 90)]),  # another pitch
    ],
)
@pytest.mark.parametrize("calls", [1, 2])
def test_notes_of_one_pitch_never_overlap(there: Short, new: Short, left: list[Short], calls: int) -> None:
    simulation, clip = midi_clip()
    ids = add(simulation, clip, there, new) if calls == 1 else add(simulation, clip, there) + add(simulation, clip, new)
    assert short(clip) == left
    if calls == 1:  # the ids of those that survive
        assert sorted(ids) == sorted(one.note_id for one in clip.get_all_notes_extended())


@pytest.mark.fact("notes.no-overlap")
def test_ten_thousand_notes_are_laid_at_once() -> None:
    simulation, clip = midi_clip()
    count = 10_000
    assert len(add(simulation, clip, *[(60, float(start), 1.5, 100) for start in range(count)])) == count
    notes = short(clip)
    assert len(notes) == count and {one[2] for one in notes[:-1]} == {1.0} and notes[-1][2] == 1.5


@pytest.mark.fact("notes.modified")
def test_modified_notes_follow_the_same_rules() -> None:
    simulation, clip = midi_clip()
    first, second, third = add(simulation, clip, (60, 0.0, 1.0, 1), (60, 1.0, 1.0, 2), (60, 2.0, 1.0, 3))
    notes = clip.get_notes_by_id((first,))
    notes[0].duration = 5.0
    clip.apply_note_modifications(notes)
    assert short(clip)[0] == (60, 0.0, 1.0, 1)  # it ends where the next begins
    notes = clip.get_notes_by_id((first,))
    notes[0].start_time = 2.0
    clip.apply_note_modifications(notes)
    assert [one.note_id for one in clip.get_all_notes_extended()] == [second, third]  # of two the newer stays


@pytest.mark.fact("notes.ids")
def test_ids_stay_and_are_never_used_again() -> None:
    simulation, clip = midi_clip(notes=[[60, 0.0, 1.0]])
    ids = add(simulation, clip, (62, 0.0, 1.0, 100), (64, 0.0, 1.0, 100))
    before = [one.note_id for one in clip.get_all_notes_extended()]
    assert len(set(before)) == 3 and set(ids) < set(before)
    notes = clip.get_notes_by_id(ids[:1])
    notes[0].pitch, notes[0].velocity = 70, 33.0
    clip.apply_note_modifications(notes)
    assert [(one.pitch, one.velocity) for one in clip.get_notes_by_id(ids[:1])] == [(70, 33.0)]
    clip.remove_notes_by_id(ids)
    assert not set(add(simulation, clip, (62, 0.0, 1.0, 100))) & set(before)
    clip.canonical_parent.duplicate_clip_to(simulation.song.tracks[0].clip_slots[1])
    copy = simulation.song.tracks[0].clip_slots[1].clip
    assert short(copy) == short(clip)


@pytest.mark.fact("notes.arguments")
def test_only_what_live_takes_is_taken() -> None:
    simulation, clip = midi_clip(notes=[[60, 0.0, 1.0]])
    note = simulation.Live.Clip.MidiNoteSpecification(pitch=62, start_time=0.0, duration=1.0)
    for wrong in ([note], ({"pitch": 62},), [[62, 0.0, 1.0]], note):
        with pytest.raises(TypeError, match="did not match C\\+\\+ signature"):
            clip.add_new_notes(wrong)
    with pytest.raises(TypeError):
        clip.apply_note_modifications(list(clip.get_all_notes_extended()))
    assert len(short(clip)) == 1 and list(clip.add_new_notes((note,))) == [2]


@pytest.mark.fact("notes.range")
def test_notes_out_of_range_are_index_errors() -> None:
    simulation, clip = midi_clip(notes=[[60, 0.0, 1.0]])
    make = simulation.Live.Clip.MidiNoteSpecification
    refused("Invalid note pitch 128", clip.add_new_notes, (make(128, 0.0, 1.0),), kind=IndexError)
    for wrong in (
        make(-1, 0.0, 1.0),
        make(60, 0.0, 0.0),
        make(60, 0.0, 1.0, 128.0),
        make(60, 0.0, 1.0, probability=1.5),
    ):
        with pytest.raises(IndexError):
            clip.add_new_notes((make(72, 0.0, 1.0), wrong))
    with pytest.raises(IndexError):
        clip.set_notes(((128, 0.0, 1.0, 100, False),))
    notes = clip.get_all_notes_extended()
    notes[0].pitch = 128
    with pytest.raises(IndexError):
        clip.apply_note_modifications(notes)
    assert short(clip) == [(60, 0.0, 1.0, 100)]  # nothing of a refused call is kept


@pytest.mark.fact("notes.set-notes-adds")
def test_set_notes_adds() -> None:
    _, clip = midi_clip(notes=[[60, 0.0, 1.0]])
    clip.set_notes(((62, 0.0, 1.0, 80, False), (60, 2.0, 1.0, 90, True)))
    assert clip.get_notes(0.0, 0, 8.0, 128) == (
        (60, 0.0, 1.0, 100, False),
        (60, 2.0, 1.0, 90, True),
        (62, 0.0, 1.0, 80, False),
    )


@pytest.mark.fact("notes.by-start")
def test_a_time_range_takes_notes_by_their_start() -> None:
    _, clip = midi_clip(notes=[[67, -0.25, 0.5], [60, 0.0, 1.0], [60, 2.0, 1.0]])
    assert [one[0] for one in clip.get_notes(0.0, 0, 2.0, 128)] == [60]  # 67 sounds in it and starts before
    assert [one[:2] for one in clip.get_notes(-1.0, 0, 9.0, 128)] == [(60, 0.0), (60, 2.0), (67, -0.25)]
    clip.remove_notes_extended(60, 11, 0.0, 2.0)
    assert [one[:2] for one in short(clip)] == [(60, 2.0), (67, -0.25)]


@pytest.mark.fact("notes.selection")
def test_the_selection_is_real() -> None:
    _, clip = midi_clip(notes=[[60, 0.0, 1.0], [62, 1.0, 1.0]])
    assert clip.get_selected_notes() == () and len(clip.get_selected_notes_extended()) == 0
    clip.select_all_notes()
    assert [one[0] for one in clip.get_selected_notes()] == [60, 62]
    assert [one.pitch for one in clip.get_selected_notes_extended()] == [60, 62]
    clip.replace_selected_notes(((64, 0.0, 1.0, 100, False),))
    assert [one[0] for one in short(clip)] == [64] and clip.get_selected_notes() == ()
    clip.replace_selected_notes(((65, 0.0, 1.0, 100, False),))  # nothing is selected
    assert [one[0] for one in short(clip)] == [64, 65]
    clip.select_notes_by_id([one.note_id for one in clip.get_notes_extended(65, 1, 0.0, 4.0)] + [999])
    assert [one[0] for one in clip.get_selected_notes()] == [65]
    clip.deselect_all_notes()
    assert clip.get_selected_notes() == ()


@pytest.mark.fact("notes.select-more")
def test_selecting_more_by_id_is_not_answered() -> None:
    simulation, clip = midi_clip(notes=[[60, 0.0, 1.0], [62, 1.0, 1.0]])
    clip.select_notes_by_id((1,))
    with pytest.raises(NotSimulated, match="not known"):
        clip.select_notes_by_id((2,))
    assert simulation.world.not_simulated == {"Live.Clip.Clip.select_notes_by_id": 1}


@pytest.mark.fact("notes.quantize")
@pytest.mark.parametrize(
    ("grid", "start"),
    [(1, 1.0), (2, 0.5), (3, 2 / 3), (4, 2 / 3), (5, 0.5), (6, 2 / 3), (7, 2 / 3), (8, 0.625)],
)
def test_quantize_moves_starts_to_the_grid(grid: int, start: float) -> None:
    _, clip = midi_clip(notes=[[60, 0.6, 0.3]])
    clip.quantize(grid, 1.0)
    assert short(clip) == [(60, pytest.approx(start), 0.3, 100)]


@pytest.mark.fact("notes.quantize")
def test_quantize_by_an_amount_and_onto_one_place() -> None:
    _, clip = midi_clip(notes=[[60, 1.1, 0.5, 70], [60, 1.9, 0.5, 80], [60, 2.1, 0.5, 90], [62, 0.4, 0.5, 50]])
    clip.quantize_pitch(62, 1, 0.5)
    assert short(clip)[-1][:2] == (62, pytest.approx(0.2)) and short(clip)[0][:2] == (60, 1.1)
    clip.quantize(1, 1.0)
    assert short(clip) == [(60, 1.0, 0.5, 70), (60, 2.0, 0.5, 90), (62, 0.0, 0.5, 50)]
    for wrong in (-1, 9, 100):
        refused("Invalid quantization.", clip.quantize, wrong, 1.0)


@pytest.mark.fact("notes.quantize-zero", "notes.quantize-swing")
def test_quantize_says_what_it_does_not_know() -> None:
    simulation, clip = midi_clip(notes=[[60, 1.1, 0.5]])
    with pytest.raises(NotSimulated, match=r"12\.4\.3.*12\.3\.5"):
        clip.quantize(0, 1.0)
    simulation.song.swing_amount = 0.5
    with pytest.raises(NotSimulated, match="swing"):
        clip.quantize(5, 1.0)
    assert short(clip)[0][1] == 1.1


def test_audio_clips_have_no_notes() -> None:
    clip = world([{"type": "audio", "clip_slots": [{"clip": {}}]}]).song.tracks[0].clip_slots[0].clip
    for call in (clip.get_all_notes_extended, clip.select_all_notes, clip.get_selected_notes):
        with pytest.raises(RuntimeError, match="only available for MIDI clips"):
            call()
