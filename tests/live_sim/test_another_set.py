"""Another set is opened: every script is disconnected and made anew from the code that is imported already."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import live_sim
from live_sim.errors import SetError
from live_sim.events import EventError, Events
from tests.assemble import scripts

SCRIPT = """
import Live
CALLS = []
KEPT = {}
CALLS.append("import")

def count():
    KEPT["called"] = KEPT.get("called", 0) + 1

class Script(object):
    def __init__(self, c_instance):
        self.c = c_instance
        CALLS.append("made")
        KEPT.setdefault("tracks", []).append(c_instance.song().tracks[0])
        KEPT.setdefault("instances", []).append(c_instance)
        if "timer" not in KEPT:
            KEPT["timer"] = Live.Base.Timer(count, 50, repeat=True, start=True)
        if KEEPS:
            c_instance.song().add_tempo_listener(self.heard)
    def heard(self):
        CALLS.append("heard")
    def disconnect(self):
        CALLS.append("disconnect")
    def connect_script_instances(self, instances):
        CALLS.append("connected %d" % len(instances))
    def build_midi_map(self, handle):
        CALLS.append("map")
        Live.MidiMap.forward_midi_cc(self.c.handle(), handle, 0, 20)
    def refresh_state(self):
        CALLS.append("refresh")
    def update_display(self):
        pass
    def receive_midi(self, message):
        CALLS.append("midi")
    def suggest_input_port(self):
        return ""
    def suggest_output_port(self):
        return ""
    def can_lock_to_devices(self):
        return False
    def suggest_map_mode(self, number, channel=0):
        return -1

def create_instance(c_instance):
    return Script(c_instance)
