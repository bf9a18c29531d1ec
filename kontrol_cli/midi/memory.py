"""A cable between two ends in this process, on a virtual clock: for tests, and for a machine that is simulated here.

Each end has a time of its own. A message carries the time at which it was sent, and who takes it goes on to that time
first. So the far end may take three seconds for its answer while the near end waits one second and gives up, and
nobody really waits. The two ends are used from one thread; a far end that should answer has a `listener`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from kontrol_cli.midi.stream import MessageStream
from kontrol_cli.midi.transport import PortError, VirtualClock, refuse_longer

MEMORY = "memory:"


class MemoryEnd:
    """One end of a cable; `listener` is called with each message that arrives, and what has none keeps its messages
    for :meth:`receive`."""

    can_receive = True
    can_send = True
    longest_received: int | None = None

    def __init__(self, name: str) -> None:
        self.name = name
        self.clock = VirtualClock()
        self.longest_message: int | None = None
        self.why_longest = ""
        self.listener: Callable[[bytes], None] | None = None
        self._other: MemoryEnd | None = None
        self._stream = MessageStream(name)  # half a message arrives as little as on a real cable
        self._inbox: deque[tuple[float, bytes]] = deque()
        self._pulled = False
        self._closed = False

    def send(self, message: bytes) -> None:
        other = self._joined()
        refuse_longer(self, message)
        if other._closed:
            return  # like a cable into a machine that is off: nobody hears it, and the sender cannot know
        for whole in self._stream.feed(message):
            if other.listener is None:
                other._inbox.append((self.clock.now(), whole))
            else:
                other.clock.catch_up(self.clock.now())
                other.listener(whole)

    def receive(self, timeout_s: float) -> bytes | None:
        self._joined()
        until = self.clock.now() + max(timeout_s, 0.0)
        if self._inbox and self._inbox[0][0] <= until:
            sent_at, message = self._inbox.popleft()
            self.clock.catch_up(sent_at)
            return message
        self.clock.catch_up(until)
        return None

    def close(self) -> None:
        self._closed = True

    def pull(self) -> None:
        """Pull the cable: from now on each end finds its port gone."""
        self._pulled = True
        if self._other is not None:
            self._other._pulled = True

    def _joined(self) -> MemoryEnd:
        if self._pulled or self._other is None:
            raise PortError(f"The port {self.name} is gone. Plug it in again and look with 'kontrol ports'.")
        if self._closed:
            raise PortError(f"The port {self.name} is closed.")
        return self._other


def memory_cable(name: str = "memory") -> tuple[MemoryEnd, MemoryEnd]:
    """Two ends joined with each other: the near one for the program, the far one for the machine."""
    near, far = MemoryEnd(name), MemoryEnd(f"{name}, far end")
    near._other, far._other = far, near
    return near, far


_named: dict[str, MemoryEnd] = {}


def offer(name: str) -> MemoryEnd:
    """Lay a cable whose near end opens as the port ``memory:name``, and give its far end; one of the same name goes."""
    near, far = memory_cable(f"{MEMORY}{name}")
    _named[name] = near
    return far


def offered() -> list[str]:
    """The names that :func:`take` knows."""
    return list(_named)


def take(name: str) -> MemoryEnd:
    """The near end of the cable ``memory:name``, as if newly opened; PortError where nobody laid one."""
    near = _named.get(name)
    if near is None:
        raise PortError(f"There is no cable {MEMORY}{name} in this program.")
    near._closed = False
    return near
