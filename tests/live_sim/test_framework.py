"""The stand-ins for Ableton's frameworks: two scripts of ours live on them, on every Python, as on Ableton's own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import live_sim
from live_sim import framework, gate
from live_sim.__main__ import main
from tests import assemble

HERE = Path(__file__).parent
SET = {"live_sim_set": 1, "tracks": [{"type": "midi", "name": "drums"}]}
LIVES = {"2.7": "10.1", "3.7": "12.0", "3.11": "12.3"}
PADS = [60, 61, 62, 63]
# From the two scripts and the set, by hand; the lights as Ableton's framework of 10.1.18 sends them.
CLASSIC: dict[str, Any] = {
    "map": {
        "forwards": ["cc 0 30"] + [f"note 0 {n}" for n in (40, 41, 44, 45, 50, 51, 52, 53, *PADS)],
        "mapped": [f"cc 0 {7 + place} -> song tracks {place} mixer_device" for place in (0, 1)],
    },
    # a button sends 0 when it is off; the right bank button is lit because a third track is there
    "after start": {f"90 {n}": 127 if n == 50 else 0 for n in (40, 41, 44, 45, 50, 51, 52, 53, *PADS)},
    "scheduled": ["one tick", "two ticks", "the next tick"],
    "heard": ["selected bass", "tempo 99.0", "knob 64"],
    "volume": 1.0,
    "muted": True,
    "armed": [False, True, False],
    "lights of mute and arm": {"90 40": 127, "90 45": 127},
    "metronome": True,
    "its light": {"90 53": 127},
    "frame": [1, 0, 2, 2, False],
    "banks": [[2, 0], [2, 0], [2, 0], [1, 0], [0, 0], [0, 0], [0, 0]],
    "volumes": [1.0, 0.85, 0.0],  # banked by one: the second fader moves the third track
    "frame at the end": [-1, -1, -1, -1, False],
    "exceptions": [],
    "listeners left": [],
}
MODERN: dict[str, Any] = {
    "map": {"forwards": ["note 1 20"], "mapped": ["cc 1 21 -> song tracks 0 mixer_device"]},
    "after start": {"91 20": 6},  # 5 and 6 in one guard: the last one leaves
    "messages": ["started"],
    "heard": [
        "a quarter of a second",
        "track bass",  # another track
        "track low",  # its name
        "mute keys True",  # the name of a track that is not selected was not heard
        "button 100",
        "page 1",
        "button 0",
        "enabled False",
        "enabled True",
    ],
    "page": 1,
    "button": True,
    "component": True,
    "exceptions": [],
    "listeners left": [],
}


KNOBS = [f"cc 0 {20 + n} -> song tracks 1 devices 0" for n in range(8)]
MASTER = "pitchbend 0 0 -> song master_track mixer_device"
WIDE: dict[str, Any] = {
    "device": [*KNOBS, "cc 0 50 -> song tracks 0 mixer_device", "cc 0 51 -> song return_tracks 0 mixer_device", MASTER],
    "messages": ["Some Plug-in Bank: Bank 1", "Some Plug-in Bank: Bank 2"],
    "values": [0.25, 1.0, 0.25],  # the first knob moves the ninth parameter (behind Device On) in the second bank
    "off": 0.0,
    "modes": ["mode 1", "mode 0"],
    "translated": [
        *KNOBS,
        "cc 2 50 -> song tracks 0 mixer_device",
        "cc 2 51 -> song return_tracks 0 mixer_device",
        MASTER,
    ],
    "overview": {"90 60": 64, "90 61": 100, "90 62": 0, "90 63": 0},  # selected, there, no third and fourth scene
    "moved": [2, 0, 2, 2, False],
    "back": [2, 0, 2, 2, False],  # the arrow moves only while the overview is shown
    "selected": "bass",
    "solo": [False, True, False],
    "exceptions": [],
    "listeners left": [],
}
# Elements of the stand-in are slot managers as components are.
LENIENT = {
    "canonical_parent", "clear_disconnect_listeners", "clear_enabled_listeners", "clear_normalized_value_listeners",
    "clear_received_midi_listeners", "clear_value_listeners", "disconnect_disconnectable", "find_disconnectable",
    "get_component_by_name", "has_component", "has_disconnectable", "register_component", "register_components",
    "register_disconnectable", "register_disconnectables", "register_slot", "register_slot_manager",
    "unregister_disconnectable", "lock_to_device", "restore_bank", "toggle_lock", "unlock_from_device",
    *(name for name in dir(int) if not name.startswith("_")),
}  # fmt: skip


def lives(python: str, which: str, live: str, *what: str) -> dict[str, Any]:
    command = [python, str(HERE / "framework_lives.py"), which, live, *what]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("version", assemble.PYTHONS)
def test_three_scripts_live_on_the_minimal_framework(version: str) -> None:
    found = lives(assemble.python(version), "minimal", LIVES[version])
    for expected, life in ((CLASSIC, found["classic"]), (MODERN, found["modern"]), (WIDE, found["wide"])):
        assert {name: life[name] for name in expected} == expected


def test_they_live_alike_on_ableton_s_own_framework(tmp_path: Path) -> None:
    folder = os.environ.get("KONTROL_LIVE_SCRIPTS", "")
    if not folder:
        pytest.skip("Ableton's script bytecode is not here: set KONTROL_LIVE_SCRIPTS to its folder")
    gate.bytecode_alone(folder, str(tmp_path))  # never a decompiled source
    python = assemble.python("2.7")
    assert lives(python, str(tmp_path), "10.1") == lives(python, "minimal", "10.1")
    theirs, ours = lives(python, str(tmp_path), "10.1", "names"), lives(python, "minimal", "10.1", "names")
    assert len(ours) > 40
    for name, members in ours.items():
        assert set(members) - set(theirs[name]) <= LENIENT, name


@pytest.mark.parametrize("version", assemble.PYTHONS)
def test_every_python_says_in_a_sentence_what_is_not_there(version: str) -> None:
    for line in ("import _Framework.ModesComponent", "from _Framework.Util import union"):
        code = f"import sys; sys.path.insert(0, {str(HERE.parents[1])!r}); import live_sim; "
        code += f"live_sim.Simulation({SET!r}, framework='minimal').connect(); exec({line!r})"
        done = subprocess.run([assemble.python(version), "-B", "-c", code], capture_output=True, text=True, check=False)
        assert "the minimal framework of the simulated Live has no _Framework." in done.stderr, done.stderr


@pytest.fixture
def simulation(request: pytest.FixtureRequest) -> Iterator[live_sim.Simulation]:
    one = live_sim.Simulation(SET, getattr(request, "param", "12.1"), framework="minimal")
    one.connect()
    yield one
    one.close()


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("import _Framework.ModesComponent", "_Framework.ModesComponent"),
        ("from _Framework.ControlSurface import Other", "_Framework.ControlSurface.Other"),
        ("from _Framework import TrackEQComponent", "_Framework.TrackEQComponent"),
        ("from ableton.v2.control_surface.components import MixerComponent", "ableton.v2.control_surface.components"),
        ("from ableton.v2.base import memoize", "ableton.v2.base.memoize"),
        ("from ableton.v3.control_surface import create_skin", "ableton.v3.control_surface.create_skin"),
        ("import ableton.v4", "ableton.v4"),
    ],
)
@pytest.mark.usefixtures("simulation")
def test_what_is_not_there_is_named_in_a_sentence(line: str, name: str) -> None:
    with pytest.raises(ImportError, match="--framework FOLDER") as caught:
        exec(line, {})
    assert f"has no {name};" in str(caught.value)


@pytest.mark.usefixtures("simulation")
def test_an_attribute_that_the_stand_in_lacks_is_named_too() -> None:
    from ableton.v2.base import EventObject  # type: ignore[import-not-found]

    class Mine(EventObject):  # type: ignore[misc]
        @property
        def broken(self) -> int:
            return int(self.not_mine)

    with pytest.raises(AttributeError, match=r"'Mine' object has no attribute 'add_tempo_listener'.*--framework"):
        Mine().add_tempo_listener(lambda: None)
    with pytest.raises(AttributeError, match="'not_mine'"):  # not 'broken', which is there
        _ = Mine().broken


@pytest.mark.parametrize("simulation", ["10.1", "11.0", "12.3"], indirect=True)
def test_a_delay_of_no_ticks_is_taken_from_live_11_on(simulation: live_sim.Simulation) -> None:
    from _Framework.ControlSurface import ControlSurface  # type: ignore[import-not-found]

    surface, ran = ControlSurface(simulation.surface.c_instance), []
    simulation.surface.script = surface
    if simulation.world.at_least("11.0"):
        surface.schedule_message(0, ran.append, "now")
        simulation.tick()
        assert ran == []
        simulation.tick()
        assert ran == ["now"]  # measured with a delay between 0 and 1 on Ableton's of 10.1.18
    else:
        with pytest.raises(AssertionError):
            surface.schedule_message(0, ran.append, "now")
    surface.disconnect()


def test_what_is_sent_together_leaves_once_for_each_control(simulation: live_sim.Simulation) -> None:
    from _Framework.ControlSurface import ControlSurface

    surface = ControlSurface(simulation.surface.c_instance)
    with surface.accumulating_midi_messages():
        for message in ((0xB0, 1, 5), (0xB0, 2, 5), (0xB0, 1, 6)):
            surface._send_midi(message)
    assert [one["bytes"] for one in simulation.result()["midi_out"]] == [[0xB0, 2, 5], [0xB0, 1, 6]]
    surface.disconnect()


def test_a_false_parameter_of_a_scheduled_message_is_not_handed_over(simulation: live_sim.Simulation) -> None:
    from _Framework.ControlSurface import ControlSurface

    surface, ran = ControlSurface(simulation.surface.c_instance), []
    simulation.surface.script = surface
    for parameter in (0, None, "x"):
        surface.schedule_message(1, lambda *given: ran.append(given), parameter)
    simulation.tick()
    assert ran == [(), (), ("x",)]
    surface.disconnect()


def test_a_message_that_a_thread_schedules_does_not_ask_live(simulation: live_sim.Simulation) -> None:
    """The way that the public servers take from their sockets to Live's main thread."""
    from _Framework.ControlSurface import ControlSurface

    surface, ran = ControlSurface(simulation.surface.c_instance), []
    simulation.surface.script = surface
    thread = threading.Thread(target=surface.schedule_message, args=(1, ran.append, "done"))
    thread.start()
    thread.join()
    simulation.tick()
    assert ran == ["done"] and simulation.result()["calls_from_threads"] == []


