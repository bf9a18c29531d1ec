"""``kontrol simulate --script``: anybody's control surface, from a clean life to one that hangs."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from kontrol_cli.app import app
from kontrol_cli.in_live.simulate import foreign
from live_sim import problems
from tests.assemble import ROOT, python

RUN = CliRunner()
DRUM_SET = str(ROOT / "samples" / "drum-set.xml")

SCRIPT = """
import Live
{top}
class Script(object):
    def __init__(self, c_instance):
        self.c_instance = c_instance
        c_instance.show_message("ready, %d tracks" % len(c_instance.song().tracks))
        {init}
    def connect_script_instances(self, scripts): pass
    def can_lock_to_devices(self): return False
    def build_midi_map(self, handle): Live.MidiMap.forward_midi_cc(self.c_instance.handle(), handle, 0, 20)
    def receive_midi(self, message): self.c_instance.send_midi(tuple(message))
    def refresh_state(self): pass
    def update_display(self):
        {tick}
    def disconnect(self):
        {end}
def create_instance(c_instance): return Script(c_instance)
"""


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., str]:
    def script(name: str = "Mine", *, whole: str = SCRIPT, **parts: str) -> str:
        folder = tmp_path / name
        folder.mkdir()
        text = whole.format(**{**dict.fromkeys(("init", "tick", "end"), "pass"), "top": "", **parts})
        (folder / "__init__.py").write_text(text, encoding="utf-8")
        return str(folder)

    return script


def simulate(*arguments: str, code: int = 0) -> Result:
    result = RUN.invoke(app, ["simulate", *arguments])
    assert result.exit_code == code, result.output + result.stderr
    return result


def result_of(*arguments: str, code: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(simulate(*arguments, "--output", "json", code=code).stdout)
    return found


def test_a_clean_life_is_told(make: Callable[..., str]) -> None:
    shown = simulate(DRUM_SET, "--script", make(), "--midi", "B0 14 7F", "--for", "2s")
    # Three ticks before the events, then two seconds; the sample has sixteen tracks (one for each of the machine).
    assert shown.stdout.splitlines() == [
        "Mine in Live 12.4, Python 3.11." + shown.stdout.split("Python 3.11.")[1].split(":")[0] + ": loaded",
        "MIDI messages: 1 in, 1 out; controls mapped: 0; 2.3 s of Live's time",
        "  ready, 16 tracks",
        "Live.MidiMap: as in Live 12.3, not compared with Live 12.4",
    ]


@pytest.mark.parametrize(("live", "version"), [("9.7", "2.7"), ("10.1", "2.7"), ("11.0", "3.7"), ("12.1", "3.11")])
def test_each_live_runs_the_script_under_its_python(live: str, version: str, make: Callable[..., str]) -> None:
    python(version)
    found = result_of("--script", make(), "--live", live, "--event", "rename track 1 kick", "--event", "tick 5")
    assert found["python"].startswith(version + ".") and found["problems"] == [] and found["loaded"] is True
    assert found["scripts"][0]["messages"] == [{"time_ms": 0.0, "text": "ready, 4 tracks"}]


SET = {"live_sim_set": 1, "tracks": [{"type": "midi", "name": "only"}]}


def test_a_set_as_json_is_taken(make: Callable[..., str], tmp_path: Path) -> None:
    path = tmp_path / "set.json"
    path.write_text(json.dumps(SET))
    assert "ready, 1 tracks" in simulate(str(path), "--script", make()).stdout
    path.write_text(json.dumps({**SET, "tracks": [{"type": "sheep"}]}))
    wrong = simulate(str(path), "--script", make("Other"), code=3)
    assert "set description, track 1: type must be one of audio, midi" in wrong.stderr
    path.write_text("{")
    assert simulate(str(path), "--script", make("Third"), code=3).stdout == ""


def test_another_set_is_opened(make: Callable[..., str], tmp_path: Path) -> None:
    path = tmp_path / "other set.json"
    path.write_text(json.dumps(SET))
    opened = ("--event", f"open set '{path}'", "--event", f"open set '{DRUM_SET}'", "--event", "open set")
    found = result_of("--script", make(), *opened)
    assert [one["text"] for one in found["scripts"][0]["messages"]] == [f"ready, {n} tracks" for n in (4, 1, 16, 4)]
    path.write_text(json.dumps({**SET, "tracks": [{"type": "sheep"}]}))
    wrong = simulate("--script", make("Other"), "--event", f"open set '{path}'", code=2)
    assert "type must be one of audio, midi" in wrong.stderr
    assert (
        "There is no file nowhere.json"
        in simulate("--script", make("Third"), "--event", "open set nowhere.json", code=2).stderr
    )


LEAVES = "c_instance.song().add_tempo_listener(self.refresh_state)"


@pytest.mark.parametrize(
    ("parts", "kind", "says"),
    [
        ({"init": LEAVES}, "listeners_left", "listener left: a listener was left on Live.Song.Song.tempo (song)"),
        ({"tick": "raise ValueError('sheep')"}, "exceptions", "ValueError: sheep"),
        (
            {"init": "import threading; t = threading.Thread(target=lambda: c_instance.song().tempo, name='T1'); "
                     "t.start(); t.join()"},
            "calls_from_threads",
            "Live.Song.Song.tempo was used once from the thread T1",
        ),
        ({"init": "try:\n            Live.Licensing.get_unlock_dir()\n        except RuntimeError: pass"},
         "not_simulated", "Live.Licensing.get_unlock_dir was asked for once"),
    ],
)  # fmt: skip
def test_faults_are_told_and_can_be_allowed(
    parts: dict[str, str], kind: str, says: str, make: Callable[..., str]
) -> None:
    folder = make(**parts)
    shown = simulate("--script", folder, code=1)
    assert says in shown.stdout and "The script did not get through its run (" in shown.stderr
    allowed = simulate("--script", folder, "--allow", kind)
    assert says not in allowed.stdout
    assert "cannot be allowed" in simulate("--script", folder, "--allow", "sheep", code=2).stderr


def test_nothing_of_the_users_python_or_home_reaches_the_script(
    make: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONWARNINGS", "error")
    init = "import os; c_instance.show_message('%s|%s' % (os.environ.get('PYTHONWARNINGS'), os.path.expanduser('~')))"
    shown = [one["text"] for one in result_of("--script", make(init=init))["scripts"][0]["messages"]]
    assert re.fullmatch(rf"None\|.*{foreign.leftovers.PREFIX}\w+.home", shown[-1])


def test_a_set_that_is_too_large_and_ctrl_c_before_the_start(
    make: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(foreign, "_LARGEST_SET", 10)
    (tmp_path / "large.json").write_text(json.dumps(SET))
    assert "has more than 0 MB" in simulate(str(tmp_path / "large.json"), "--script", make(), code=3).stderr
    bench = foreign.Bench(scripts=[], live="12.3", python=Path("python"))
    with pytest.raises(KeyboardInterrupt):
        foreign._account(tmp_path / "none.json", foreign.Ended(-2, "KeyboardInterrupt", interrupted=True), bench)


def test_what_comes_with_every_tick_is_said_once(make: Callable[..., str]) -> None:
    shown = simulate("--script", make(tick="raise ValueError('sheep')"), "--for", "2s", code=1)
    assert shown.stdout.count("ValueError: sheep") == 1 and "raised 23 times" in shown.stdout
    assert shown.stderr.endswith("The script did not get through its run (exception: 1).\n")


def test_a_script_beside_one_that_does_not_load_is_disconnected(make: Callable[..., str]) -> None:
    good = make("Good", init=LEAVES, end="self.c_instance.song().remove_tempo_listener(self.refresh_state)")
    found = result_of("--script", good, "--script", make("Bad", top="1 / 0"), code=1)
    assert [one["kind"] for one in found["problems"]] == ["exceptions"]


@pytest.mark.parametrize(("live", "version"), [("9.7", "2.7"), ("12.3", "3.11")])
def test_an_enumeration_in_an_answer_is_a_number(live: str, version: str, make: Callable[..., str]) -> None:
    """json of Python 2 writes an int as its str() says, and an enumeration of Live says its name."""
    python(version)
    whole = SCRIPT + (
        "\ndef build(self, handle):\n    volume = self.c_instance.song().tracks[0].mixer_device.volume"
        "\n    Live.MidiMap.map_midi_cc(handle, volume, 0, 20, Live.MidiMap.MapMode.absolute, True)"
        "\nScript.build_midi_map = build"
        "\nScript.suggest_map_mode = lambda *any: Live.MidiMap.MapMode.relative_signed_bit"
    )
    found = result_of("--script", make(whole=whole), "--live", live)
    assert list(found["scripts"][0]["answers"]["suggest_map_mode"].values()) == [1]


def test_what_can_be_allowed_is_what_the_simulator_finds() -> None:
    assert foreign.KINDS == problems.KINDS


def test_a_script_without_any_method_ends_in_a_report(make: Callable[..., str]) -> None:
    bare = make(whole="class Script(object): pass\ndef create_instance(c_instance): return Script()\n")
    found = result_of("--script", bare, "--midi", "F0 00 F7", code=1)
    missing = {one["text"].strip() for one in found["exceptions"]}
    assert "AttributeError: 'Script' object has no attribute 'disconnect'" in missing
    assert not any("Traceback" in text for text in missing)


def test_a_script_that_hangs_is_named_with_its_line(make: Callable[..., str]) -> None:
    hangs = make(tick="import time\n        while True: time.sleep(0.01)")
    shown = simulate("--script", hangs, "--timeout", "10", code=1).stdout
    assert re.search(
        r"ScriptHangs: a call had not come back after 1 seconds: Mine/__init__\.py, line 16, in update", shown
    )


@pytest.mark.skipif(os.name == "nt", reason="signals as on Unix")
def test_a_script_that_nothing_wakes_is_stopped_from_outside(make: Callable[..., str]) -> None:
    body = (
        "import signal, time\n        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})\n        time.sleep(60)"
    )
    said = simulate("--script", make(tick=body.replace("{", "[").replace("}", "]")), "--timeout", "4", code=1).stderr
    assert (
        "did not end within 4 seconds and was stopped: a script does not come back: Mine/__init__.py, line 17" in said
    )


@pytest.mark.parametrize(
    ("live", "text", "says"),
    [
        ("12.3", "print 'hello'\n", "Mine/__init__.py, line 1, is not Python 3.11 ("),
        ("10.1", "def f(): return f'{1}'\n", "Mine/__init__.py, line 1, is not Python 2.7 ("),
    ],
)
def test_a_script_for_another_python(live: str, text: str, says: str, make: Callable[..., str]) -> None:
    python("2.7" if live == "10.1" else "3.11")
    folder = make(whole=text.replace("{", "{{").replace("}", "}}"))
    result = simulate("--script", folder, "--live", live, code=1)
    assert says in result.stderr and "NOT LOADED" in result.stdout
    assert "Live up to 10 embeds 2.7, Live 11 and 12.0 3.7, later ones 3.11." in result.stderr


FRAMEWORK = """
from _Framework.ControlSurface import ControlSurface
class Script(ControlSurface):
    def __init__(self, c_instance):
        ControlSurface.__init__(self, c_instance)
        self.show_message("on a framework")
