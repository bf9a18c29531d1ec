"""A set description that is wrong in any key is one sentence: where, what, what was expected."""

from __future__ import annotations

import copy
import random
from typing import Any

import pytest

import live_sim
from live_sim.errors import SetError
from live_sim.gate import a_set, another_set

CLIP = {"name": "c", "loop_end": 4.0, "notes": [[60, 0.0, 1.0, 100]]}
WHOLE: dict[str, Any] = {
    "live_sim_set": 1,
    "song": {"tempo": 120.0, "loop": False},
    "scenes": [{"name": "one", "tempo": 100.0}],
    "tracks": [
        {"type": "midi", "name": "m", "clip_slots": [{"has_stop_button": True, "clip": CLIP}],
         "devices": [{"class_name": "Eq8", "parameters": [{"name": "Freq", "value": 0.5}]}],
         "mixer_device": {"volume": 0.85, "sends": [0.0]}},
        {"type": "audio", "arrangement_clips": [{"name": "a", "start_time": 0.0, "warp_markers": [[0.0, 0.0]]}],
         "devices": [{"class_name": "InstrumentGroupDevice", "chains": [{"name": "x", "devices": []}]}]},
    ],
    "return_tracks": [{"name": "A"}],
    "cue_points": [{"name": "start", "time": 4.0}],
}  # fmt: skip


def changed(path: list[Any], value: object) -> dict[str, Any]:
    made = copy.deepcopy(WHOLE)
    place: Any = made
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return made


SLOT = ["tracks", 0, "clip_slots", 0]
DEVICE = ["tracks", 0, "devices", 0]


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        (["tempo"], 120, "top: there is no key tempo"),
        (["song", "temp"], 120, "song: there is no key temp (did you mean tempo?)"),
        (["song", "tempo"], "fast", "song: tempo must be a number, found 'fast'"),
        (["song", "tempo"], float("nan"), "song: tempo must be a number, found nan"),
        (["song", "tempo"], 5, "song: tempo must be 20-999, found 5"),
        (["song", "loop"], "yes", "song: loop must be true or false, found 'yes'"),
        (["song", "name"], 5, "song: name must be a text, found 5"),
        (["scenes", 0, "tempo"], True, "scene 1: tempo must be a number, found True"),
        (["scenes", 0, "colour"], 1, "scene 1: there is no key colour (did you mean color?)"),
        (["cue_points", 0, "time"], None, "cue point 1: time must be a number, found None"),
        (["tracks", 0, "nmae"], "x", "track 1: there is no key nmae (did you mean name?)"),
        (["tracks", 0, "color"], 1.5, "track 1: color must be a whole number, found 1.5"),
        (["tracks", 0, "devices"], {}, "track 1: devices must be a list, found {}"),
        (["tracks", 0, "mixer_device", "volume"], "loud", "track 1, mixer: volume must be a number, found 'loud'"),
        ([*SLOT, "clips"], {}, "track 1, slot 0: there is no key clips (did you mean clip?)"),
        ([*SLOT, "clip", "loop_end"], "4", "track 1, slot 0, clip: loop_end must be a number, found '4'"),
        ([*SLOT, "clip", "notes"], [[60]], "slot 0, note 1: expected a list from pitch and start_time on"),
        ([*SLOT, "clip", "notes"], [[60, 0, "x"]], "note 1: duration must be a number, found 'x'"),
        ([*SLOT, "clip", "notes"], [[128, 0, 1, 1]], "note 1: pitch must be 0-127, found 128"),
        ([*SLOT, "clip", "notes"], [[60, 0, -1, 1]], "note 1: duration must be 0 or more, found -1"),
        ([*SLOT, "clip", "notes"], [[60, 0, 1, 300]], "note 1: velocity must be 0-127, found 300"),
        ([*SLOT, "clip", "notes"], [[60, 0, 1, 1, False, 2.0]], "note 1: probability must be 0-1, found 2.0"),
        ([*SLOT, "clip", "notes"], [[60, 0, 1, 1, 0, 1, -128]], "velocity_deviation must be -127 to 127, found -128"),
        ([*SLOT, "clip", "notes"], [{"pitchh": 3}], "note 1: there is no key pitchh"),
        ([*SLOT, "clip", "notes"], [{"pitch": 3, "duration": 1}], "note 1: a note needs start_time"),
        ([*SLOT, "clip", "launch_mode"], 4, "slot 0, clip: launch_mode must be 0-3, found 4"),
        (["song", "signature_denominator"], 3, "song: signature_denominator must be one of 1, 2, 4, 8, 16, found 3"),
        (["tracks", 0, "color_index"], 70, "track 1: color_index must be 0-69, found 70"),
        (["tracks", 0, "mixer_device", "volume"], 1.1, "track 1, mixer: volume must be 0-1, found 1.1"),
        (["tracks", 0, "mixer_device", "panning"], -2, "track 1, mixer: panning must be -1 to 1, found -2"),
        (["tracks", 0, "mixer_device", "sends"], [0, 2], "track 1, mixer: send 2 must be 0-1, found 2"),
        (["tracks", 0, "mixer_device", "sends"], ["a"], "track 1, mixer: send 1 must be a number, found 'a'"),
        ([*DEVICE, "knob"], 1, "track 1, device 1: there is no key knob"),
        ([*DEVICE, "parameters", 0, "valeu"], 1, "parameter 1: there is no key valeu (did you mean value?)"),
        ([*DEVICE, "parameters", 0], {}, "track 1, device 1, parameter 1: a parameter needs a name"),
        (["tracks", 1, "arrangement_clips", 0, "warp_markers"], [[1]], "marker 1: expected two numbers, found [1]"),
        (["tracks", 1, "devices", 0, "chains", 0, "sole"], True, "track 2, device 1, chain 1: there is no key sole"),
        (["return_tracks", 0, "sends"], [], "return track 1: there is no key sends"),
        (["master_track"], {"volume": 1}, "master track: there is no key volume"),
    ],
)  # fmt: skip
def test_a_wrong_key_is_one_sentence(path: list[Any], value: object, sentence: str) -> None:
    with pytest.raises(SetError) as caught:
        live_sim.Simulation(changed(path, value), "9.7" if len(sentence) % 2 else "12.3")
    assert str(caught.value).startswith("set description, ") and sentence in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("version", live_sim.VERSIONS)