def test_an_exception_in_a_scheduled_message_ends_nothing_else(
    simulation: live_sim.Simulation, capsys: pytest.CaptureFixture[str]
) -> None:
    from _Framework.ControlSurface import ControlSurface

    surface, ran = ControlSurface(simulation.surface.c_instance), []
    simulation.surface.script = surface
    surface.schedule_message(1, lambda: 1 / 0)
    surface.schedule_message(1, ran.append, "after")
    simulation.tick()
    assert ran == ["after"] and "ZeroDivisionError" in capsys.readouterr().err
    assert "(ControlSurface) Error when executing task" in simulation.result()["log"][-1]["text"]


@pytest.mark.usefixtures("simulation")
def test_controls_and_components_belong_into_a_guard() -> None:
    from _Framework.ButtonElement import ButtonElement
    from _Framework.ControlSurfaceComponent import ControlSurfaceComponent
    from _Framework.Dependency import DependencyError

    for make in (lambda: ButtonElement(True, 0, 0, 60), ControlSurfaceComponent):
        with pytest.raises(DependencyError, match=r"Required dependency [a-z_]+ not provided for"):
            make()


def test_the_frameworks_belong_to_one_world_and_leave_with_it() -> None:
    path, finders = list(sys.path), list(sys.meta_path)
    with_one = live_sim.Simulation(SET, framework="minimal")
    with_one.connect()
    import _Framework.ControlSurface as first

    without = live_sim.Simulation(SET)
    without.connect()
    assert "_Framework" not in sys.modules
    with pytest.raises(ImportError):
        exec("import _Framework.EncoderElement", {})
    without.close()
    with_one.connect()
    assert sys.modules["_Framework.ControlSurface"] is first
    with_one.close()
    assert (sys.path, sys.meta_path) == (path, finders) and "_Framework" not in sys.modules


