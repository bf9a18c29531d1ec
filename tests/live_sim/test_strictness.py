"""Where a lenient host lets a script pass that real Live punishes: wrappers, tracks without clips, timers, answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import live_sim
from live_sim import answers
from tests.live_sim import checks

SET: dict[str, Any] = {
    "live_sim_set": 1,
    "tracks": [{"type": "group", "name": "drums"}, {"type": "audio", "name": "kick", "group": 0}],
    "return_tracks": [{"name": "A"}],
}


@pytest.mark.fact("objects.new-wrapper")
def test_every_read_gives_a_new_wrapper_of_the_same_object() -> None:
    song = live_sim.Simulation(SET).song
    one, other = song.tracks[1], song.tracks[1]
    assert one is not other and one == other and hash(one) == hash(other)
    assert song.view.selected_track is not song.view.selected_track


@pytest.mark.fact("objects.no-arrangement")
@pytest.mark.parametrize(("version", "word"), [("11.0", "Master"), ("12.3", "Main")])
def test_tracks_without_clips_refuse_their_arrangement(version: str, word: str) -> None:
    song = live_sim.Simulation(SET, version).song
    for track in (song.tracks[0], song.return_tracks[0], song.master_track):
        with pytest.raises(RuntimeError, match=f"{word}, Group and Return Tracks have no arrangement clips"):
            track.arrangement_clips  # noqa: B018
        with pytest.raises(RuntimeError, match=f"{word} and Return Tracks have no 'Arm' state!"):
            track.arm  # noqa: B018
    with pytest.raises(RuntimeError, match=f"{word} track has no 'mute' property!"):
        song.master_track.mute  # noqa: B018
    assert len(song.tracks[1].arrangement_clips) == 0
    if version == "12.3":
        with pytest.raises(RuntimeError, match="does not support take lanes"):
            song.tracks[0].create_take_lane()
        song.tracks[1].create_take_lane()
        assert len(song.tracks[1].take_lanes) == 1


class Timed:
    """A script that counts the calls of its timer and lets it go in one of three ways."""

    def __init__(self, simulation: live_sim.Simulation) -> None:
        self.calls = 0
        self.let_go: Callable[[], None] = lambda: None
        self.timer = simulation.Live.Base.Timer(callback=self.heard, interval=10, repeat=True)
        self.timer.start()

    def heard(self) -> None:
        self.calls += 1
        self.let_go()


def test_a_timer_runs_as_long_as_the_script_keeps_it() -> None:
    simulation = live_sim.Simulation(SET)
    script = Timed(simulation)
    simulation.tick(1)
    assert script.calls == 10
    del script.timer
    simulation.tick(1)
    assert script.calls == 10 and simulation.world.exceptions == []


def test_a_timer_may_be_stopped_but_not_let_go_in_its_own_callback() -> None:
    simulation = live_sim.Simulation(SET)
    stopping, leaving = Timed(simulation), Timed(simulation)
    stopping.let_go = stopping.timer.stop
    simulation.tick(1)
    assert stopping.calls == 1 and leaving.calls == 10 and simulation.world.exceptions == []
    leaving.let_go = lambda: setattr(leaving, "timer", None)
    simulation.tick(1)
    assert leaving.calls == 11 and "inside its own callback" in simulation.world.exceptions[0]


@pytest.mark.parametrize("text", [b"bytes", "half a pair \ud83d", 7, None])
def test_the_message_line_takes_texts_that_utf8_can_hold(text: Any) -> None:
    simulation = live_sim.Simulation(SET)
    c_instance = simulation.connect()
    with pytest.raises((TypeError, UnicodeEncodeError)):
        c_instance.show_message(text)
    c_instance.show_message("Gr\u00fc\u00dfe \U0001f941")
    assert [message["text"] for message in simulation.surface.messages] == ["Gr\u00fc\u00dfe \U0001f941"]
    c_instance.log_message("one", 2)
    assert simulation.world.log[-1][1] == "RemoteScriptMessage: one 2"


def test_a_parameter_that_is_not_enabled_is_moved_by_nobody() -> None:
    parameter = {"name": "P", "value": 0.5, "is_enabled": False}
    device = {"class_name": "PluginDevice", "parameters": [parameter]}
    simulation = live_sim.Simulation({"live_sim_set": 1, "tracks": [{"type": "audio", "devices": [device]}]})
    midi_map, held = simulation.Live.MidiMap, simulation.song.tracks[0].devices[0].parameters[1]

    def build(receiver: object, handle: int) -> None:
        assert midi_map.map_midi_cc(handle, held, 0, 7, midi_map.MapMode.absolute, True)

    checks.attach(simulation, build)
    simulation.midi(0xB0, 7, 127)
    assert (held.name, held.value) == ("P", 0.5)
    with pytest.raises(RuntimeError, match="not enabled"):
        held.value = 1.0


PORT = {"direction": "in", "name": "", "props": ["notes_cc", "script"]}


@pytest.mark.parametrize(
    ("given", "word"),
    [
        (["ports"], "not a dict"),
        ({"port": []}, "unknown key port"),
        ({"controller_id": {"vendor_id": 1, "product_ids": [2], "model_name": ["x"]}}, "model_name"),
        ({"controller_id": {"vendor_id": 1, "product_ids": [2]}}, "missing key model_names"),
        ({"ports": [{"direction": "in", "props": []}]}, "missing key name"),
        ({"ports": [dict(PORT, direction="through")]}, "direction"),
        ({"ports": [PORT, dict(PORT, props=["everything"])]}, "everything"),
        ({"ports": [dict(PORT, props="script")]}, "props, a str,"),
        ({"auto_load": "yes"}, "auto_load"),
    ],
)
def test_capabilities_that_no_script_of_ableton_s_has(given: Any, word: str) -> None:
    assert word in str(answers.capabilities_complaint(given))


def test_capabilities_as_they_should_be() -> None:
    both = {"ports": [PORT, dict(PORT, direction="out", props=["sync", "remote"])]}
    assert answers.capabilities_complaint(both) is None
    whole = {"controller_id": {"vendor_id": 1, "product_ids": [2, 3], "model_names": ["x"]}, "auto_load": True}
    assert answers.capabilities_complaint(whole) is None


SCRIPT = """
class Script(object):
    def disconnect(self): pass
    def build_midi_map(self, handle): pass
    def receive_midi(self, message): pass
    def update_display(self): pass
    def refresh_state(self): pass
    def connect_script_instances(self, scripts): pass
    def suggest_map_mode(self, number, channel=0): return -1
    def can_lock_to_devices(self): return False
    def suggest_input_port(self): return %s
    def suggest_output_port(self): return ""
