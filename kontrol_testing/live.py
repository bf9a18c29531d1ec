"""The fixture `live`: one simulated Live for one test, with a set, a script, and a hand that uses Live's window.

docs/test-your-script.md shows it at work. Nothing here is imported before a test asks for the fixture.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

import live_sim
from exporters.errors import KontrolError
from live_sim.errors import ScriptError, ScriptHangs, SetError
from live_sim.loader import read_json
from live_sim.problems import check_allowed, problems, remarks
from live_sim.serve import Pace, Served

TICK_SECONDS = 0.1
_HIDDEN = ("live_sim", "kontrol_testing", "importlib")


def read_description(source: str | Path | Mapping[str, Any]) -> dict[str, Any]:
    """The set as live_sim takes it: from a saved set (.als, .alc), a dump (.xml), a description (.json) or a dict.

    Raises KontrolError (what Kontrol says about a file it cannot read) or live_sim's SetError.
    """
    if isinstance(source, Mapping):
        return dict(source)
    if str(source).lower().endswith(".json"):
        return dict(read_json(str(source)))
    from kontrol_cli.in_live.simulate.description import TABLES, describe
    from kontrol_cli.sets.reading import read_into
    from kontrol_cli.sets.rows import Rows

    rows = Rows(TABLES)
    read_into(str(source), rows)
    return dict(describe(rows))


class Live:
    """A simulated Live of one version.

    `allow` names what may happen (live_sim.problems.KINDS). `longest_call_seconds` is how long one call into the script
    may take in real time before it counts as hanging. `framework`: "minimal", or the folder of the user's own Live.
    """

    def __init__(
        self,
        version: str,
        *,
        allow: Sequence[str] = (),
        longest_call_seconds: float = 10.0,
        framework: str | None = None,
    ) -> None:
        check_allowed(allow)
        self.version = version
        self.allow = list(allow)
        self.framework = framework
        self.longest_call_seconds = longest_call_seconds
        self._description: dict[str, Any] | None = None
        self._simulation: Any = None
        self._ended = False
        self._served: list[dict[str, Any]] = []

    def load(self, source: str | Path | Mapping[str, Any]) -> None:
        """Open a set: a saved one (.als, .alc), a dump (.xml), a description (.json), or that as a dict."""
        __tracebackhide__ = True
        self._fresh()
        try:
            self._description = read_description(source)
        except (SetError, KontrolError) as error:  # one sentence; where we found it out does not matter
            raise error.with_traceback(None) from None

    def set(self, *, tracks: Sequence[Any] = ("midi", "midi", "audio", "audio"), **more: Any) -> None:
        """Open a new set: live.set(tracks=["midi", "audio"], scenes=8, tempo=100.0); see live_sim.make_set."""
        __tracebackhide__ = True
        self._fresh()
        try:
            self._description = live_sim.make_set(tracks=tracks, **more)
        except SetError as error:
            raise error.with_traceback(None) from None

    def open_set(self, source: str | Path | Mapping[str, Any]) -> None:
        """Open another set while scripts run, as Live's File menu does: see live_sim's Simulation.open_set.

        Every script is disconnected and made anew from the code that is imported already; `scripts` holds the new ones.
        """
        self.simulation.open_set(read_description(source))

    def _fresh(self) -> None:
        if self._simulation is not None:
            raise RuntimeError("A set is opened before the script is started, and before it is looked at.")

    @property
    def simulation(self) -> Any:
        """The live_sim.Simulation behind all this."""
        __tracebackhide__ = True
        if self._simulation is None:
            description = self._description if self._description is not None else live_sim.make_set()
            try:
                self._simulation = live_sim.Simulation(description, self.version, framework=self.framework)
            except SetError as error:
                raise error.with_traceback(None) from None
            self._simulation.world.stage.limit = self.longest_call_seconds
        return self._simulation

    def start(self, folder: str | Path) -> Any:
        """Load a script's folder as Live does and answer the object that it made; a second one runs beside the first.

        Raises the script's own exception, with its own traceback, when it cannot be loaded.
        """
        __tracebackhide__ = True
        simulation = self.simulation
        try:
            simulation.start(str(folder), raises=True)
        except (ScriptError, ScriptHangs) as error:  # one sentence
            raise error.with_traceback(None) from None
        except Exception as error:
            surface = simulation.world.surfaces[-1]
            if surface.wrong_python:
                error.add_note(surface.wrong_python)
            if isinstance(error, ModuleNotFoundError) and str(error.name).partition(".")[0] in (
                "_Framework",
                "ableton",
            ):
                error.add_note(
                    "It needs Ableton's framework: @pytest.mark.live(framework=\"minimal\"), or your own Live's."
                )
            raise error.with_traceback(_of_the_script(error)) from None
        return self.simulation.world.surfaces[-1].script

    @property
    def scripts(self) -> list[Any]:
        """The scripts that run."""
        return [surface.script for surface in self.simulation.world.surfaces if surface.script is not None]

    def tick(self, count: int = 1) -> None:
        """Let `count` display ticks of 100 ms pass, with the timers in between."""
        __tracebackhide__ = True
        try:
            self.simulation.tick(count)
        except ScriptHangs as error:  # its own line counts, not ours
            raise error.with_traceback(None) from None

    def midi(self, *message: int) -> None:
        """One message from the controller."""
        __tracebackhide__ = True
        try:
            self.simulation.midi(*message)
        except ScriptHangs as error:
            raise error.with_traceback(None) from None

    def run(self, *, beats: float | None = None, seconds: float | None = None, real: bool = False) -> None:
        """Let time pass: seconds of Live's clock, or beats at the tempo that rules meanwhile.

        With `real` the clock keeps pace with the one on the wall, so that sockets and threads get their time.
        """
        if (beats is None) == (seconds is None):
            raise ValueError("run takes beats or seconds")
        with self._paced(real):
            if seconds is not None:
                self.tick(math.ceil(seconds / TICK_SECONDS - 1e-9))
            left = beats or 0.0
            while left > 1e-9:
                left -= TICK_SECONDS * self.song.tempo / 60.0
                self.tick()

    def until(self, happens: Callable[[], object], *, seconds: float = 2.0, real: bool = False) -> None:
        """Tick until `happens()` is true. Raises AssertionError when it is not within `seconds` of Live's time."""
        __tracebackhide__ = True
        with self._paced(real):
            for _ in range(math.ceil(seconds / TICK_SECONDS) + 1):
                if happens():
                    return
                self.tick()
        if not happens():
            raise AssertionError(f"It did not happen within {seconds:g} seconds of Live's time. {self.story()}")

    @contextmanager
    def _paced(self, real: bool) -> Iterator[None]:
        self.simulation.pace = Pace(self.simulation) if real else None
        try:
            yield
        finally:
            self.simulation.pace = None

    @contextmanager
    def serve(self, *folders: str | Path, speed: float = 1.0) -> Iterator[Served]:
        """Run scripts in real time in a thread of its own, for clients in this one (see live_sim.serve)."""
        self._fresh()
        description = self._description if self._description is not None else live_sim.make_set()
        served = Served([str(one) for one in folders], description, self.version, speed, self.framework)
        try:
            with served:
                yield served
        finally:
            if served.result is not None:
                self._served.append(served.result)

    @property
    def user(self) -> Any:
        """The hand of the musician (live_sim.user.User): fire, stop, arm, record, select, rename, undo ..."""
        return self.simulation.user

    @property
    def song(self) -> Any:
        """The set as a script sees it."""
        return self.simulation.song

    @property
    def sent(self) -> list[tuple[int, ...]]:
        """What the scripts sent to the controller, without Live's own feedback; the newest 50,000."""
        return self._midi(feedback=False)

    @property
    def feedback(self) -> list[tuple[int, ...]]:
        """What Live sent to mapped controls."""
        return self._midi(feedback=True)

    def _midi(self, *, feedback: bool) -> list[tuple[int, ...]]:
        found = [one for surface in self.simulation.world.surfaces for one in surface.sent]
        found.sort(key=lambda one: one["time_ms"])
        return [tuple(one["bytes"]) for one in found if (one["from"] == "feedback") == feedback]

    @property
    def messages(self) -> list[str]:
        """What the message line at the bottom of Live's window showed."""
        found = [one for surface in self.simulation.world.surfaces for one in surface.messages]
        return [one["text"] for one in sorted(found, key=lambda one: one["time_ms"])]

    @property
    def log(self) -> list[str]:
        """The lines of Log.txt."""
        return [text for _, text in self.simulation.world.log]

    @property
    def exceptions(self) -> list[str]:
        """The tracebacks of the scripts."""
        return list(self.simulation.world.exceptions)

    @property
    def listeners(self) -> list[str]:
        """The listeners that are connected now, each with its member and place."""
        return list(self.simulation.world.listeners_left())

    @property
    def not_simulated(self) -> dict[str, int]:
        """Members that were asked for and have no behaviour here, with the times."""
        return dict(self.simulation.world.not_simulated)

    @property
    def result(self) -> dict[str, Any]:
        """All that happened, as live_sim/README.md describes it."""
        return dict(self.simulation.result())

    def story(self) -> str:
        """The end of the log and the last exception, for the message of a test that fails."""
        said = [f"Log.txt ends: {line}" for line in self.log[-3:]]
        return " ".join(said)

    def quit(self) -> None:
        """Quit Live: the scripts are disconnected. It comes by itself at the end of the test."""
        if self._simulation is not None and not self._ended:
            self._ended = True
            self._simulation.quit()

    def finish(self) -> list[str]:
        """Quit, forget the script's modules, and say what went wrong and is not allowed, a sentence each."""
        found: list[tuple[str, str]] = []
        for result in self._served:
            found += problems(result, self.allow)
        self._served = []
        simulation = self._simulation
        if simulation is not None:
            try:
                self.quit()
                if simulation.world.surfaces:
                    simulation.world.outside.wait_for_threads(1.0)
                    found += problems(simulation.result(), self.allow)
            finally:
                simulation.close()
        return [f"{kind}: {text}" for kind, text in found]

    def notes(self) -> list[str]:
        """Threads, ports and what was dropped: worth knowing, and no fault."""
        simulation = self._simulation
        return list(remarks(simulation.result())) if simulation is not None and simulation.world.surfaces else []


def _of_the_script(error: Exception) -> TracebackType | None:
    """The part of a traceback that begins in the script.

    None where no line of it is the script's: text that is not Python, a module that is not there, a create_instance
    that takes something else. All of it when the fault may be ours.
    """
    at, last = error.__traceback__, error.__traceback__
    while at is not None and str(at.tb_frame.f_globals.get("__name__", "")).partition(".")[0] in (
        *_HIDDEN,
        "_frozen_importlib",
        "_frozen_importlib_external",
    ):
        at, last = at.tb_next, at
    if at is not None or last is None:
        return at
    calls_it = last.tb_frame.f_code.co_name == "load" and isinstance(error, TypeError)
    return None if calls_it or isinstance(error, SyntaxError | ImportError) else error.__traceback__
