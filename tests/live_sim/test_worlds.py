"""What the host promises a stranger's script: worlds apart, calls that end, threads and ports that are seen."""

from __future__ import annotations

import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import live_sim
from live_sim import outside, records, stage
from live_sim.behaviour.song import Song
from live_sim.errors import ScriptError, ScriptHangs

SET = {"live_sim_set": 1, "scenes": [{}], "tracks": [{"type": "midi", "name": "one"}]}

WHOLE = """
import Live
{top}
class Script(object):
    def __init__(self, c_instance):
        self.c_instance = c_instance
        {init}
    def connect_script_instances(self, scripts): pass
    def can_lock_to_devices(self): return False
    def build_midi_map(self, handle): pass
    def receive_midi(self, message): pass
    def refresh_state(self): pass
    def update_display(self):
        {tick}
    def disconnect(self): pass
def create_instance(c_instance): return Script(c_instance)
"""


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Path]:
    def script(name: str, *, top: str = "", init: str = "pass", tick: str = "pass", whole: str = WHOLE) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        (folder / "__init__.py").write_text(whole.format(top=top, init=init, tick=tick), encoding="utf-8")
        return folder

    return script


@pytest.fixture
def simulation() -> Iterator[live_sim.Simulation]:
    made = live_sim.Simulation(SET, "12.1")
    yield made
    made.close()


SEES = "import Live\n        self.c_instance.show_message(Live.Application.get_application().get_version_string())"


def test_two_worlds_never_share_a_live(make: Callable[..., Path]) -> None:
    """A script that imports Live inside its call gets its own, whichever world was started last."""
    script = make("Sees", tick="from Sees import helper; self.c_instance.show_message(helper.version())")
    (script / "helper.py").write_text(
        "import Live\n"
        "def version():\n"
        "    app = Live.Application.get_application()\n"
        "    return '%d.%d' % (app.get_major_version(), app.get_minor_version())\n"
    )
    worlds = [live_sim.Simulation(SET, version) for version in ("11.0", "12.1")]
    for world in worlds:
        assert world.start(str(script))
    for turn in range(3):
        for world in worlds if turn % 2 else reversed(worlds):
            world.tick()
    for world, version in zip(worlds, ("11.0", "12.1"), strict=True):
        assert {one["text"] for one in world.surface.messages} == {version}
        assert world.world.exceptions == []
    modules = [type(world.surface.script).__module__ for world in worlds]
    assert modules == ["Sees", "Sees"] and type(worlds[0].surface.script) is not type(worlds[1].surface.script)
    for world in worlds:
        world.close()
    assert not [name for name in sys.modules if name.split(".")[0] == "Sees"]
    assert sys.modules.get("Live") not in [world.Live for world in worlds]


def test_what_lay_under_a_scripts_name_comes_back(make: Callable[..., Path], simulation: live_sim.Simulation) -> None:
    stub = sys.modules["Live"] = sys.modules["Mine"] = type(sys)("Mine")
    try:
        assert simulation.start(str(make("Mine")))
        assert sys.modules["Live"] is simulation.Live and sys.modules["Mine"] is not stub
        simulation.close()
        assert sys.modules["Live"] is stub and sys.modules["Mine"] is stub
    finally:
        del sys.modules["Live"], sys.modules["Mine"]


def test_modules_beside_a_script_are_forgotten_with_it(
    make: Callable[..., Path], simulation: live_sim.Simulation, tmp_path: Path
) -> None:
    (tmp_path / "beside_it.py").write_text("import Live as kept\n")
    assert simulation.start(str(make("Uses", top="import beside_it")))
    assert "beside_it" in sys.modules
    simulation.close()
    assert "beside_it" not in sys.modules and "json" in sys.modules


