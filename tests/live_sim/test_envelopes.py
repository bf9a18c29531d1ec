"""Envelopes of clips: described in the set, read, edited, copied."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

import live_sim
from live_sim.errors import NotSimulated, SetError

VOLUME = ["mixer_device", "volume"]
# A ramp from 0.5 to 0.9 over four beats, a jump to 0.6 at beat 4, and a breakpoint at 8.
RAMP = [[0.0, 0.5], [4.0, 0.9], [4.0, 0.6], [8.0, 0.6]]


def described(*envelopes: dict[str, Any], where: str = "clip_slots", **more: Any) -> dict[str, Any]:
    clip = {"loop_end": 8.0, "envelopes": list(envelopes), **more}
    device = {"class_name": "AutoFilter2", "parameters": [{"name": "Frequency", "max": 135.0}, {"name": "Filter Type"}]}
    track = {
        "type": "midi",
        "devices": [device],
        where: [{"clip": clip}] if where == "clip_slots" else [{**clip, "start_time": 0.0, "end_time": 8.0}],
    }
    return {"live_sim_set": 1, "tracks": [track, {"type": "midi"}], "return_tracks": [{}], "scenes": [{}, {}]}


def open_clip(*envelopes: dict[str, Any], version: str = "12.4", **more: Any) -> tuple[live_sim.Simulation, Any]:
    simulation = live_sim.Simulation(described(*envelopes, **more), version)
    return simulation, simulation.song.tracks[0].clip_slots[0].clip


def envelope(parameter: list[Any], events: list[Any]) -> dict[str, Any]:
    return {"parameter": parameter, "events": events}


@pytest.mark.fact("envelopes.parameter", "envelopes.none", "envelopes.value-at-time", "envelopes.has-envelopes")
def test_a_described_envelope_is_read() -> None:
    frequency = envelope(["devices", 0, "parameters", "Frequency"], [[2.0, 20.0], [6.0, 100.0]])
    simulation, clip = open_clip(envelope(VOLUME, RAMP), frequency)
    track = simulation.song.tracks[0]
    assert clip.has_envelopes
    first, second = clip.automation_envelopes
    assert first.parameter == track.mixer_device.volume and first.canonical_parent == clip
    assert second.parameter == track.devices[0].parameters[1] and second.parameter.name == "Frequency"
    assert clip.automation_envelope(track.mixer_device.volume) == first
    assert clip.automation_envelope(track.mixer_device.panning) is None
    assert clip.automation_envelope(simulation.song.tracks[1].mixer_device.volume) is None
    # Half way up the ramp; the later one of two breakpoints at the same time; behind the last one.
    assert [first.value_at_time(time) for time in (-1.0, 2.0, 4.0, 6.0, 99.0)] == pytest.approx(
        [0.5, 0.7, 0.6, 0.6, 0.6]
    )
    assert [second.value_at_time(time) for time in (0.0, 4.0, 7.0)] == pytest.approx([20.0, 60.0, 100.0])
    assert not simulation.song.tracks[0].clip_slots[1].has_clip


@pytest.mark.parametrize("version", ["9.7", "11.0", "12.1", "12.3"])
def test_every_version_reads_values(version: str) -> None:
    simulation, clip = open_clip(envelope(VOLUME, RAMP), version=version)
    found = clip.automation_envelope(simulation.song.tracks[0].mixer_device.volume)
    assert found.value_at_time(2.0) == pytest.approx(0.7)
    assert not hasattr(found, "parameter") and hasattr(clip, "automation_envelopes") == (version == "12.3")


@pytest.mark.fact("envelopes.scale", "envelopes.scale-unknown")
def test_breakpoints_are_answered_on_the_internal_scale() -> None:
    # The fader: 0.85 is 0 dB, 0.7 is -6 dB (measured: display_value -6 gives 0.70).
    pan = envelope(["mixer_device", "panning"], [[0.0, -0.5], [1.0, 0.5]])
    _, clip = open_clip(envelope(VOLUME, [[0.0, 0.85], [2.0, 0.7], [4.0, 0.25]]), pan)
    volume, panning = clip.automation_envelopes
    found = list(volume.events_in_range(0.0, 2.0))
    assert [event.time for event in found] == [0.0, 2.0]
    assert [event.value for event in found] == pytest.approx([1.0, 10 ** (-6 / 20)])
    assert [event.value for event in panning.events_in_range(0.0, 8.0)] == [-0.5, 0.5]
    with pytest.raises(NotSimulated, match=r"0\.036"):
        volume.events_in_range(0.0, 8.0)
    _, clip = open_clip(envelope(["mixer_device", "sends", 0], [[0.0, 0.5]]))
    with pytest.raises(NotSimulated):
        clip.automation_envelopes[0].events_in_range(0.0, 8.0)
    assert clip.automation_envelopes[0].value_at_time(3.0) == 0.5


@pytest.mark.fact("envelopes.curves")
def test_bent_lines_are_not_known() -> None:
    bent = [[0.0, 0.5, [0.2, 0.8, 0.2, 0.8]], [4.0, 0.9, [0.5, 0.5, 0.5, 0.5]], [8.0, 0.5]]
    _, clip = open_clip(envelope(VOLUME, bent))
    (found,) = clip.automation_envelopes
    with pytest.raises(NotSimulated):
        found.value_at_time(2.0)
    assert found.value_at_time(4.0) == 0.9 and found.value_at_time(6.0) == pytest.approx(0.7)
    assert found.events_in_range(0.0, 1.0)[0].control_coefficients.y1 == pytest.approx(0.8)


@pytest.mark.fact("envelopes.create", "envelopes.step", "envelopes.empty", "envelopes.has-envelopes")
def test_a_new_envelope_gets_a_step() -> None:
    simulation, clip = open_clip()
    heard: list[bool] = []
    clip.add_has_envelopes_listener(lambda: heard.append(clip.has_envelopes))
    volume = simulation.song.tracks[0].mixer_device.volume  # at 0.85
    found = clip.create_automation_envelope(volume)
    with pytest.raises(NotSimulated):
        found.value_at_time(0.0)
    found.insert_step(1.0, 2.0, 0.4)
    assert [found.value_at_time(time) for time in (0.0, 1.0, 2.9, 3.0, 5.0)] == [0.85, 0.4, 0.4, 0.85, 0.85]
    clip.clear_all_envelopes()
    assert heard == [True, False] and len(clip.automation_envelopes) == 0 and found == None  # noqa: E711
    with pytest.raises(RuntimeError, match="Not a session clip or parameter belongs to another track"):
        clip.create_automation_envelope(simulation.song.tracks[1].mixer_device.volume)


@pytest.mark.fact(
    "envelopes.create-twice", "envelopes.step-length", "envelopes.out-of-range", "envelopes.duplicate-loop"
)
def test_what_nobody_has_told_is_not_answered() -> None:
    simulation, clip = open_clip(envelope(VOLUME, RAMP))
    (found,) = clip.automation_envelopes
    volume = simulation.song.tracks[0].mixer_device.volume
    for asked in (
        lambda: clip.create_automation_envelope(volume),
        lambda: found.insert_step(0.0, 0.0, 0.5),
        lambda: found.insert_step(0.0, 1.0, 1.5),
        lambda: clip.duplicate_loop(),
    ):
        with pytest.raises(NotSimulated):
            asked()
    assert clip.automation_envelopes[0].value_at_time(2.0) == pytest.approx(0.7)


@pytest.mark.fact("envelopes.not-described")
def test_envelopes_that_are_only_said_to_be_there() -> None:
    _, clip = open_clip(envelope(VOLUME, RAMP))
    description = described()
    clip = description["tracks"][0]["clip_slots"][0]["clip"]
    del clip["envelopes"]
    clip["has_envelopes"] = True
    found = live_sim.Simulation(description, "12.4").song.tracks[0].clip_slots[0].clip
    assert found.has_envelopes
    with pytest.raises(NotSimulated):
        assert found.automation_envelopes


@pytest.mark.fact("envelopes.create-event", "envelopes.delete")
def test_breakpoints_come_and_go() -> None:
    simulation, clip = open_clip(envelope(VOLUME, RAMP))
    (found,) = clip.automation_envelopes
    event = simulation.Live.Envelope.EnvelopeEvent
    found.create_event(event(2.0, 0.4))
    assert found.value_at_time(2.0) == 0.4 and found.value_at_time(1.0) == pytest.approx(0.45)
    found.delete_events_in_range(0.0, 4.0)  # both ends too: the breakpoint at 8 is left
    assert [found.value_at_time(time) for time in (0.0, 8.0)] == [0.6, 0.6]
    found.delete_events_in_range(8.0, 8.0)
    assert clip.has_envelopes and len(found.events_in_range(-100.0, 100.0)) == 0
    simulation.tick(1)
    for _ in range(3):
        simulation.song.undo()
    assert clip.automation_envelopes[0].value_at_time(2.0) == pytest.approx(0.7), "undo brings all breakpoints back"


@pytest.mark.fact("envelopes.travel", "envelopes.clear", "envelopes.none")
def test_envelopes_go_with_copies() -> None:
    frequency = envelope(["devices", 0, "parameters", 1], [[0.0, 20.0]])
    simulation, clip = open_clip(envelope(VOLUME, RAMP), frequency)
    first, other = simulation.song.tracks
    copy = first.duplicate_clip_to_arrangement(clip, 16.0)
    assert copy.has_envelopes and [one.parameter.name for one in copy.automation_envelopes] == [
        "Track Volume",
        "Frequency",
    ]
    assert copy.automation_envelope(first.mixer_device.volume) is None, "as for every clip of the arrangement"
    copy.automation_envelopes[0].delete_events_in_range(0.0, 99.0)
    assert clip.automation_envelopes[0].value_at_time(2.0) == pytest.approx(0.7), "the original keeps its own"
    with pytest.raises(RuntimeError, match="Not a session clip"):
        copy.create_automation_envelope(first.mixer_device.panning)
    copy.clear_envelope(first.mixer_device.volume)
    assert [one.parameter.name for one in copy.automation_envelopes] == ["Frequency"]
    first.clip_slots[0].duplicate_clip_to(other.clip_slots[1])
    (moved,) = other.clip_slots[1].clip.automation_envelopes  # the other track has no such device
    assert moved.parameter == other.mixer_device.volume and moved.value_at_time(2.0) == pytest.approx(0.7)
    simulation.song.duplicate_track(0)
    twin = simulation.song.tracks[1]
    assert [one.parameter for one in twin.clip_slots[0].clip.automation_envelopes] == [
        twin.mixer_device.volume,
        twin.devices[0].parameters[1],
    ]
    first.delete_device(0)
    assert [one.parameter.name for one in clip.automation_envelopes] == ["Track Volume"]


WRONG = [
    (envelope(["mixer_device", "sheep"], RAMP), "track 1, slot 0, envelope 1: the track has no parameter"),
    (envelope(["devices", 1, "parameters", 0], RAMP), "has no parameter"),
    (envelope([True], RAMP), "parameter must hold names and indexes"),
    ({"parameter": VOLUME}, "needs parameter"),
    ({**envelope(VOLUME, RAMP), "sheep": 1}, "no key sheep"),
    (envelope(VOLUME, [[0.0]]), "event 1: expected"),
    (envelope(VOLUME, [[0.0, "loud"]]), "value must be a number"),
    (envelope(VOLUME, [[0.0, 0.5], [1.0, 1.5]]), "Track Volume is 0-1, found 1.5"),
    (envelope(VOLUME, [[0.0, 0.5, [1, 2]]]), "four numbers"),
]


@pytest.mark.parametrize(("wrong", "says"), WRONG)
def test_a_description_that_is_wrong(wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(SetError, match=says):
        live_sim.Simulation(described(wrong), "12.4")


def test_the_arrangement_has_envelopes_in_its_description() -> None:
    simulation = live_sim.Simulation(described(envelope(VOLUME, RAMP), where="arrangement_clips"), "12.4")
    (clip,) = simulation.song.tracks[0].arrangement_clips
    assert clip.automation_envelopes[0].value_at_time(2.0) == pytest.approx(0.7)


def test_the_order_in_a_description_does_not_matter() -> None:
    orders = list(itertools.permutations([[0.0, 0.5], [2.0, 0.9], [6.0, 0.5]]))
    for order in orders:
        _, clip = open_clip(envelope(VOLUME, [list(event) for event in order]))
        assert clip.automation_envelopes[0].value_at_time(4.0) == pytest.approx(0.7)
    assert len(orders) == 6