def test_a_folder_of_the_users_own_is_taken_as_it_is(tmp_path: Path) -> None:
    place = tmp_path / "Scripts" / "_Framework"
    place.mkdir(parents=True)
    (place / "__init__.py").write_text("")
    (place / "ControlSurface.py").write_text("import Live\n\n\nclass ControlSurface(object):\n    mine = True\n")
    one = live_sim.Simulation(SET, framework=str(place.parent))
    one.connect()
    from _Framework.ControlSurface import ControlSurface

    assert ControlSurface.mine is True
    one.close()


@pytest.mark.parametrize("wanted", ["nowhere", "."])
def test_a_folder_without_frameworks_is_refused_in_a_sentence(
    wanted: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(framework.FrameworkError, match="MIDI Remote Scripts"):
        live_sim.Simulation(SET, framework=wanted)
    (tmp_path / "set.json").write_text(json.dumps(SET))
    line = ["set.json", "--script", str(HERE / "scripts" / "Modern"), "--framework", wanted]
    with pytest.raises(SystemExit) as ended:
        main(line)
    assert ended.value.code == 2
    assert "MIDI Remote Scripts" in capsys.readouterr().err


def test_the_command_takes_it(tmp_path: Path) -> None:
    (tmp_path / "set.json").write_text(json.dumps(SET))
    line = [str(tmp_path / "set.json"), "--script", str(HERE / "scripts" / "Modern"), "--live", "12.1"]
    answer = ["--event", "tick 1", "--json-out", str(tmp_path / "out.json")]
    command = [sys.executable, "-m", "live_sim", *line, *answer]
    root = Path(live_sim.__file__).parents[1]
    done = subprocess.run([*command, "--framework", "minimal"], cwd=root, timeout=60, check=False)
    found = json.loads((tmp_path / "out.json").read_text())
    assert done.returncode == 0 and [one["text"] for one in found["messages"]] == ["started"]
    without = subprocess.run(command, cwd=root, timeout=60, check=False, capture_output=True, text=True)
    assert without.returncode == 1 and "ableton" in without.stderr


def test_the_list_of_names_in_the_readme_is_complete() -> None:
    folder = Path(framework.folder_of("minimal"))
    text = (folder.parent / "README.md").read_text(encoding="utf-8")
    row = next(line for line in text.splitlines() if line.startswith("| `_Framework` |"))
    modules = sorted(path.stem for path in (folder / "_Framework").glob("*.py") if path.stem != "__init__")
    assert [name.strip() for name in row.split("|")[2].split(",")] == modules and len(modules) > 20


def test_every_module_of_the_stand_in_can_be_imported(simulation: live_sim.Simulation) -> None:
    folder = Path(framework.folder_of("minimal"))
    names = [".".join(path.relative_to(folder).with_suffix("").parts) for path in folder.rglob("*.py")]
    for name in names:
        exec(f"import {name.removesuffix('.__init__')}", {})
    assert len(names) > 40 and simulation.world.not_simulated == {}
