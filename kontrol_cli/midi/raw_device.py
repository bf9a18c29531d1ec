"""A cable through a raw MIDI device of Linux (``/dev/snd/midiC1D0``), past the ALSA sequencer and its buffer.

The sequencer drops what does not fit; a write to the device waits until the cable has taken it, so messages of any
length arrive. The device belongs to one program at a time.
"""

from __future__ import annotations

import errno
import os
import select
import stat
from collections import deque

from kontrol_cli.midi.stream import MessageStream
from kontrol_cli.midi.transport import PortError, SystemClock

RAW = "/dev/snd/midi"
_AT_ONCE = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)  # Windows has neither, nor such devices
_PATIENCE_S = 20.0  # 4 kB, the kernel's buffer, take 1.3 s on a MIDI cable


class RawDevice:
    """The device at `name`; one that only sends or only takes messages is opened as that."""

    longest_message: int | None = None
    why_longest = ""
    longest_received: int | None = None

    def __init__(self, name: str) -> None:
        self.name = name
        self.clock = SystemClock()
        self._stream = MessageStream(name)
        self._inbox: deque[bytes] = deque()
        self._file, self.can_send, self.can_receive = self._open()

    def _open(self) -> tuple[int | None, bool, bool]:
        ways = ((os.O_RDWR, True, True), (os.O_WRONLY, True, False), (os.O_RDONLY, False, True))
        for way, sends, receives in ways:
            try:
                # Without O_NONBLOCK, opening a device that another program has waits for that program to end.
                file = os.open(self.name, way | _AT_ONCE)
            except OSError as error:
                if error.errno in (errno.EINVAL, errno.ENXIO) and way != os.O_RDONLY:
                    continue  # not in both directions
                raise PortError(f"{self.name} cannot be opened ({error.strerror}). {_why(error)}") from None
            if not stat.S_ISCHR(os.fstat(file).st_mode):
                os.close(file)
                raise PortError(f"{self.name} is not a MIDI device. See 'amidi -l' for those that there are.")
            return file, sends, receives
        raise AssertionError("the last way either opens or raises")

    def send(self, message: bytes) -> None:
        file = self._opened()
        if not self.can_send:
            raise PortError(f"{self.name} only sends, and takes nothing.")
        rest = memoryview(message)
        while rest:
            if not select.select([], [file], [], _PATIENCE_S)[1]:
                raise PortError(f"{self.name} has taken nothing for {_PATIENCE_S:.0f} seconds: is it stuck?")
            try:
                rest = rest[os.write(file, rest) :]
            except BlockingIOError:
                continue
            except OSError as error:
                raise self._gone(error) from None

    def receive(self, timeout_s: float) -> bytes | None:
        file = self._opened()
        until = self.clock.now() + max(timeout_s, 0.0)
        while not self._inbox:
            left = max(until - self.clock.now(), 0.0)
            if not self.can_receive:
                self.clock.sleep(left)
                return None
            if not select.select([file], [], [], left)[0]:
                return None
            try:
                data = os.read(file, 1 << 12)
            except BlockingIOError:
                continue
            except OSError as error:
                raise self._gone(error) from None
            if not data:
                raise self._gone(None)
            self._inbox += self._stream.feed(data)
        return self._inbox.popleft()

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)  # the kernel plays out first what it has
            self._file = None

    def _opened(self) -> int:
        if self._file is None:
            raise PortError(f"The port {self.name} is closed.")
        return self._file

    def _gone(self, error: OSError | None) -> PortError:
        self.close()
        why = f" ({error.strerror})" if error is not None else ""
        return PortError(f"The port {self.name} is gone{why}. Plug it in again and look with 'amidi -l'.")


def _why(error: OSError) -> str:
    if error.errno == errno.EBUSY:
        return "Close the program that has it."
    if error.errno in (errno.EACCES, errno.EPERM):
        return "On most systems the group audio may use it."
    return "See 'amidi -l' for the devices that there are: hw:1,0 is /dev/snd/midiC1D0."