def test_what_a_script_puts_on_the_path_goes_with_it(
    make: Callable[..., Path], simulation: live_sim.Simulation, tmp_path: Path
) -> None:
    """Scripts bring libraries along in a folder of theirs, and import what lies beside them when they need it."""
    folder = make(
        "Brings",
        top="import os, sys; sys.path.append(os.path.join(os.path.dirname(__file__), 'vendor')); import brought_along",
        tick="import lies_beside; self.c_instance.show_message(brought_along.NAME + lies_beside.NAME)",
    )
    (folder / "vendor").mkdir()
    (folder / "vendor" / "brought_along.py").write_text("NAME = 'vendor'\n")
    (tmp_path / "lies_beside.py").write_text("import Live\nNAME = ' and neighbour'\n")
    before = list(sys.path)
    assert simulation.start(str(folder))
    simulation.tick()
    assert [one["text"] for one in simulation.surface.messages] == ["vendor and neighbour"]
    simulation.close()
    assert sys.path == before and not {"brought_along", "lies_beside"} & set(sys.modules)


@pytest.mark.fact("host.midi-remote-script")
@pytest.mark.parametrize("version", ["9.7", "10.1", "11.0", "12.1", "12.3", "12.4"])
def test_every_live_offers_what_scripts_of_ableton_import(make: Callable[..., Path], version: str) -> None:
    """Ableton's MackieControl, RemoteSL and Push2 of 11 and 12.1 import it at their top."""
    world = live_sim.Simulation(SET, version)
    assert world.start(str(make("Old", top="from MidiRemoteScript import MutableVector\nMutableVector().append(1)")))
    world.close()


LOOPS = {
    "in Python": "while True: x = 1",
    "without a way in": "\n        while True:\n            try: x = 1\n            except Exception: pass",
    "in the system": "import time; time.sleep(60)",
}


@pytest.mark.parametrize("loop", LOOPS, ids=str)
def test_a_script_that_hangs_in_a_tick_is_named(loop: str, make: Callable[..., Path]) -> None:
    world = live_sim.Simulation(SET, "12.1")
    assert world.start(str(make("Hangs", tick=LOOPS[loop])))
    world.world.stage.limit = 0.2
    started = time.monotonic()
    with pytest.raises(ScriptHangs, match=r"had not come back after 0\.2 seconds: Hangs/__init__\.py, line \d+, in"):
        world.tick()
    assert time.monotonic() - started < 5
    world.tick()
    world.quit()  # it gets no further call
    assert [("ScriptHangs" in text) for text in world.world.exceptions] == [True]
    world.close()


def test_a_script_that_hangs_while_it_loads_is_named(make: Callable[..., Path]) -> None:
    world = live_sim.Simulation(SET, "12.1")
    world.world.stage.limit = 0.2
    with pytest.raises(ScriptHangs, match=r"HangsAtOnce/__init__\.py, line 3, in"):
        world.start(str(make("HangsAtOnce", top="while True: pass")))
    world.close()


def test_a_script_that_hangs_in_disconnect_is_named_and_live_quits(make: Callable[..., Path]) -> None:
    world = live_sim.Simulation(SET, "12.1")
    whole = WHOLE.replace("def disconnect(self): pass", "def disconnect(self):\n        while True: pass")
    assert world.start(str(make("HangsLast", whole=whole)))
    world.world.stage.limit = 0.2
    world.quit()
    assert ["HangsLast/__init__.py, line 16, in disconnect" in text for text in world.world.exceptions] == [True]
    world.close()


def test_a_slow_call_within_the_limit_is_left_alone(make: Callable[..., Path], simulation: live_sim.Simulation) -> None:
    assert simulation.start(str(make("Slow", tick="import time; time.sleep(0.25)")))
    simulation.world.stage.limit = 1.0
    simulation.tick(5)  # longer than the limit in all, but not one of them
    assert simulation.world.exceptions == []


def test_a_script_may_leave_and_live_goes_on(make: Callable[..., Path], simulation: live_sim.Simulation) -> None:
    assert simulation.start(str(make("Leaves", tick="raise SystemExit(3)")))
    simulation.tick(2)
    assert [text.strip().endswith("SystemExit: 3") for text in simulation.world.exceptions] == [True, True]


IN_A_THREAD = (
    "import threading\n"
    "        thread = threading.Thread(target=lambda: (c_instance.song().tempo,"
    " setattr(c_instance.song(), 'tempo', 99.0), c_instance.show_message('hello')), name='its own')\n"
    "        thread.start(); thread.join()"
)