"""
OTHER = {"live_sim_set": 1, "song": {"tempo": 90.0}, "tracks": [{"type": "audio", "name": "other"}], "scenes": [{}, {}]}


def started(folder: Path, name: str = "Mine", *, keeps: bool = False) -> tuple[live_sim.Simulation, ModuleType]:
    simulation = live_sim.Simulation(live_sim.make_set(tracks=["midi"], scenes=1, tempo=120.0))
    return simulation, add(simulation, folder, name, keeps=keeps)


def add(simulation: live_sim.Simulation, folder: Path, name: str, *, keeps: bool = False) -> ModuleType:
    (folder / name).mkdir()
    (folder / name / "__init__.py").write_text(f"KEEPS = {keeps}\n{SCRIPT}", encoding="utf-8")
    assert simulation.start(str(folder / name)), simulation.world.exceptions
    return sys.modules[name]


@pytest.mark.fact("sets.another")
def test_the_script_is_made_anew_and_its_module_stays(tmp_path: Path) -> None:
    simulation, module = started(tmp_path)
    first = simulation.surface.script
    del module.CALLS[:]
    simulation.tick(1)
    simulation.open_set(OTHER)
    assert module.CALLS == ["disconnect", "made", "connected 1", "map", "refresh"]
    assert simulation.surface.script is not first and sys.modules["Mine"] is module
    assert simulation.song.tempo == 90.0 and len(simulation.song.scenes) == 2
    assert module.KEPT["instances"][1].song().tempo == 90.0
    simulation.tick(1)
    assert module.KEPT["called"] == 4, "a timer that a module holds goes on"
    simulation.midi(0xB0, 20, 1)
    assert module.CALLS[-1] == "midi"
    assert simulation.world.exceptions == []
    simulation.quit()
    assert simulation.result()["listeners_left"] == []
    simulation.close()


@pytest.mark.fact("sets.old-is-dead")
def test_nothing_of_the_old_set_can_be_used(tmp_path: Path) -> None:
    simulation, module = started(tmp_path)
    song, track = simulation.song, module.KEPT["tracks"][0]
    song.create_scene(-1)
    song.start_playing()
    simulation.tick(3)
    assert song.is_playing and song.can_undo
    simulation.open_set(OTHER)
    assert song == None and track == None and track is not None  # noqa: E711  as scripts have to ask
    for read in (lambda: track.name, lambda: song.tempo, lambda: song.tracks):
        with pytest.raises(TypeError, match="did not match C"):
            read()
    new = simulation.song
    assert not new.is_playing and new.current_song_time == 0.0 and not new.can_undo
    new.start_playing()
    simulation.tick(5)
    assert new.current_song_time == pytest.approx(0.75)  # half a second at 90
    simulation.close()


@pytest.mark.fact("sets.old-is-dead")
def test_listeners_left_on_the_old_set_are_told(tmp_path: Path) -> None:
    simulation, module = started(tmp_path, keeps=True)
    simulation.open_set(OTHER)
    simulation.user.tempo(100.0)
    assert module.CALLS.count("heard") == 1, "the listener of the old set is gone with it"
    simulation.quit()
    assert simulation.result()["listeners_left"] == [
        {"member": "Live.Song.Song.tempo", "place": "song"},
        {"member": "Live.Song.Song.tempo", "place": "song, in a set closed before"},
    ]
    simulation.close()


@pytest.mark.fact("sets.order")
def test_all_are_disconnected_before_the_first_is_made(tmp_path: Path) -> None:
    simulation, first = started(tmp_path, "First")
    second = add(simulation, tmp_path, "Second")
    order: list[str] = []

    class Told(list[Any]):
        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

        def append(self, what: Any) -> None:
            order.append(f"{self.name} {what}")

    first.CALLS, second.CALLS = Told("first"), Told("second")  # type: ignore[attr-defined]
    simulation.open_set(OTHER)
    assert order[:6] == [
        "first disconnect",
        "second disconnect",
        "first made",
        "second made",
        "first connected 2",
        "second connected 2",
    ]
    assert order[6:] == ["first map", "first refresh", "second map", "second refresh"]
    simulation.close()


def test_a_set_that_cannot_be_used_leaves_everything_as_it_was(tmp_path: Path) -> None:
    simulation, module = started(tmp_path)
    del module.CALLS[:]
    with pytest.raises(SetError, match="track 1"):
        simulation.open_set({"live_sim_set": 1, "tracks": [{"type": "sheep"}]})
    with pytest.raises(EventError, match="nowhere"):
        Events(simulation).run(f"open set {tmp_path / 'nowhere.json'}")
    assert module.CALLS == [] and simulation.song.tempo == 120.0
    simulation.close()


def test_an_event_opens_a_set(tmp_path: Path) -> None:
    simulation, module = started(tmp_path)
    path = tmp_path / "other set.json"
    path.write_text(json.dumps(OTHER), encoding="utf-8")
    events = Events(simulation)
    events.run(f'open set "{path}"')
    assert simulation.song.tempo == 90.0
    events.run("open set")
    assert len(simulation.song.tracks) == 4 and module.CALLS.count("made") == 3
    simulation.close()


@pytest.mark.parametrize("name", ["MidiKontrol", "LiveDumper"])
def test_our_scripts_live_through_other_sets(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KONTROL_HOME", str(tmp_path))
    simulation = live_sim.Simulation(live_sim.make_set(), "12.4")
    assert simulation.start(str(scripts() / name))
    for tracks in (["audio"] * 20, ["midi"]):
        simulation.tick(5)
        simulation.midi(0xB0, 20, 64)
        simulation.user.dialog("Save changes?", 3)
        simulation.tick(2)
        simulation.user.press(1)
        simulation.open_set(live_sim.make_set(tracks=tracks))
    simulation.tick(5)
    simulation.quit()
    result = simulation.result()
    assert result["exceptions"] == [] and result["listeners_left"] == [] and result["not_simulated"] == {}
    simulation.close()


def test_a_message_comes_from_the_controller_of_the_script_that_is_named(tmp_path: Path) -> None:
    simulation, first = started(tmp_path, "First")
    second = add(simulation, tmp_path, "Second")
    Events(simulation).run("midi to 2 B0 14 7F")  # CC 20, which both have asked for
    assert second.CALLS[-1] == "midi" and "midi" not in first.CALLS
    Events(simulation).run("midi to 1 B0 14 7F")
    assert first.CALLS[-1] == "midi" and second.CALLS.count("midi") == 1
    for wrong in ("midi to 3 B0 14 7F", "midi to", "midi to 0 B0 14 7F"):
        with pytest.raises(EventError):
            Events(simulation).run(wrong)
    assert [one["bytes"] for one in simulation.result()["midi_in"]] == [[0xB0, 20, 127]] * 2
    simulation.close()
