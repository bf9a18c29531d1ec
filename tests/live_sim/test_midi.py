"""MIDI in and out: map modes, feedback, what reaches the script, and what send_midi takes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import live_sim
from live_sim.encoders import relative_steps
from tests.live_sim import checks


def mapped(mode: str, build_more: Callable[..., None] | None = None, **rule_fields: object) -> live_sim.Simulation:
    """Controller 7 on channel 0 mapped to the panning (-1..1) of the first track."""
    simulation = live_sim.Simulation(checks.SET, "12.1")
    midi_map = simulation.Live.MidiMap
    panning = simulation.song.tracks[0].mixer_device.panning

    def build(receiver: object, handle: int) -> None:
        value = getattr(midi_map.MapMode, mode)
        if rule_fields:
            rule = midi_map.CCFeedbackRule()
            for name, field in rule_fields.items():
                setattr(rule, name, field)
            assert midi_map.map_midi_cc_with_feedback_map(handle, panning, 0, 7, value, rule, True)
        else:
            assert midi_map.map_midi_cc(handle, panning, 0, 7, value, True)

    checks.attach(simulation, build)
    return simulation


# mode, controller values in order, steps by hand
RELATIVE = [
    ("relative_signed_bit", 0x03, 3),
    ("relative_signed_bit", 0x43, -3),
    ("relative_binary_offset", 0x41, 1),
    ("relative_binary_offset", 0x3F, -1),
    ("relative_binary_offset", 0x40, 0),
    ("relative_two_compliment", 0x01, 1),
    ("relative_two_compliment", 0x7F, -1),
    ("relative_two_compliment", 0x40, -64),
    ("relative_signed_bit2", 0x42, 2),
    ("relative_signed_bit2", 0x02, -2),
    ("relative_smooth_signed_bit", 0x41, -1),
    ("relative_smooth_binary_offset", 0x42, 2),
    ("relative_smooth_two_compliment", 0x7E, -2),
    ("relative_smooth_signed_bit2", 0x41, 1),
]


@pytest.mark.parametrize(("mode", "value", "steps"), RELATIVE)
def test_relative_modes(mode: str, value: int, steps: int) -> None:
    simulation = mapped(mode)
    assert relative_steps(int(getattr(simulation.Live.MidiMap.MapMode, mode)), value) == steps
    simulation.midi(0xB0, 7, value)
    # one step is a 127th of the range 2.0, and the range ends at -1
    assert simulation.song.tracks[0].mixer_device.panning.value == pytest.approx(max(-1.0, steps * 2.0 / 127))


def test_absolute_mode() -> None:
    simulation = mapped("absolute")
    panning = simulation.song.tracks[0].mixer_device.panning
    for value, expected in ((0, -1.0), (127, 1.0)):
        simulation.midi(0xB0, 7, value)
        assert panning.value == expected


def test_fourteen_bits_wait_for_the_fine_byte() -> None:
    simulation = mapped("absolute_14_bit")
    panning = simulation.song.tracks[0].mixer_device.panning
    simulation.midi(0xB0, 7, 0x40)
    assert panning.value == 0.0
    simulation.midi(0xB0, 39, 0x01)
    assert panning.value == pytest.approx(-1.0 + 2.0 * 8193 / 16383)


def test_feedback_follows_every_change() -> None:
    simulation = mapped("absolute", channel=2, cc_no=9, delay_in_ms=-1.0)
    panning = simulation.song.tracks[0].mixer_device.panning
    panning.value = 1.0
    panning.value = -1.0
    simulation.midi(0xB0, 7, 127)
    sent = [one["bytes"] for one in simulation.surface.sent if one["from"] == "feedback"]
    assert sent == [[0xB2, 9, 127], [0xB2, 9, 0], [0xB2, 9, 127]]


def test_a_feedback_table_gives_its_entries() -> None:
    simulation = mapped("absolute", channel=0, cc_no=7, cc_value_map=(5, 6))
    simulation.song.tracks[0].mixer_device.panning.value = 1.0
    assert simulation.surface.sent[-1]["bytes"] == [0xB0, 7, 6]


def test_pitchbend_and_notes_move_parameters() -> None:
    simulation = live_sim.Simulation(checks.SET, "12.1")
    midi_map, mixer = simulation.Live.MidiMap, simulation.song.tracks[0].mixer_device

    def build(receiver: object, handle: int) -> None:
        assert midi_map.map_midi_pitchbend(handle, mixer.volume, 1, True)
        assert midi_map.map_midi_note(handle, mixer.track_activator, 0, 36)

    checks.attach(simulation, build)
    simulation.midi(0xE1, 0x7F, 0x7F)
    assert mixer.volume.value == 1.0
    simulation.midi(0x90, 36, 100)
    assert mixer.track_activator.value == 0.0 and simulation.song.tracks[0].mute is True
    simulation.midi(0x80, 36, 0)
    assert simulation.song.tracks[0].mute is True


def test_one_controller_is_taken_once() -> None:
    simulation = live_sim.Simulation(checks.SET, "12.1")
    midi_map, volume = simulation.Live.MidiMap, simulation.song.tracks[0].mixer_device.volume

    def build(receiver: object, handle: int) -> None:
        absolute = midi_map.MapMode.absolute
        assert midi_map.map_midi_cc(handle, volume, 0, 7, absolute, True) is True
        assert midi_map.map_midi_cc(handle, volume, 0, 7, absolute, True) is False
        assert midi_map.forward_midi_cc(simulation.surface.c_instance.handle(), handle, 0, 7) is False

    checks.attach(simulation, build)


def test_arguments_are_checked_as_boost_does() -> None:
    simulation = live_sim.Simulation(checks.SET, "12.1")
    midi_map, volume = simulation.Live.MidiMap, simulation.song.tracks[0].mixer_device.volume
    absolute = midi_map.MapMode.absolute

    def build(receiver: object, handle: int) -> None:
        with pytest.raises(TypeError, match="did not match C\\+\\+ signature"):
            midi_map.map_midi_cc(handle, "volume", 0, 7, absolute, True)
        with pytest.raises(TypeError):
            midi_map.map_midi_cc(handle, volume, 0, 7, absolute)
        with pytest.raises(TypeError):
            midi_map.map_midi_cc(handle, volume, 0, 7.5, absolute, True)

    checks.attach(simulation, build)
    with pytest.raises(RuntimeError):
        midi_map.map_midi_cc(simulation.world.midi.map_handle, volume, 0, 7, absolute, True)


@pytest.mark.parametrize(
    "message",
    [
        (),
        [0xB0, 1, 2],
        (0xB0, 1),
        (0xB0, 1, 128),
        (0xF0, 1, 2),
        (0xF0, 0x80, 0xF7),
        (1, 2, 3),
        (0xB0, 1, 300),
        "b",
    ],
)
def test_send_midi_refuses(message: object) -> None:
    c_instance = live_sim.Simulation(checks.SET, "12.1").connect()
    with pytest.raises((TypeError, ValueError)):
        c_instance.send_midi(message)


def test_send_midi_splits_running_messages() -> None:
    simulation = live_sim.Simulation(checks.SET, "12.1")
    simulation.connect().send_midi((0xB0, 1, 2, 0x90, 60, 100, 0xC0, 5))
    assert [one["bytes"] for one in simulation.surface.sent] == [[0xB0, 1, 2], [0x90, 60, 100], [0xC0, 5]]


def test_a_mapping_to_a_deleted_track_is_silent_and_live_builds_anew() -> None:
    simulation = mapped("absolute")
    simulation.surface.rebuild_wanted = False
    simulation.song.delete_track(0)
    assert simulation.surface.rebuild_wanted
    simulation.midi(0xB0, 7, 1)


def test_a_mapping_to_a_deleted_parameter_does_not_swallow_what_the_script_asked_for() -> None:
    simulation = live_sim.Simulation(checks.SET, "12.1")
    midi_map, volume = simulation.Live.MidiMap, simulation.song.tracks[0].mixer_device.volume

    def build(receiver: object, handle: int) -> None:
        if receiver.builds == 1:  # type: ignore[attr-defined]
            # The fine byte of a 14-bit controller is the one that can be asked for as well.
            assert midi_map.forward_midi_cc(simulation.surface.c_instance.handle(), handle, 0, 39)
            assert midi_map.map_midi_cc(handle, volume, 0, 7, midi_map.MapMode.absolute_14_bit, True)

    _, receiver = checks.attach(simulation, build)
    simulation.midi(0xB0, 39, 1)
    assert receiver.received == []  # Live has it while the parameter is there
    simulation.song.delete_track(0)
    simulation.midi(0xB0, 39, 2)
    assert receiver.received == [(0xB0, 39, 2)]


def test_midi_piles_up_while_a_menu_is_open() -> None:
    simulation = live_sim.Simulation(checks.SET, "12.1")
    _, receiver = checks.attach(
        simulation,
        lambda receiver, handle: simulation.Live.MidiMap.forward_midi_cc(
            simulation.surface.c_instance.handle(), handle, 0, 9
        ),
    )
    simulation.surface.menu(True)
    simulation.midi(0xB0, 9, 1)
    simulation.midi(0xB0, 9, 2)
    assert receiver.received == []
    simulation.surface.menu(False)
    assert receiver.received == [(0xB0, 9, 1), (0xB0, 9, 2)]


@pytest.mark.fact("midi.sensitivity")
def test_a_sensitivity_multiplies_steps_and_parts_of_a_whole_step_add_up() -> None:
    plugin = {"class_name": "PluginDevice", "parameters": [{"name": "Shape", "max": 5, "is_quantized": True}]}
    tracks = [{"type": "audio", "devices": [plugin]}]
    simulation = live_sim.Simulation({"live_sim_set": 1, "scenes": [{}], "tracks": tracks}, "12.1")
    midi_map, track = simulation.Live.MidiMap, simulation.song.tracks[0]
    shape, panning = track.devices[0].parameters[1], track.mixer_device.panning

    def build(receiver: object, handle: int) -> None:
        relative = midi_map.MapMode.relative_two_compliment
        assert midi_map.map_midi_cc(handle, shape, 0, 7, relative, True, 1.0 / 15)
        assert midi_map.map_midi_cc(handle, panning, 0, 8, relative, True, 0.5)

    checks.attach(simulation, build)
    seen = []
    for _ in range(30):
        simulation.midi(0xB0, 7, 1)
        seen.append(shape.value)
    assert seen == [0.0] * 14 + [1.0] * 15 + [2.0]  # Push's fifteenth: fifteen steps for one item
    simulation.midi(0xB0, 8, 2)
    assert panning.value == pytest.approx(2.0 / 127)  # two half steps of 2.0 / 127


@pytest.mark.fact("host.session-highlight")
def test_the_frame_counts_visible_tracks_and_then_returns() -> None:
    tracks = [{"type": "group", "name": "G", "fold_state": 1}, {"type": "audio", "name": "in it", "group": 0},
              {"type": "audio", "name": "B"}, {"type": "audio", "name": "C"}]  # fmt: skip
    simulation = live_sim.Simulation({"live_sim_set": 1, "scenes": [{}], "tracks": tracks,
                                      "return_tracks": [{"name": "A-R"}]}, "12.1")  # fmt: skip
    frame = simulation.connect().set_session_highlight

    def framed() -> list[str]:
        found: list[str] = simulation.result()["state"]["highlighted_tracks"]
        return found

    frame(1, 0, 3, 1, True)
    assert framed() == ["B", "C", "A-R"]
    frame(1, 0, 3, 1, False)
    assert framed() == ["B", "C"]
    simulation.song.tracks[0].fold_state = False
    assert framed() == ["in it", "B", "C"]
    frame(-1, -1, -1, -1, False)
    assert framed() == []
