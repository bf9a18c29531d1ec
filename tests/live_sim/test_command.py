"""The command `python -m live_sim`, its events, and the size of sets it carries."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import pytest

import live_sim
from live_sim.__main__ import main
from live_sim.events import EventError, Events
from tests.live_sim import checks

SCRIPTS = Path(checks.SCRIPTS)

LAZY_SCRIPT = """
class Script(object):
    def __init__(self, c_instance):
        self.c_instance, self.count = c_instance, 0
    def connect_script_instances(self, scripts): pass
    def can_lock_to_devices(self): return True
    def lock_to_device(self, device): self.c_instance.show_message("locked " + device.name)
    def unlock_from_device(self, device): self.c_instance.show_message("unlocked")
    def build_midi_map(self, handle): pass
    def receive_midi(self, message): pass
    def refresh_state(self): self.c_instance.show_message("painted")
    def update_display(self):
        self.count += 1
        if self.count == 5:
            self.c_instance.show_message("fifth tick")
    def disconnect(self): pass
def create_instance(c_instance): return Script(c_instance)
"""


@pytest.fixture
def set_file(tmp_path: Path) -> Path:
    path = tmp_path / "set.json"
    path.write_text(json.dumps(checks.SET), encoding="utf-8")
    return path


@pytest.fixture
def script(tmp_path: Path) -> Path:
    folder = tmp_path / f"Lazy{abs(hash(tmp_path)) % 10**9}"
    folder.mkdir()
    (folder / "__init__.py").write_text(LAZY_SCRIPT, encoding="utf-8")
    return folder


def run(set_file: Path, script: Path, tmp_path: Path, *events: str) -> tuple[int, dict[str, object]]:
    answer = tmp_path / "result.json"
    code = main(
        [
            str(set_file),
            "--script",
            str(script),
            "--live",
            "12.1",
            "--json-out",
            str(answer),
            *[part for event in events for part in ("--event", event)],
        ]
    )
    return code, json.loads(answer.read_text(encoding="utf-8"))


def test_a_run_is_shown_in_full(set_file: Path, script: Path, tmp_path: Path) -> None:
    code, result = run(
        set_file,
        script,
        tmp_path,
        "tick 2",
        "select device 1 1",
        "lock device",
        "unlock device",
        "wait 'fifth tick' 20",
        "refresh",
    )
    assert code == 0 and result["exceptions"] == []
    assert [shown["text"] for shown in result["messages"]] == [
        "painted",
        "locked Eq8",
        "unlocked",
        "fifth tick",
        "painted",
    ]
    assert result["time_ms"] == 500.0 and result["answers"]["can_lock_to_devices"] is True


def test_menus_stop_the_ticks(set_file: Path, script: Path, tmp_path: Path) -> None:
    _, result = run(set_file, script, tmp_path, "menu open", "tick 10", "menu close", "tick 4")
    assert [shown["text"] for shown in result["messages"]] == ["painted"] and result["time_ms"] == 1400.0
    assert len(result["tick_ms"]) == 4


def test_a_script_that_does_not_load(set_file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "Broken"
    folder.mkdir()
    (folder / "__init__.py").write_text("import no_such_module_at_all\n", encoding="utf-8")
    log = tmp_path / "Log.txt"
    code = main([str(set_file), "--script", str(folder), "--json-out", str(tmp_path / "o.json"), "--log-txt", str(log)])
    assert code == 1
    assert "RemoteScriptError: " in log.read_text(encoding="utf-8")
    assert "no_such_module_at_all" in log.read_text(encoding="utf-8")


def test_a_folder_without_a_script_is_named(set_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(set_file), "--script", str(tmp_path / "nowhere"), "--json-out", str(tmp_path / "o.json")]) == 1
    assert "nowhere is not a remote script: there is no __init__.py" in capsys.readouterr().err


def test_bad_sets_and_events_are_refused(
    set_file: Path, script: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, result = run(set_file, script, tmp_path, "explode")
    assert code == 3 and "unknown event 'explode'" in result["event_error"]
    bad = tmp_path / "bad.json"
    bad.write_text("{", encoding="utf-8")
    assert main([str(bad), "--script", str(script)]) == 3
    assert "is not a set description" in capsys.readouterr().err


@pytest.mark.parametrize(
    "sentence",
    [
        "select track 9",
        "select nothing",
        "delete track x",
        "wait never 2",
        "set tracks 0 no_such 1",
        "menu ajar",
        "midi ZZ",
        "rename track 1",
    ],
)
def test_events_that_cannot_be_carried_out(script: Path, sentence: str) -> None:
    simulation = live_sim.Simulation(checks.SET, "12.1")
    simulation.start(str(script))
    with pytest.raises(EventError):
        Events(simulation).run(sentence)


@pytest.mark.parametrize(
    ("sentence", "says"),
    [
        ("fire 1", "event 'fire 1' is not understood. fire TRACK SCENE: the launch button of a slot; fire scene N"),
        ("fire 1 x", "event 'fire 1 x' is not understood. fire TRACK SCENE"),
        ("select track", "event 'select track' is not understood. select track 2 / return1 / master"),
        ("undo 3", "event 'undo 3' is not understood. Edit, Undo"),
        ("rename track 1 'x", 'event "rename track 1 \'x" has a quote that is not closed'),
        ("fire 9 1", "event 'fire 9 1' cannot be carried out: there is no track 9; there are"),
        ("set tracks 0 name 5", "event 'set tracks 0 name 5' cannot be carried out: Python argument types in"),
    ],
)
def test_an_event_that_is_not_understood_says_how_it_is_written(script: Path, sentence: str, says: str) -> None:
    simulation = live_sim.Simulation(checks.SET, "12.1")
    simulation.start(str(script))
    with pytest.raises(EventError) as caught:
        Events(simulation).run(sentence)
    assert str(caught.value).startswith(says)


def test_events_change_the_set(script: Path) -> None:
    simulation = live_sim.Simulation(checks.SET, "12.1")
    simulation.start(str(script))
    events, song = Events(simulation), simulation.song
    for sentence in (
        "rename track 1 'new name'",
        "set tracks 0 mixer_device volume value 0.5",
        "add scene",
        "add midi",
        "delete track 2",
        "select track master",
        "select scene 3",
        "play",
    ):
        events.run(sentence)
    assert [track.name for track in song.tracks] == ["new name", "2-MIDI"]
    assert song.tracks[0].mixer_device.volume.value == 0.5 and len(song.scenes) == 3
    assert song.view.selected_track == song.master_track and song.is_playing
    assert song.view.selected_scene == song.scenes[2]


def test_timers_run_on_the_virtual_clock() -> None:
    for version, there in (("9.7", True), ("12.3", True)):
        simulation = live_sim.Simulation(checks.SET, version)
        simulation.connect()
        calls: list[float] = []
        assert hasattr(simulation.Live.Base, "Timer") == there
        timer = simulation.Live.Base.Timer(
            callback=lambda calls=calls, simulation=simulation: calls.append(simulation.world.now_ms),
            interval=30,
            repeat=True,
        )
        simulation.tick()
        assert calls == [] and timer.running is False
        timer.start()
        simulation.tick()
        assert calls == [130.0, 160.0, 190.0] and timer.running is True
        timer.stop()
        simulation.tick()
        assert len(calls) == 3


def test_a_property_can_be_made_to_raise(script: Path) -> None:
    simulation = live_sim.Simulation(checks.SET, "12.1")
    simulation.start(str(script))
    events = Events(simulation)
    events.run("raise Live.Track.Track.color")
    with pytest.raises(RuntimeError):
        simulation.song.tracks[0].color  # noqa: B018
    assert simulation.song.scenes[0].color == 0
    events.run("raise off")
    assert simulation.song.tracks[0].color == 0xFF94A6


def test_a_set_of_20000_clips_loads_in_seconds() -> None:
    tracks = [
        {
            "type": "midi",
            "name": f"t{number}",
            "devices": [{"class_name": "Compressor2"} for _ in range(10)],
            "clip_slots": [{"clip": {"name": "A01 1 x", "loop_end": 4.0}} if row < 40 else None for row in range(200)],
        }
        for number in range(500)
    ]
    started = time.perf_counter()
    song = live_sim.Simulation({"live_sim_set": 1, "tracks": tracks, "scenes": [{} for _ in range(200)]}, "12.1").song
    clips = sum(slot.has_clip for track in song.tracks for slot in track.clip_slots)
    devices = sum(len(track.devices) for track in song.tracks)
    assert (clips, devices, len(song.scenes)) == (20_000, 5_000, 200)
    assert time.perf_counter() - started < 20


def test_two_scripts_live_side_by_side(set_file: Path, script: Path, tmp_path: Path) -> None:
    answer = tmp_path / "two.json"
    code = main(
        [
            str(set_file),
            "--script",
            str(SCRIPTS / "Probe"),
            "--script",
            str(script),
            "--live",
            "12.1",
            "--json-out",
            str(answer),
            "--event",
            "tick 4",
            "--event",
            "midi B0 28 05",
            "--event",
            "midi F0 00 F7",
            "--event",
            "select track 2",
            "--event",
            "ports",
            "--event",
            "refresh",
        ]
    )
    sys.modules.pop("Probe", None)
    result = json.loads(answer.read_text(encoding="utf-8"))
    assert code == 0 and result["exceptions"] == [] and result["listeners_left"] == []
    other = result["others"][0]
    assert result["answers"]["suggest_input_port"] == "Probe In" and other["answers"]["suggest_input_port"] is None
    assert [shown["text"] for shown in other["messages"]] == ["painted", "painted"]
    assert other["midi_map"]["mappings"] == [] and len(result["midi_map"]["mappings"]) == 1
    assert len(result["tick_ms"]) == 8
