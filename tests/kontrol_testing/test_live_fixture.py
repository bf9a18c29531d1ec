"""The fixture `live`, as somebody else's tests use it: in a pytest of its own, in a folder that is not ours."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.assemble import ROOT

SCRIPT = '''
import Live
import threading


class Echo(object):
    """Sends the tempo as a note whenever it changes; CC 20 sets it, CC 21 asks for what a script must not do."""

    def __init__(self, c_instance):
        self.c_instance = c_instance
        self.ticks = 0
        c_instance.show_message("ready")
        c_instance.song().add_tempo_listener(self.heard)

    def heard(self):
        self.c_instance.send_midi((0x90, 36, int(self.c_instance.song().tempo) % 128))

    def connect_script_instances(self, scripts): pass
    def can_lock_to_devices(self): return False

    def build_midi_map(self, handle):
        for number in (20, 21):
            Live.MidiMap.forward_midi_cc(self.c_instance.handle(), handle, 0, number)

    def receive_midi(self, message):
        if message[1] == 20:
            self.c_instance.song().tempo = 60.0 + message[2]
        elif message[2] == 1:
            raise ValueError("asked to raise")
        elif message[2] == 2:
            thread = threading.Thread(target=lambda: self.c_instance.song().tempo, name="its own")
            thread.start()
            thread.join()
        elif message[2] == 3:
            self.c_instance.song().capture_midi()

    def refresh_state(self): pass
    def update_display(self): self.ticks += 1
    def disconnect(self): self.c_instance.song().remove_tempo_listener(self.heard)


def create_instance(c_instance): return Echo(c_instance)
'''

TESTS = """
import sys
import pytest

@pytest.mark.live("11.0", "12.1", "12.4")
def test_versions(live):
    live.set(tracks=["midi", "audio"], scenes=8)
    script = live.start("Echo")
    live.midi(0xB0, 20, 40)
    live.tick(10)
    live.run(beats=4)                       # 4 beats at 100 BPM are 2.4 seconds
    assert script.ticks == 34
    live.run(seconds=0.5)
    assert script.ticks == 39
    live.until(lambda: script.ticks == 44, seconds=1)
    live.user.rename("kick", track=1)
    live.user.select(track="kick", scene=8)
    assert live.song.tracks[0].name == "kick" and live.song.view.selected_track == live.song.tracks[0]
    assert (len(live.song.tracks), len(live.song.scenes)) == (2, 8)
    assert live.sent == [(0x90, 36, 100)] and live.messages == ["ready"]
    assert live.listeners == ["Live.Song.Song.tempo (song)"]
    assert str(live.simulation.Live.Application.get_application().get_major_version()) == live.version.split(".")[0]

def test_default_is_the_newest(live):
    from live_sim import VERSIONS
    assert live.version == VERSIONS[-1]

def leak(live):
    live.start("Echo").disconnect = lambda: None

def test_listener_left(live): leak(live)

@pytest.mark.live(allow=["listeners_left"])
def test_listener_left_allowed(live): leak(live)

@pytest.mark.live(allow=["listeners_left:Track"])
def test_other_listener_allowed(live): leak(live)

def test_exception(live):
    live.start("Echo")
    live.midi(0xB0, 21, 1)
    assert "asked to raise" in live.exceptions[0]

def test_thread(live):
    live.start("Echo")
    live.midi(0xB0, 21, 2)

@pytest.mark.live(allow=["exceptions"])
def test_not_simulated(live):
    live.start("Echo")
    live.midi(0xB0, 21, 3)

def test_own_failure_comes_first(live):
    live.start("Echo")
    live.midi(0xB0, 21, 1)
    assert live.messages == ["nothing"]

def test_does_not_load(live):
    live.start("Broken")

def test_for_another_python(live):
    live.start("Old")

def test_nowhere(live):
    live.start("Nowhere")

def test_wrong_set(live):
    live.load({"live_sim_set": 1, "tracks": [{"type": "midi", "nmae": "x"}]})
    live.start("Echo")

def test_never(live):
    live.start("Echo")
    live.until(lambda: False, seconds=0.5)

@pytest.mark.live(longest_call_seconds=0.5)
def test_hangs(live):
    live.start("Hangs")
    live.tick()