def create_instance(c_instance): return Script()
def get_capabilities(): return %s
"""


@pytest.mark.parametrize(
    ("port", "capabilities", "word"),
    [("''", "{'ports': []}", ""), ("b'in'", "{}", "suggest_input_port"), ("''", "{'port': []}", "unknown key port")],
)
def test_an_answer_that_live_cannot_use_is_in_the_log(
    port: str, capabilities: str, word: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    folder = tmp_path / f"Answering{abs(hash(request.node.name))}"
    folder.mkdir()
    (folder / "__init__.py").write_text(SCRIPT % (port, capabilities))
    simulation = live_sim.Simulation(checks.SET)
    assert simulation.start(str(folder))
    assert [word in text for text in simulation.world.exceptions] == ([True] if word else [])


@pytest.mark.parametrize(
    "missing", ["update_display", "refresh_state", "connect_script_instances", "build_midi_map", "disconnect"]
)
def test_a_method_that_live_always_calls_is_missed_in_the_log(missing: str, tmp_path: Path) -> None:
    folder = tmp_path / f"Without_{missing}"
    folder.mkdir()
    source = SCRIPT % ("''", "{}")
    (folder / "__init__.py").write_text(source.replace(f"def {missing}(", f"def _{missing}("))
    simulation = live_sim.Simulation(checks.SET)
    assert simulation.start(str(folder))
    simulation.tick(1)
    simulation.quit()
    assert simulation.world.exceptions
    assert all("AttributeError" in text and missing in text for text in simulation.world.exceptions)