def create_instance(c_instance): return Script(c_instance)
"""


@pytest.mark.parametrize(("live", "version"), [("10.1", "2.7"), ("12.3", "3.11")])
def test_a_script_on_a_framework(live: str, version: str, make: Callable[..., str], tmp_path: Path) -> None:
    python(version)
    folder = make(whole=FRAMEWORK)
    assert "on a framework" in simulate("--script", folder, "--live", live, "--framework", "minimal").stdout
    without = simulate("--script", folder, "--live", live, code=1)
    assert "It needs Ableton's framework: say --framework minimal, or name your own Live's folder." in without.stderr
    wrong = simulate("--script", folder, "--live", live, "--framework", str(tmp_path), code=2)
    assert "holds neither _Framework nor ableton; name the folder MIDI Remote Scripts of your own" in wrong.stderr


def test_ports_and_threads_are_told(make: Callable[..., str]) -> None:
    opens = "import socket, threading; self.sock = socket.socket(); self.sock.bind(('0.0.0.0', 0))"
    shown = simulate("--script", make(init=opens, end="self.sock.close()")).stdout
    assert re.search(
        r"Mine opened tcp port 0\.0\.0\.0:\d+, for every network; the simulation opened it for this", shown
    )


def test_two_scripts_on_one_port(make: Callable[..., str]) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    opens = f"import socket; self.sock = socket.socket(); self.sock.bind(('127.0.0.1', {port}))"
    found = result_of("--script", make("One", init=opens), "--script", make("Two", init=opens), code=1)
    assert found["port_clashes"] == [{"script": "Two", "other": "One", "kind": "tcp", "port": port}]
    assert found["loaded"] is False and [one["script"] for one in found["scripts"]] == ["One", "Two"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--script", "nowhere"], "There is no folder nowhere."),
        (["--script", "."], "is not a control surface: it has no __init__.py."),
        (["--script", "MINE", "--press", "play"], "--press belongs to our own scripts. With --script say --midi or"),
        (["--script", "MINE", "-o", "x.xml"], "-o belongs to our own scripts."),
        (["--script", "MINE", "--event", "explode"], "Unknown event 'explode'; known: add, "),
        (["--script", "MINE", "--event", "fire 9 1"], "there is no track 9; there are 4"),
        (["--script", "MINE", "--for", "soon"], "'soon' is not a length of time. Write it as in 60s, 2m or 500ms"),
        (["--script", "MINE", "--for", "25h"], "'25h' is not a length of time."),
        (["--script", "MINE", "--speed", "0"], "--speed 0 is not a speed."),
        (["--script", "MINE", "--serve", "--for", "1s"], "--serve goes on until Ctrl-C, and --for says how long."),
        (["--script", "MINE", "--framework", "nowhere"], "There is no folder nowhere. Say minimal, or name"),
        (["--script", "MINE", "--live", "8"], "Live 8 cannot be simulated."),
        (["--script", "MINE", "--midi", "B0"], "not one whole MIDI message"),
        ([DRUM_SET, "--event", "tick 1"], "--event belongs to --script FOLDER."),
        ([DRUM_SET, "--serve"], "--serve belongs to --script FOLDER."),
        ([], "Name the set to load: a dump (.xml) or a saved set (.als)."),
    ],
)
def test_refusals(
    arguments: list[str], says: str, make: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make()
    monkeypatch.chdir(tmp_path)
    result = simulate(*[folder if one == "MINE" else one for one in arguments], code=2)
    assert says in result.stderr and result.stdout == ""


@pytest.mark.skipif(os.name == "nt", reason="signals as on Unix")
def test_serving_goes_on_until_ctrl_c(make: Callable[..., str], tmp_path: Path) -> None:
    init = (
        "import socket; self.server = socket.socket(); self.server.bind(('', 0)); self.server.listen(1); "
        "self.server.setblocking(False)"
    )
    tick = (
        "\n        try:\n            client = self.server.accept()[0]; client.sendall(b'hello'); client.close()"
        "\n        except (IOError, OSError): pass"
    )
    command = [
        sys.executable,
        "-m",
        "kontrol_cli",
        "simulate",
        "--script",
        make(init=init, tick=tick, end="self.server.close()"),
    ]
    command += ["--serve", "--output", "json"]
    served = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert served.stderr is not None and served.stdout is not None
    port = 0
    for line in served.stderr:
        found = re.search(r"port: Mine listens on tcp port (\d+)", line)
        if found:
            port = int(found[1])
            break
    with socket.create_connection(("127.0.0.1", port), 10) as client:
        assert client.recv(10) == b"hello"
    served.send_signal(signal.SIGINT)
    result = json.loads(served.stdout.read())
    assert served.wait(20) == 0, served.stderr.read()
    assert result["problems"] == [] and result["ports"][0]["beyond_loopback"] is True and result["time_ms"] >= 300