@pytest.mark.fact("host.other-threads")
def test_calls_from_other_threads_are_counted(make: Callable[..., Path], simulation: live_sim.Simulation) -> None:
    assert simulation.start(str(make("Threads", init=IN_A_THREAD)))
    simulation.tick()
    found = simulation.result()
    assert found["calls_from_threads"] == [
        {"member": "Live.Song.Song.tempo", "thread": "its own", "times": 2},
        {"member": "c_instance.show_message", "thread": "its own", "times": 1},
        {"member": "c_instance.song", "thread": "its own", "times": 2},
    ]
    assert found["threads"] == [{"script": "Threads", "thread": "its own"}] and found["threads_left"] == []


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_what_a_thread_of_the_script_raises_is_an_exception_of_the_script(
    make: Callable[..., Path], simulation: live_sim.Simulation
) -> None:
    """Live shows it to nobody: it is not in Log.txt."""
    init = "import threading; t = threading.Thread(target=lambda: 1 / 0, name='its own'); t.start(); t.join()"
    assert simulation.start(str(make("Throws", init=init)))
    (fault,) = simulation.result()["exceptions"]
    assert fault["script"] == "Throws" and fault["text"].startswith("In the thread its own: Traceback")
    assert "ZeroDivisionError" in fault["text"]
    assert not any("ZeroDivisionError" in line for _, line in simulation.world.log)


def test_the_threads_of_the_test_are_not_the_scripts(
    make: Callable[..., Path], simulation: live_sim.Simulation
) -> None:
    assert simulation.start(str(make("Calm")))
    thread = threading.Thread(target=lambda: None)
    thread.start()
    thread.join()
    with socket.socket() as own:
        own.bind(("127.0.0.1", 0))
    found = simulation.result()
    assert found["threads"] == [] and found["ports"] == [] and found["calls_from_threads"] == []


OPENS = "import socket; self.sock = socket.socket(socket.AF_INET, socket.{kind}); self.sock.bind(('{host}', {port}))"


@pytest.mark.parametrize(
    ("host", "beyond"), [("127.0.0.1", False), ("localhost", False), ("0.0.0.0", True), ("", True)]
)
@pytest.mark.parametrize("kind", ["SOCK_STREAM", "SOCK_DGRAM"])
def test_ports_are_reported_and_stay_on_this_computer(
    host: str, beyond: bool, kind: str, make: Callable[..., Path], simulation: live_sim.Simulation
) -> None:
    assert simulation.start(str(make("Opens", init=OPENS.format(kind=kind, host=host, port=0))))
    bound = simulation.surface.script.sock.getsockname()
    assert bound[0] == "127.0.0.1"
    name = {"SOCK_STREAM": "tcp", "SOCK_DGRAM": "udp"}[kind]
    assert simulation.result()["ports"] == [
        {"script": "Opens", "kind": name, "address": host, "port": bound[1], "beyond_loopback": beyond}
    ]
    assert simulation.world.outside.open_ports() == [{"script": "Opens", "kind": name, "port": bound[1]}]
    simulation.surface.script.sock.close()
    assert simulation.world.outside.open_ports() == []


def test_a_name_that_begins_like_loopback_may_be_anybodys() -> None:
    own = {host: outside._is_loopback(host) for host in ("127.0.0.1", "127.8.9.1", "localhost", "::1")}
    assert set(own.values()) == {True}
    others = {host: outside._is_loopback(host) for host in ("127.example.org", "", "0.0.0.0", "10.0.0.1", None, b"x")}
    assert set(others.values()) == {False}


def test_an_address_that_is_none_is_refused_as_python_refuses_it(
    make: Callable[..., Path], simulation: live_sim.Simulation
) -> None:
    assert not simulation.start(str(make("Wrong", init="import socket; socket.socket().bind('localhost')")))
    assert "TypeError: bind(): AF_INET address must be tuple, not str" in simulation.world.exceptions[0]


REFUSED = {
    "c_instance.song().tempo = 5000.0": "RuntimeError: Tempo out of range",
    "c_instance.song().tracks[0].name = 7": "None(Track, str)",
    "c_instance.song().capture_midi()": "live_sim.errors.NotSimulated: Live.Song.Song.capture_midi: ",
    "c_instance.song().tracks[9]": "IndexError: Index out of range",
    "import socket; socket.socket().bind(('127.0.0.1', 70000))": "OverflowError: bind(): port must be 0-65535.",
}