@pytest.mark.live(longest_call_seconds=0.5)
def test_hangs_at_the_end(live):
    live.start("HangsLast")

@pytest.mark.live(allow=["listeners_left"], longest_call_seconds=3)
class TestMarks:
    @pytest.mark.live(allow=["exceptions"], longest_call_seconds=4)
    def test_marks_add_up(self, live):
        leak(live)
        live.midi(0xB0, 21, 1)
        assert live.longest_call_seconds == 4

def test_served_fault(live):
    with live.serve("Echo", speed=float("inf")) as served:
        served.call(lambda simulation: simulation.midi(0xB0, 21, 1))

def test_served(live):
    import socket
    with live.serve("Listens", speed=4.0) as served:
        with socket.create_connection(("127.0.0.1", served.port("Listens")), 5) as client:
            client.settimeout(5)
            assert client.recv(10) == b"tick"

@pytest.mark.parametrize("source", ["set.xml", "set.json"])
def test_load(live, source):
    live.load(source)
    assert len(live.song.tracks) > 0

@pytest.mark.parametrize("source", ["set.xml", "set.json"])
def test_another_set(live, source):
    first = live.start("Echo")
    module = sys.modules["Echo"]
    live.open_set(source)
    second, = live.scripts
    assert second is not first and sys.modules["Echo"] is module
    live.user.tempo(90)
    assert live.sent == [(0x90, 36, 90)]

def test_modules_are_gone(live):
    assert "Echo" not in sys.modules and "Live" not in sys.modules and "Echo.helper" not in sys.modules

@pytest.fixture
def started(live):
    return live.start("Echo")

def test_through_another_fixture(started, live):
    started.disconnect = lambda: None
"""

LISTENS = """
import socket
class Script(object):
    def __init__(self, c_instance):
        self.server = socket.socket()
        self.server.bind(("0.0.0.0", 0))
        self.server.listen(1)
        self.server.setblocking(False)
        self.client = None
    def connect_script_instances(self, scripts): pass
    def can_lock_to_devices(self): return False
    def build_midi_map(self, handle): pass
    def receive_midi(self, message): pass
    def refresh_state(self): pass
    def update_display(self):
        try:
            self.client, _ = self.server.accept()
            self.client.sendall(b"tick")
        except BlockingIOError:
            pass
    def disconnect(self):
        self.server.close()
        if self.client is not None:
            self.client.close()
