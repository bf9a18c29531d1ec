"""Whose turn it is: one world's modules in sys.modules at a time, one script's call at a time, none without end.

`import Live` inside a script gives whatever `sys.modules` holds, and a process has one `sys.modules`. So every call into a
script puts the modules of its world there first: `Live`, the frameworks, and the script's own. They stay until another
world has its turn, so that one world alone never pays. Calls into the scripts of two worlds never overlap (a lock).

A call that does not come back is ended by an exception that only this module knows, raised inside the script from a
watching thread: at the next step of its Python, or, where it waits in the system, by the signal of Ctrl-C.
"""

import importlib
import os
import signal
import sys
import threading
import time
import traceback

from .errors import ScriptHangs

_threads = importlib.import_module("thread" if sys.version_info[0] == 2 else "_thread")
get_ident = _threads.get_ident

LIMIT_SECONDS = 10.0
"""How long one call into a script may take. In Live the whole program stands still meanwhile."""
_AGAIN_SECONDS, _LOOK_SECONDS = 1.0, 0.1
# Top-level names that belong to the world of a Live, not to the process.
OF_LIVE = ("Live", "MidiRemoteScript", "_Framework", "_Generic", "_Tools", "ableton", "pushbase")

_clock = getattr(time, "monotonic", time.time)
_turn = threading.RLock()
_now = {"stage": None, "call": None, "guard": None}


class TimeIsUp(BaseException):
    """Raised inside a call that took too long; no `except Exception` of a script takes it."""


class _Call(object):
    """One call into a script, from its start to its end."""

    def __init__(self, stage, limit):
        self.stage, self.limit, self.thread = stage, limit, get_ident()
        self.began = _clock()
        self.fired, self.place, self.next = 0, None, self.began + limit


class Stage(object):
    """The modules of one world, and how long its scripts may take."""

    def __init__(self):
        self.names = set(OF_LIVE)
        self.own = {}  # what is put into sys.modules when the turn comes
        self.displaced = {}  # what lay there under our names and belongs to nobody here
        self.paths = []  # folders that are on sys.path in our turn
        self.live = None
        self.framework = None  # a framework.Framework: its folder is on the path during our turn
        self.limit = LIMIT_SECONDS
        self.depth = 0
        self.thread = get_ident()

    def offer(self, modules, live):
        """These modules are this world's from now on; `live` is the module `Live`."""
        self.live = live
        self.own.update(modules)
        self.take_the_stage()
        sys.modules.update(modules)

    def claim(self, name):
        """The modules `name` and below are this world's; what is there under that name is put aside."""
        if name not in self.names:
            self.names.add(name)
            self.displaced.update(_taken(set([name]), None))

    def add_path(self, place):
        """A folder from which the scripts of this world import."""
        self.paths.append(place)
        if place not in sys.path:
            sys.path.append(place)

    def forget(self, name):
        """Modules of a script that is loaded anew."""
        _taken(set([name]), None)

    def take_the_stage(self):
        """Put this world's modules into sys.modules, and the other world's away."""
        if _now["stage"] is self:
            return
        with _turn:  # not while a script of another world runs, in a thread of its own
            if _now["stage"] is not None:
                _now["stage"].leave_the_stage()
            self.displaced.update(_taken(self.names, None))
            sys.modules.update(self.own)
            sys.path.extend(self.paths)
            if self.framework is not None:
                self.framework.put()
            _now["stage"] = self

    def leave_the_stage(self):
        """The modules of this world go out of sys.modules, and what was there before them comes back."""
        if _now["stage"] is self:
            self.own = _taken(self.names, self.live)
            sys.modules.update(self.displaced)
            self.displaced = {}
            for place in self.paths:
                if place in sys.path:
                    sys.path.remove(place)
            if self.framework is not None:
                self.framework.take_away()
            _now["stage"] = None

    def close(self):
        """This world has ended: nothing of it stays in sys.modules."""
        with _turn:
            self.leave_the_stage()
            self.own = {}

    def enter(self):
        """A call into a script begins; answers the call when it is the outermost one, else None."""
        if get_ident() != self.thread:
            return None  # a thread of the script's own: it has no turn, and nobody waits for it
        if self.depth:
            self.depth += 1
            return None
        _turn.acquire()
        self.depth = 1
        self.take_the_stage()
        call = _now["call"] = _Call(self, self.limit)
        _guard()
        return call

    def leave(self, call):
        """The call is over."""
        if get_ident() != self.thread:
            return
        self.depth -= 1
        while call is not None:
            try:
                _end(call)
                _turn.release()
                return
            except TimeIsUp:  # it was on its way when the call came back after all
                continue

    def hung(self, call):
        """The exception that says where a call stood when its time was up."""
        return ScriptHangs("a call had not come back after %g seconds: %s. In Live the whole program stands still then"
                           % (call.limit, call.place or "it waits outside Python"))