@pytest.mark.parametrize("line", REFUSED, ids=REFUSED.get)
def test_the_traceback_of_what_live_refuses_ends_in_the_script(
    line: str, make: Callable[..., Path], simulation: live_sim.Simulation
) -> None:
    """Live's own code has no lines of Python."""
    assert not simulation.start(str(make("Refused", init=line)))
    (text,) = simulation.world.exceptions
    files = [one.strip() for one in text.splitlines() if one.startswith("  File ")]
    assert REFUSED[line] in text and len(files) == 2 and all("/Refused/__init__.py" in one for one in files)


def test_a_fault_of_the_simulation_keeps_its_lines(make: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Song, "get_appointed_device", lambda self, node: {}["ours"])
    world = live_sim.Simulation(SET, "12.1")
    assert not world.start(str(make("Asks", init="c_instance.song().appointed_device")))
    (text,) = world.world.exceptions
    assert "/test_worlds.py" in text and "KeyError: 'ours'" in text
    assert world.start(str(make("AsksMore", init="c_instance.song().tracks")))
    world.close()


def test_a_folder_with_a_dot_in_its_name_is_refused_in_a_sentence(
    make: Callable[..., Path], simulation: live_sim.Simulation
) -> None:
    with pytest.raises(ScriptError, match=r"My\.Script cannot be a remote script: .* a name without dots$"):
        simulation.start(str(make("My.Script")), raises=True)


@pytest.mark.parametrize("reuse", [False, True])
def test_two_scripts_on_one_port_are_named(
    reuse: bool, make: Callable[..., Path], simulation: live_sim.Simulation
) -> None:
    """With SO_REUSEADDR Linux gives both the same UDP port, and each gets what was meant for the other."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    opens = OPENS.format(kind="SOCK_DGRAM", host="127.0.0.1", port=port)
    if reuse:
        opens = opens.replace("; self.sock.bind", "; self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); "
                                                  "self.sock.bind")  # fmt: skip
    assert simulation.start(str(make("First", init=opens)))
    loaded = simulation.start(str(make("Second", init=opens)))
    assert simulation.result()["port_clashes"] == [{"script": "Second", "other": "First", "kind": "udp", "port": port}]
    if not reuse:
        assert not loaded
    for surface in simulation.world.surfaces:
        if surface.script is not None:
            surface.script.sock.close()


def test_threads_and_ports_are_watched_only_while_a_world_lives(make: Callable[..., Path]) -> None:
    start, inherited = threading.Thread.start, "bind" not in vars(socket.socket)
    world = live_sim.Simulation(SET, "12.1")
    assert world.start(str(make("Watched")))
    assert threading.Thread.start is not start
    outside._worlds[:] = [one for one in outside._worlds if one() is world.world]  # other tests' worlds end later
    world.close()
    assert threading.Thread.start.__name__ == "start" and ("bind" not in vars(socket.socket)) == inherited


MINIMAL = "class Script(object): pass\ndef create_instance(c_instance): return Script()\n"


@pytest.mark.fact("host.missing-method")
def test_a_script_without_any_method_ends_in_a_report(make: Callable[..., Path]) -> None:
    """Live writes a missing method into its log and goes on."""
    world = live_sim.Simulation(SET, "12.1")
    assert world.start(str(make("Bare", whole=MINIMAL)))
    world.tick(2)
    world.midi(0xF0, 0, 0xF7)
    world.refresh()
    world.ports_changed()
    world.act(world.surface.toggle_lock)
    world.quit()
    missing = {text.strip().rpartition("no attribute ")[2] for text in world.world.exceptions}
    assert missing == {f"'{name}'" for name in (
        "connect_script_instances", "build_midi_map", "refresh_state", "update_display", "receive_midi", "disconnect",
    )}  # fmt: skip
    world.result()
    world.close()


RUDE = """
class Rude(object):
    def __repr__(self): raise ValueError("no")