def test_a_sound_set_is_taken_by_every_version(version: str) -> None:
    """Also one with keys that only another version has."""
    for description in (WHOLE, a_set(), another_set()):
        live_sim.Simulation(description, version).close()
    newer = changed(["tracks", 0, "take_lanes"], [{"name": "lane", "arrangement_clips": []}])
    newer["song"].update(scale_mode=True, tempo_follower_enabled=False)
    assert len(live_sim.Simulation(newer, version).song.tracks) == 2


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, one in steps:
        found += places(one, (*path, step))
    return found


@pytest.mark.parametrize("step", [4, pytest.param(1, marks=pytest.mark.slow)])
def test_whatever_stands_in_a_set_is_taken_or_refused_in_a_sentence(step: int) -> None:
    """Every place of a set (of four in `make test`), with something else in it: SetError or a set that plays."""
    rng = random.Random(14)
    odd = [None, True, -1, 1e300, "x", "", [], {}, [None], {"a": 1}, [[]], 2**40]
    taken = refused = 0
    for path in places(WHOLE)[::step]:
        try:
            simulation = live_sim.Simulation(changed(list(path), rng.choice(odd)), "12.3")
        except SetError as error:
            refused += 1
            assert str(error).startswith("set description, ") and "\n" not in str(error)
            continue
        taken += 1
        for track in simulation.song.tracks:
            assert isinstance(track.name, str) and len(track.clip_slots) == len(simulation.song.scenes)
        simulation.connect()
        simulation.tick()
        simulation.close()
    assert taken > 3 // step and refused > 15 // step
