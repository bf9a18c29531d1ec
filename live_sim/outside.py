"""What a script does beside Live: threads, ports, and calls into Live from threads that are not Live's.

`threading.Thread.start` and `socket.socket.bind` are replaced while a script is loaded: an audit hook of Python 3.8
could never be removed again, does not exist in the Pythons of Live 10 to 12.0, and cannot say which port the system chose.
No port is opened beyond this computer: an address of any other network becomes loopback, and the result says so.
"""

import socket
import sys
import threading
import time
import weakref

from .records import OUTSIDE, Records
from .traces import of_the_script

_clock = getattr(time, "monotonic", time.time)
_worlds = []  # those with a script in them
_patched = {}
_open = []  # (world reference, surface, kind, port, reference to the socket) of every port that a script opened


class Outside(object):
    """The threads and ports of one world's scripts."""

    def __init__(self, world):
        self._world = weakref.ref(world)
        self._lock = threading.Lock()
        self._calls = {}
        self._alive = []
        self.threads, self.ports, self.clashes = Records(OUTSIDE), Records(OUTSIDE), Records(OUTSIDE)

    def watch(self):
        """From now on threads and ports of this world's scripts are noted."""
        world = self._world()
        if not any(one() is world for one in _worlds):
            _worlds.append(self._world)
        if not _patched:
            _patch()

    def close(self):
        """The world has ended."""
        _worlds[:] = [one for one in _worlds if one() is not None and one() is not self._world()]
        if not _worlds and _patched:
            _unpatch()

    def called(self, member):
        """A member of Live was used from another thread."""
        key = (member, threading.current_thread().name)
        with self._lock:
            if key in self._calls or len(self._calls) < OUTSIDE:
                self._calls[key] = self._calls.get(key, 0) + 1

    @property
    def calls(self):
        """Calls from other threads: member, thread, times."""
        with self._lock:
            found = sorted(self._calls.items())
        return [{"member": member, "thread": name, "times": times} for (member, name), times in found]

    def started(self, surface, thread):
        """A script starts a thread."""
        thread.live_sim_surface = weakref.ref(surface)
        self.threads.append({"script": surface.name, "thread": thread.name})
        self._alive = [one for one in self._alive if one.is_alive()] + [thread]
        world, run = self._world(), thread.run

        def noted_run():
            try:
                run()
            except Exception:  # Live shows it to nobody; here it is one of the script's exceptions
                world.add_fault("In the thread %s: %s" % (thread.name, of_the_script(*sys.exc_info())), surface)
                raise
            finally:
                del thread.run

        thread.run = noted_run

    def threads_left(self):
        """The names of the threads that still run."""
        return sorted(one.name for one in self._alive if one.is_alive())

    def wait_for_threads(self, seconds):
        """Give the threads so long to end (real time); those that have ended cost nothing."""
        end = _clock() + seconds
        for thread in self._alive:
            thread.join(max(0.0, end - _clock()))

    def open_ports(self):
        """The ports that are open: script, kind, port."""
        return [{"script": surface.name, "kind": kind, "port": port}
                for world, surface, kind, port, _ in _still_open() if world() is self._world()]

    def bind(self, surface, original, sock, address):
        """A script opens a port: note it, on loopback only."""
        kind = "udp" if sock.type & 0xF == socket.SOCK_DGRAM else "tcp"
        if not isinstance(address, tuple) or len(address) < 2:
            return original(sock, address)  # which says what is wrong with it
        host, asked = address[0], address[1]
        beyond = not _is_loopback(host)
        if beyond:
            address = (("127.0.0.1" if sock.family == socket.AF_INET else "::1"),) + tuple(address[1:])
        for _, other, other_kind, port, _ in _still_open():
            if port == asked and other_kind == kind and other is not surface:
                self.clashes.append({"script": surface.name, "other": other.name, "kind": kind, "port": port})
        result = original(sock, address)
        port = sock.getsockname()[1]
        self.ports.append({"script": surface.name, "kind": kind, "address": str(host), "port": port,
                           "beyond_loopback": beyond})
        _open.append((self._world, surface, kind, port, weakref.ref(sock)))
        return result


def _is_loopback(host):
    """Whether an address is this computer's own for certain; a name that begins with 127. may be anybody's."""
    if host in ("localhost", "::1"):
        return True
    try:
        return socket.inet_aton(host)[:1] == b"\x7f"
    except (TypeError, ValueError, socket.error):
        return False


def _still_open():
    _open[:] = [one for one in _open if one[4]() is not None and _descriptor(one[4]()) != -1]
    return list(_open)


def _descriptor(sock):
    try:
        return sock.fileno()
    except (OSError, socket.error):  # Python 2 raises for a closed one
        return -1


def _whose():
    """(world, surface) of the script that runs now on this thread; (None, None) when none does."""
    thread = threading.current_thread()
    mark = getattr(thread, "live_sim_surface", None)
    if mark is not None:
        surface = mark()
        return (surface.world, surface) if surface is not None else (None, None)
    for reference in _worlds:
        world = reference()
        if world is not None and world.stage.depth and world.stage.thread == thread.ident and world.surfaces:
            return world, world.running or world.surfaces[0]
    return None, None


def _patch():
    start, bind = threading.Thread.start, socket.socket.bind
    own = "bind" in vars(socket.socket)  # Python 3 inherits it

    def noted_start(thread):
        if not getattr(thread, "live_sim_own", False):
            world, surface = _whose()
            if world is not None:
                world.outside.started(surface, thread)
        return start(thread)

    def noted_bind(sock, address):
        world, surface = _whose()
        if world is None or sock.family not in (socket.AF_INET, getattr(socket, "AF_INET6", None)):
            return bind(sock, address)
        return world.outside.bind(surface, bind, sock, address)

    threading.Thread.start, socket.socket.bind = noted_start, noted_bind
    _patched.update(start=start, bind=bind, own=own)


def _unpatch():
    threading.Thread.start = _patched["start"]
    if _patched["own"]:
        socket.socket.bind = _patched["bind"]
    else:
        del socket.socket.bind
    _patched.clear()
