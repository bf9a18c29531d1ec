"""Real time: a simulation whose clock keeps pace with the clock on the wall, for scripts with sockets and threads.

    with live_sim.serve("MyScript", description, live="12.1") as served:
        socket.create_connection(("127.0.0.1", served.port("MyScript")))
        served.call(lambda simulation: simulation.song.tempo)
"""

import json
import os
import signal
import sys
import threading
import time
from collections import deque

from .errors import SetError
from .facts_io import NEWEST
from .host import Simulation
from .loader import read_json
from .problems import check_allowed, problems
from .sets import make_set
from .stage import is_ending_a_call

_clock = getattr(time, "monotonic", time.time)
TICK_SECONDS = 0.1
LONGEST_END_SECONDS = 15.0  # how long quitting may take once nobody waits any more
_LONGEST_SLEEP = 0.01  # how long something asked of the owning thread may wait


class Pace(object):
    """Waits until the wall's clock has come as far as Live's; `speed` 2.0 is twice as fast, infinity never waits.

    When a tick took longer than it should, the ticks after it do not hurry to catch up: Live's do not either.
    """

    def __init__(self, simulation, speed=1.0, idle=None, stopping=None):
        self.simulation, self.speed, self.idle, self.stopping = simulation, speed, idle, stopping
        self.real, self.live = _clock(), simulation.world.now_ms

    def __call__(self, live_ms):
        """Wait for the moment `live_ms` of Live's clock."""
        due = self.real + (live_ms - self.live) / 1000.0 / self.speed
        while True:
            if self.idle is not None:
                self.idle()
            left = due - _clock()
            if left <= 0 or (self.stopping is not None and self.stopping.is_set()):
                break
            time.sleep(min(left, _LONGEST_SLEEP))
        if self.speed == float("inf"):
            time.sleep(0)  # the script's threads get their turn
        if left < -0.1:
            self.real, self.live = _clock(), live_ms


class Teller(object):
    """Says on standard output what happens while it happens, a line each: a text as JSON, for people and programs."""

    def __init__(self, simulation):
        self.simulation = simulation
        self._told = {}
        self._last_fault = None

    def __call__(self):
        world = self.simulation.world
        for surface in world.surfaces:
            self._tell((surface.number, "message"), surface.messages, lambda one: "message: %s" % one["text"])
        self._tell("port", world.outside.ports, lambda one: "port: %(script)s listens on %(kind)s port %(port)d" % one)
        self._tell("exception", world.faults, self._exception)

    def _exception(self, fault):
        """Its last line; nothing when it is the same as before: it may come with every tick, and is counted at the end."""
        again, self._last_fault = fault["text"] == self._last_fault, fault["text"]
        return None if again else "exception: %s" % fault["text"].strip().splitlines()[-1]

    def _tell(self, key, kept, shown):
        new = kept.total - self._told.get(key, 0)
        self._told[key] = kept.total
        if new > 0:
            for one in kept[-min(new, len(kept)):]:
                line = shown(one)
                if line is not None:
                    sys.stdout.write(json.dumps(line) + "\n")
            sys.stdout.flush()


def stop_at_signals(stopping):
    """Ctrl-C and the signal to end only ask for the end, so that the scripts are disconnected and the account written.

    The signal of Ctrl-C is also what ends a script that waits in the system: then it raises as always.
    """
    def stop(number, frame):
        if is_ending_a_call():
            raise KeyboardInterrupt
        stopping.set()

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)


