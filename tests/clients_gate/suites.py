"""The own test suites of AbletonOSC, abletonosc-client, pylive and ableton-js: written against real Lives."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.clients_gate import checkouts, sets
from tests.clients_gate.served import served

OSC, CLIENT, FORK = "ideoforms/AbletonOSC", "ldraney/abletonosc-client", "ldraney/AbletonOSC"
PYLIVE, JS = "ideoforms/pylive", "leolabs/ableton-js"
PASSED = "passed"
LONGEST_SECONDS = 400
# A test that waits for ever (pylive waits for beats) ends after so many seconds: it stands in for pytest-timeout.
CONFTEST = """import signal
import sys

import pytest

sys.path.insert(0, {here!r})
sys.path.append({osc!r})
from loopback import keep_to_loopback

keep_to_loopback()


@pytest.fixture(autouse=True)
def _ends():
    def up(*_):
        raise TimeoutError("the test does not come to an end")

    signal.signal(signal.SIGALRM, up)
    signal.alarm(15)
    yield
    signal.alarm(0)
"""
# pylive opens its set by starting Live.app; here Live runs already, with that set.
OPEN = "\nimport live\n\nlive.Set.open = lambda self, *a, **k: True\n"


@dataclass(frozen=True)
class Prepared:
    """A suite that is ready to run."""

    script: Path
    folder: Path
    command: Sequence[str]
    description: dict[str, object]
    results: Callable[[], dict[str, str]]


@dataclass(frozen=True)
class Suite:
    """One client: the checkouts it needs, and how a copy of it is made ready in a folder."""

    name: str
    needs: tuple[str, ...]
    prepare: Callable[[Path], Prepared]
    whole: int
    """How many tests it has."""


def _pytest(folder: Path, tests: str, osc: Path, extra: str = "") -> list[str]:
    """The command for a suite of pytest; its copy gets a conftest.py at the top."""
    here = str(Path(__file__).parent)
    top = folder / "conftest.py"
    assert not top.exists(), "the suite brings a conftest.py of its own; add to it instead"
    top.write_text(CONFTEST.format(here=here, osc=str(osc)) + extra, encoding="utf-8")
    plain = ["-q", "-p", "no:cacheprovider", "-p", "no:kontrol", "-o", "addopts=", f"--rootdir={folder}"]
    return [sys.executable, "-m", "pytest", *plain, f"--junitxml={folder / 'results.xml'}", tests]


def _from_junit(path: Path) -> dict[str, str]:
    found = {}
    for case in ElementTree.parse(path).iter("testcase"):
        name = f"{case.get('classname', '').rpartition('.')[2]}::{case.get('name')}"
        bad = [one for one in case if one.tag in ("failure", "error", "skipped")]
        found[name] = PASSED if not bad else f"{bad[0].tag}: {bad[0].get('message', '')}"
    return found


def _abletonosc(place: Path) -> Prepared:
    copy = checkouts.copy(OSC, place / "AbletonOSC")
    command = _pytest(copy, "tests", copy)
    return Prepared(copy, copy, command, sets.new_set(), lambda: _from_junit(copy / "results.xml"))


def _abletonosc_client(place: Path) -> Prepared:
    script = checkouts.copy(FORK, place / "AbletonOSC")
    copy = checkouts.copy(CLIENT, place / "client")
    command = _pytest(copy, "abletonosc_client/tests", script)
    return Prepared(script, copy, command, sets.working_set(), lambda: _from_junit(copy / "results.xml"))


def _pylive(place: Path) -> Prepared:
    script = checkouts.copy(OSC, place / "AbletonOSC")
    copy = checkouts.copy(PYLIVE, place / "pylive")
    command = _pytest(copy, "tests", script, OPEN)
    description = sets.saved_set(copy / "tests" / "Tests Project" / "Tests.als")
    return Prepared(script, copy, command, description, lambda: _from_junit(copy / "results.xml"))


def _ableton_js(place: Path) -> Prepared:
    source = checkouts.find(JS)
    assert source is not None
    script = checkouts.copy(JS, place / "AbletonJS", "midi-script")
    copy = checkouts.copy(JS, place / "ableton-js")
    (copy / "node_modules").symlink_to(source / "node_modules")
    # Both sides cut messages by the system's send buffer: 9,216 bytes on a Mac, more than a datagram holds on Linux.
    checkouts.change(script / "Socket.py", "socket.SOL_SOCKET, socket.SO_SNDBUF) - 100", "1, 1) * 0 + 9216 - 100")
    checkouts.change(script / "Socket.py", "e.errno != 35", "e.errno not in (11, 35)")
    # A busy computer must not lose a piece of a long message: the script then keeps the others for ever.
    wider = "setblocking(0)\n            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4194304)"
    checkouts.change(script / "Socket.py", "setblocking(0)", wider)
    checkouts.change(copy / "src" / "index.ts", "this.client.getSendBufferSize() - 100", "9216 - 100")
    command = [shutil.which("node") or "node", "node_modules/vitest/vitest.mjs", "--run", "--reporter=json"]
    command += [f"--outputFile={copy / 'results.json'}"]
    return Prepared(script, copy, command, sets.new_set(), lambda: _from_vitest(copy / "results.json"))


def _from_vitest(path: Path) -> dict[str, str]:
    found = {}
    for one in json.loads(path.read_text(encoding="utf-8"))["testResults"]:
        file = Path(one["name"]).name.partition(".")[0]
        for case in one["assertionResults"]:
            text = " ".join(case["failureMessages"])[:300]
            found[f"{file}: {case['fullName']}"] = PASSED if case["status"] == "passed" else f"{case['status']}: {text}"
    return found


SUITES = {
    suite.name: suite
    for suite in (
        Suite("AbletonOSC", (OSC,), _abletonosc, 54),
        Suite("abletonosc-client", (CLIENT, FORK), _abletonosc_client, 263),
        Suite("pylive", (PYLIVE, OSC), _pylive, 58),
        Suite("ableton-js", (JS,), _ableton_js, 18),
    )
}


@dataclass(frozen=True)
class Outcome:
    """What a run gave: result by test, what the host reports, and the suite's own words."""

    results: dict[str, str]
    report: dict[str, object]
    output: str

    def failed(self) -> dict[str, str]:
        """The tests that did not pass and were not skipped."""
        return {name: why for name, why in self.results.items() if why != PASSED and not why.startswith("skipped")}


def run(suite: Suite, live: str, place: Path, broken: Sequence[str] = (), only: str = "") -> Outcome:
    """Run a suite against one version of Live; `place` is a fresh folder. `only`: as pytest's -k."""
    place.mkdir(parents=True, exist_ok=True)
    ready = suite.prepare(place)
    command = [*ready.command, *(["-k", only] if only else [])]
    with served(ready.description, ready.script, live, place=place, broken=broken) as host:
        try:
            done = subprocess.run(
                command,
                cwd=ready.folder,
                env=host.environment,
                capture_output=True,
                text=True,
                timeout=LONGEST_SECONDS,
                check=False,
            )
            said = done.stdout + done.stderr
        except subprocess.TimeoutExpired as error:
            said = f"not done after {LONGEST_SECONDS} s: {error.stdout!r}"
    try:
        results = ready.results()
    except (OSError, ValueError):
        results = {"the suite": f"error: it gave no results: {said[-500:]} {host.complaint[-500:]}"}
    return Outcome(results, host.report, said)