def create_instance(c_instance): return Script(c_instance)
"""

PASS = {
    "test_versions[11.0]",
    "test_versions[12.1]",
    "test_versions[12.4]",
    "test_default_is_the_newest",
    "test_listener_left_allowed",
    "test_served",
    "TestMarks::test_marks_add_up",
    "test_load[set.xml]",
    "test_load[set.json]",
    "test_another_set[set.xml]",
    "test_another_set[set.json]",
    "test_modules_are_gone",
}
FAIL = {
    "test_listener_left": "listeners_left: a listener was left on Live.Song.Song.tempo (song)",
    "test_other_listener_allowed": "listeners_left: a listener was left on Live.Song.Song.tempo (song)",
    "test_exception": "ValueError: asked to raise",
    "test_thread": "calls_from_threads: Live.Song.Song.tempo was used once from the thread its own",
    "test_not_simulated": "not_simulated: Live.Song.Song.capture_midi was asked for once",
    "test_own_failure_comes_first": "assert ['ready'] == ['nothing']",
    "test_does_not_load": "ZeroDivisionError",
    "test_for_another_python": "Old/__init__.py, line 1, is not Python",
    "test_nowhere": "Nowhere is not a remote script: there is no __init__.py",
    "test_wrong_set": "SetError: set description, track 1: there is no key nmae (did you mean name?)",
    "test_never": "It did not happen within 0.5 seconds of Live's time.",
    "test_hangs": "ScriptHangs: a call had not come back after 0.5 seconds: Hangs/__init__.py, line ",
    "test_served_fault": "ValueError: asked to raise",
    "test_hangs_at_the_end": "ScriptHangs: a call had not come back after 0.5 seconds: HangsLast/__init__.py, line ",
    "test_through_another_fixture": "listeners_left: a listener was left on Live.Song.Song.tempo (song)",
}


def pytest_run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "KONTROL"))}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("strangers")
    scripts = {
        "Echo": SCRIPT,
        "Broken": "VALUE = 1 / 0\n",
        "Old": "print 'hello'\n",
        "Hangs": SCRIPT.replace("self.ticks += 1", "\n        while True: pass"),
        "HangsLast": SCRIPT.replace(
            "(self): self.c_instance.song().remove", "(self):\n        while True: pass\n    def x(self): self"
        ),
        "Listens": LISTENS,
    }
    for name, text in scripts.items():
        (place / name).mkdir()
        (place / name / "__init__.py").write_text(text, encoding="utf-8")
    (place / "set.xml").write_bytes((ROOT / "samples" / "drum-set.xml").read_bytes())
    (place / "set.json").write_text(json.dumps({"live_sim_set": 1, "tracks": [{"type": "midi"}]}))
    return place


@pytest.fixture(scope="module")
def shown(folder: Path) -> str:
    (folder / "test_echo.py").write_text(TESTS, encoding="utf-8")
    return pytest_run(folder, "-q", "-rA", "-W", "error", "test_echo.py").stdout


def test_each_test_ends_as_it_should(shown: str) -> None:
    passed = set(re.findall(r"^PASSED test_echo\.py::(\S+)", shown, re.M))
    failed = set(re.findall(r"^FAILED test_echo\.py::(\S+)", shown, re.M))
    assert (passed, failed) == (PASS, FAIL.keys()), shown
    assert "ERROR" not in shown


@pytest.mark.parametrize("name", FAIL)
def test_a_failure_says_why(name: str, shown: str) -> None:
    (about,) = re.findall(rf"^_+ {name} _+\n(.*?)(?=^_{{3,}} \S+ _{{3,}}$|^=+ PASSES)", shown, re.M | re.S)
    assert FAIL[name] in about
    if name in (
        "test_nowhere",
        "test_wrong_set",
        "test_hangs",
        "test_hangs_at_the_end",
        "test_for_another_python",
    ):  # one sentence, and nothing of our inside
        assert "scripts.py" not in about and "loader.py" not in about and "world.py" not in about
    if name == "test_does_not_load":
        assert "Broken/__init__.py:1: ZeroDivisionError" in about and "live_sim/" not in about.replace("\\", "/")


def test_a_wrong_marker_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "test_wrong.py").write_text('import pytest\n@pytest.mark.live("8.4")\ndef test_it(live): pass\n')
    done = pytest_run(tmp_path, "-q")
    assert done.returncode != 0
    assert "Live 8.4 is not simulated. Choose from 9.7, 10.1, " in done.stdout + done.stderr
    (tmp_path / "test_wrong.py").write_text(
        "import pytest\n"
        '@pytest.mark.live(allow=["sheep"])\ndef test_one(live): pass\n'
        "@pytest.mark.live(sheep=1)\ndef test_two(live): pass\n"
    )
    said = pytest_run(tmp_path, "-q").stdout
    assert "'sheep' cannot be allowed; choose from exceptions, listeners_left" in said and "2 errors" in said
    assert "The marker live has no option sheep; it takes allow, " in said


def test_collecting_imports_nothing_but_pytest(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(
        "import sys\n"
        "def test_it():\n"
        "    loaded = {name.split('.')[0] for name in sys.modules}\n"
        "    assert not loaded & {'live_sim', 'kontrol_cli', 'exporters', 'pandas', 'lxml', 'Live', 'ctypes'}\n"
        "    assert [n for n in sys.modules if n.startswith('kontrol_testing.')] == ['kontrol_testing.plugin']\n"
    )
    done = pytest_run(tmp_path, "-q", "--strict-markers")
    assert done.returncode == 0, done.stdout


def test_somebody_elses_live_is_theirs(tmp_path: Path) -> None:
    """A project with a fixture or a marker of that name keeps it."""
    (tmp_path / "test_theirs.py").write_text(
        "import pytest\n"
        "@pytest.fixture\n"
        "def live(): return 'theirs'\n"
        "@pytest.mark.live('production')\n"
        "def test_it(live): assert live == 'theirs'\n"
        "@pytest.mark.live\n"
        "def test_without(): pass\n"
    )
    done = pytest_run(tmp_path, "-q")
    assert done.returncode == 0 and "2 passed" in done.stdout, done.stdout