def is_ending_a_call():
    """Whether a call that took too long is being ended."""
    call = _now["call"]
    return call is not None and call.fired > 0


def _end(call):
    """Nothing reaches the thread any more that was meant for this call."""
    with _firing:
        _now["call"] = None
        if call.fired:
            _raise_in(call.thread, None)


def _taken(names, live):
    """The modules of these top-level names, and those that hold this `Live`, out of sys.modules."""
    found = {}
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in names or (
                live is not None and getattr(module, "__dict__", {}).get("Live") is live and name != "__main__"):
            found[name] = module
            del sys.modules[name]
    return found


_firing = threading.Lock()


def _guard():
    """The watching thread, started with the first call."""
    guard = _now["guard"]
    if guard is None or not guard.is_alive():
        guard = _now["guard"] = threading.Thread(target=_watch, name="live_sim time limit")
        guard.daemon = True
        guard.live_sim_own = True
        guard.start()


def _watch(sleep=time.sleep, pause=_LOOK_SECONDS, firing=_firing, now=_now):
    # Nothing global: Python 2.7 empties its modules on the way out, while this thread still runs.
    while True:
        sleep(pause)
        with firing:
            call = now["call"]
            if call is not None and _clock() >= call.next:
                _fire(call)


def _fire(call):
    frame = sys._current_frames().get(call.thread)
    if frame is None or _debugged(frame):
        return
    place = _place(frame)
    if call.place is None:
        call.place = place
        sys.stderr.write("live_sim: a script does not come back: %s\n" % place)
        sys.stderr.flush()
    call.fired += 1
    call.next = _clock() + _AGAIN_SECONDS
    _raise_in(call.thread, TimeIsUp)
    if call.fired > 1 and _is_main(call.thread):
        _interrupt(call.thread)


def _debugged(frame):
    """Somebody looks at the script in a debugger: time stands still."""
    while frame is not None:
        if os.path.basename(frame.f_code.co_filename) in ("bdb.py", "pdb.py", "pydevd.py"):
            return True
        frame = frame.f_back
    return False


def _place(frame):
    """Where the script is: the innermost line that lies in it."""
    here, standard = os.path.dirname(os.path.abspath(__file__)), os.path.dirname(os.path.abspath(os.__file__))
    lines = traceback.extract_stack(frame)
    inside = [line for line in lines if not line[0].startswith((here, standard, "<"))]
    name, number, function = (inside or lines)[-1][:3]
    return "%s, line %d, in %s" % (os.path.join(*name.replace("\\", "/").split("/")[-2:]), number, function)


def _is_main(thread):
    return any(one.ident == thread and type(one).__name__ == "_MainThread" for one in threading.enumerate())


def _interrupt(thread):
    """End a system call that waits: the signal of Ctrl-C, whose handler raises."""
    kill = getattr(signal, "pthread_kill", None)  # not in Python 2, not on Windows
    if kill is not None:
        kill(thread, signal.SIGINT)
    elif os.name == "posix":
        os.kill(os.getpid(), signal.SIGINT)
    else:
        _threads.interrupt_main()


def _raise_in(thread, kind):
    import ctypes
    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(thread) if sys.version_info >= (3, 7) else ctypes.c_long(thread),
        ctypes.py_object(kind) if kind is not None else None)