class Served(object):
    """A simulation that runs in a thread of its own; only that thread touches the world."""

    def __init__(self, scripts, description, live, speed=1.0, framework=None):
        self.simulation = None
        self.result = None
        self._asked = deque()
        self._ready, self._stop = threading.Event(), threading.Event()
        self._failed = None
        self._thread = threading.Thread(
            target=self._run, args=(scripts, description, live, speed, framework), name="simulated Live")
        self._thread.daemon = True
        self._thread.live_sim_own = True

    def start(self):
        """Start, and wait until the scripts are loaded; raises what kept one from loading."""
        self._thread.start()
        self._ready.wait()
        if self._failed is not None:
            self._thread.join()
            raise self._failed

    def _run(self, scripts, description, live, speed, framework):
        try:
            self.simulation = Simulation(description, live, framework=framework)
            for folder in scripts:
                self.simulation.start(folder, raises=True)
            self.simulation.pace = Pace(self.simulation, speed, self._answer)
        except Exception as error:
            self._failed = error
            if self.simulation is not None:
                self.simulation.close()
            return
        finally:
            self._ready.set()
        try:
            while not self._stop.is_set():
                self.simulation.tick()
        except Exception as error:  # the script hangs
            self._failed = error
        finally:
            self._answer()
            self.simulation.pace = None
            self.simulation.quit()
            self.simulation.world.outside.wait_for_threads(1.0)
            self.result = self.simulation.result()
            self.simulation.close()
            self._stop.set()

    def _answer(self):
        while True:
            try:
                call, box, done = self._asked.popleft()
            except IndexError:
                return
            try:
                box.append((call(self.simulation), None))
            except Exception as error:  # it belongs to who asked
                box.append((None, error))
            done.set()

    def call(self, call, seconds=10.0):
        """What `call(simulation)` answers on Live's main thread. Raises what it raises, RuntimeError when nobody answers."""
        box, done = [], threading.Event()
        self._asked.append((call, box, done))
        end = _clock() + seconds
        while not done.wait(0.05):
            if _clock() > end or not self._thread.is_alive():
                raise self._failed or RuntimeError("the simulated Live did not answer within %g seconds" % seconds)
        answer, error = box[0]
        if error is not None:
            raise error
        return answer

    def port(self, script=None, kind=None, seconds=5.0):
        """The port that a script opened (the first of that kind: tcp or udp), waiting for it when need be.

        script: the folder's name; left out, any script. Raises RuntimeError when none was opened in time.
        """
        end = _clock() + seconds
        name = None if script is None else os.path.basename(os.path.abspath(script))
        while True:
            for one in self.simulation.world.outside.open_ports():
                if name in (None, one["script"]) and kind in (None, one["kind"]):
                    return one["port"]
            if _clock() > end or not self._thread.is_alive():
                raise self._failed or RuntimeError("%s opened no %s port within %g seconds"
                                                   % (name or "the script", kind or "", seconds))
            time.sleep(0.01)

    def stop(self):
        """Live quits; the account is in `result`."""
        self._stop.set()
        self._thread.join()
        if self._failed is not None:
            raise self._failed

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, kind, error, trace):
        try:
            self.stop()
        except Exception:
            if kind is None:
                raise


class _Checked(Served):
    """Raises at the end of the block what the account holds against the script."""

    def __init__(self, allow, *args):
        Served.__init__(self, *args)
        self._allow = allow

    def stop(self):
        """Live quits. Raises AssertionError with all that went wrong."""
        Served.stop(self)
        found = problems(self.result, self._allow)
        if found:
            raise AssertionError("\n".join("%s: %s" % one for one in found))


def serve(script, description=None, live=NEWEST, speed=1.0, allow=(), framework=None):
    """Run a script (or a list of them) in real time, in a thread that owns the world; a context manager.

    description: the set as a dict, or the path of one as JSON; left out, make_set(). speed: 1.0 is real time,
    float("inf") never waits. allow: see problems.KINDS. At the end of the block Live quits, and what went wrong raises
    AssertionError. Raises SetError for a set that cannot be used, and what keeps a script from loading.
    """
    check_allowed(allow)
    if not speed > 0:
        raise ValueError("speed must be above 0, not %r" % (speed,))
    if description is None:
        description = make_set()
    elif not isinstance(description, dict):
        if not str(description).endswith(".json"):
            raise SetError("%s: a set is a dict or a .json file here; the pytest fixture `live` and kontrol simulate "
                           "read .als" % description)
        description = read_json(description)
    scripts = list(script) if isinstance(script, (list, tuple)) else [script]
    return _Checked(allow, [str(one) for one in scripts], description, live, speed, framework)