class Script(object):
    def __getattr__(self, name): raise KeyError(name)
    def suggest_input_port(self): return Rude()
    def update_display(self): pass
def get_capabilities(): return {"ports": [{"direction": "in", "name": "x", "props": [[]]}], Rude(): 1}
def create_instance(c_instance): return Script()
"""


def test_a_rude_script_ends_in_a_report(make: Callable[..., Path]) -> None:
    world = live_sim.Simulation(SET, "12.1")
    assert world.start(str(make("Rude", whole=RUDE.replace("{", "{{").replace("}", "}}"))))
    world.tick(2)
    world.quit()
    found = world.result()
    assert found["answers"]["suggest_input_port"] == "a Rude that cannot be shown"
    assert any("get_capabilities" in one["text"] for one in found["exceptions"])
    world.close()


def test_a_script_that_does_not_load_is_raised_with_its_own_traceback(
    make: Callable[..., Path], simulation: live_sim.Simulation
) -> None:
    folder = make("Broken", init="self.value = 1 / 0")
    with pytest.raises(ZeroDivisionError) as caught:
        simulation.start(str(folder), raises=True)
    assert caught.traceback[-1].path == folder / "__init__.py"
    nothing = make("Nothing", whole="def create_instance(c_instance): return None\n")
    with pytest.raises(ScriptError, match="create_instance of Nothing gave nothing"):
        simulation.start(str(nothing), raises=True)
    with pytest.raises(ScriptError, match="it has no create_instance"):
        simulation.start(str(make("Empty", whole="")), raises=True)


def test_a_script_for_another_python_is_a_sentence(make: Callable[..., Path], simulation: live_sim.Simulation) -> None:
    assert not simulation.start(str(make("OfTwo", whole="def create_instance(c):\n    print 'hello'\n")))
    said = simulation.result()["wrong_python"]
    assert said.startswith("OfTwo/__init__.py, line 2, is not Python 3.") and "Live 12.1 embeds Python 3.11" in said


def test_records_are_bounded(make: Callable[..., Path], simulation: live_sim.Simulation) -> None:
    kept = records.Records(20)
    for number in range(50):
        kept.append(number)
    assert kept.total == 50 and len(kept) <= 20 and kept[-1] == 49 and kept[0] == 50 - len(kept)
    first = records.Records(3, keeps_first=True)
    for number in range(9):
        first.append(number)
    assert first == [0, 1, 2] and first.dropped == 6
    assert simulation.start(str(make("Raises", tick="raise ValueError(1)")))
    simulation.tick(records.TICKS + 200)
    found = simulation.result()
    assert len(found["tick_ms"]) <= records.TICKS and len(found["exceptions"]) == records.FAULTS
    assert set(found["dropped"]) == {"tick_ms", "exceptions"} and found["dropped"]["exceptions"] == 200


def test_every_list_of_the_result_holds_objects(make: Callable[..., Path], simulation: live_sim.Simulation) -> None:
    does = (
        "c_instance.song().add_tempo_listener(self.update_display); c_instance.log_message('here'); "
        "c_instance.show_message('x'); c_instance.send_midi((176, 1, 1))"
    )
    assert simulation.start(str(make("Full", init=does, tick="raise ValueError(1)")))
    simulation.tick()
    simulation.midi(0xB0, 1, 1)
    simulation.quit()
    found = simulation.result()
    for name in ("log", "messages", "exceptions", "midi_in", "midi_out", "tick_ms", "listeners_left"):
        assert found[name] and all(isinstance(one, dict) for one in found[name]), name
    assert found["listeners_left"] == [{"member": "Live.Song.Song.tempo", "place": "song"}]


def test_a_world_that_is_gone_leaves_the_memory(make: Callable[..., Path]) -> None:
    import gc
    import weakref

    world = live_sim.Simulation(SET, "12.1")
    assert world.start(str(make("Gone")))
    seen = weakref.ref(world.world)
    world.tick()
    world.quit()
    world.close()
    del world
    ends = time.monotonic() + 5
    while seen() is not None and time.monotonic() < ends:  # the thread that keeps the time may be looking at it
        gc.collect()
        time.sleep(0.01)
    assert seen() is None
    assert stage._now["call"] is None
