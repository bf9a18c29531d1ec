"""The ports of the computer's own MIDI system, each served by a process of its own (``midi_process.py``).

python-rtmidi and rtmidi2 wrap the same C++ library, RtMidi, and are used directly: mido opens ports by name, which of
two ports of one name reaches only the first, and drops what it cannot parse in silence.
"""

from __future__ import annotations

import contextlib
import json
import os
import struct
import subprocess
import sys
import threading
from collections import deque
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from exporters.words import counted
from kontrol_cli.midi.sole_sender import alone_on
from kontrol_cli.midi.stream import MessageStream
from kontrol_cli.midi.systems import MidiSystem, longest_message, system_called, why_longest
from kontrol_cli.midi.transport import PortError, SystemClock, refuse_longer

WRAPPERS = {"python-rtmidi": "rtmidi", "rtmidi2": "rtmidi2"}  # by preference; the module of each
INSTALL = "Install the extra kontrol[midi], as in pip install 'kontrol[midi]'"
_LEAVING_S = 3.0
_PATIENCE_S = 20.0  # a MIDI system that does not answer for so long hangs


@dataclass(frozen=True)
class Listing:
    """What the computer's MIDI system has: the names of its ports, in its own order."""

    wrapper: str  # python-rtmidi or rtmidi2
    system: MidiSystem
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]


@dataclass(frozen=True)
class PortName:
    """One port of a system: of several with the same name, the `number`th (from 0)."""

    name: str
    number: int = 0

    def __str__(self) -> str:
        return self.name if self.number == 0 else f"{self.name} ({self.number + 1})"


class NoMidi(PortError):
    """This computer has no MIDI system that we can use, or the package for it is missing."""


def installed_wrapper() -> str | None:
    """The installed package that talks to MIDI systems, None where there is none."""
    return next((name for name, module in WRAPPERS.items() if find_spec(module) is not None), None)


def list_ports(patience_s: float = _PATIENCE_S) -> Listing:
    """Ask the computer's MIDI system for its ports. NoMidi where there is none, or no package to ask it with."""
    wrapper = installed_wrapper()
    if wrapper is None:
        raise NoMidi(
            f"MIDI ports need a package that is not installed. {INSTALL}. Everything else works without it, and a .syx "
            "file can also be sent with SysEx Librarian, C6 or amidi."
        )
    # MIDO_BACKEND as mido reads it: mido.backends.rtmidi/UNIX_JACK puts JACK first.
    first = os.environ.get("MIDO_BACKEND", "").rpartition("/")[2]
    process = _Process({"do": "list", "wrapper": wrapper, "first": first})
    try:
        kind, payload = process.frame(patience_s)
    finally:
        process.end()
    if kind != b"L":
        raise NoMidi(f"The computer's MIDI system cannot be used: {wrapper} {process.how_it_ended()}. {_TRY}")
    systems: list[dict[str, Any]] = json.loads(payload)
    working = [one for one in systems if "error" not in one]
    if not working:
        tried = "; ".join(f"{system_called(one['system']).name}: {_bare(one['error'])}" for one in systems)
        if wrapper == "rtmidi2" and sys.platform == "linux":
            tried += "; JACK can be used on Python 3.11 and 3.12 alone"
        raise NoMidi(f"There is no MIDI system on this computer ({tried or 'none that ' + wrapper + ' knows'}). {_TRY}")
    best = next((one for one in working if one["inputs"] or one["outputs"]), working[0])
    return Listing(wrapper, system_called(best["system"]), tuple(best["inputs"]), tuple(best["outputs"]))


def _bare(error: str) -> str:
    """What RtMidi says, without the place in its source and the full stop."""
    return error.rpartition("::")[2].partition(": ")[2].strip(" .\n") or error.strip()


_TRY = "Ports like tcp://127.0.0.1:9080 work without one."


class _Process:
    """The process that serves ports, as seen from here."""

    def __init__(self, task: dict[str, Any]) -> None:
        program = [sys.executable, "-P", str(Path(__file__).with_name("midi_process.py")), json.dumps(task)]
        environment = {**os.environ, "JACK_NO_START_SERVER": "1"}  # asking for ports starts no server
        try:
            self._popen = subprocess.Popen(
                program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
            )
        except OSError as error:
            raise PortError(f"The process that talks to MIDI ports could not be started ({error.strerror}).") from None
        assert self._popen.stdin is not None and self._popen.stdout is not None
        self._to, self._from = self._popen.stdin, self._popen.stdout
        self._frames: deque[tuple[bytes, bytes]] = deque()
        self._news = threading.Condition()
        self._ended = self._killed = False
        threading.Thread(target=self._listen, name="MIDI", daemon=True).start()

    def _listen(self) -> None:
        while len(head := self._from.read(5)) == 5:
            payload = self._from.read(struct.unpack(">I", head[1:])[0])
            with self._news:
                self._frames.append((head[:1], payload))
                self._news.notify_all()
        with self._news:
            self._ended = True
            self._news.notify_all()

    def frame(self, timeout_s: float) -> tuple[bytes, bytes]:
        """The next frame; (b"", b"") when time is up or the process has ended."""
        with self._news:
            self._news.wait_for(lambda: self._frames or self._ended, timeout_s)
            return self._frames.popleft() if self._frames else (b"", b"")

    def send(self, payload: bytes) -> None:
        with contextlib.suppress(OSError):  # it has ended: the missing answer says so
            self._to.write(b"S" + struct.pack(">I", len(payload)) + payload)
            self._to.flush()

    @property
    def has_ended(self) -> bool:
        return self._ended

    def end(self) -> None:
        """Close the pipe, upon which the process closes its ports and ends; one that hangs is killed."""
        with contextlib.suppress(OSError):
            self._to.close()
        try:
            self._popen.wait(_LEAVING_S)
        except subprocess.TimeoutExpired:
            self._killed = True
            self._popen.kill()
            self._popen.wait()

    def how_it_ended(self) -> str:
        """For a sentence, after :meth:`end`: what became of the process."""
        code = self._popen.returncode
        if self._killed:
            return "did not answer"
        return f"ended by itself with signal {-code}" if code is not None and code < 0 else f"ended with code {code}"


class SystemPort:
    """Ports of the computer's MIDI system as one cable."""

    def __init__(
        self, listing: Listing, *, output: PortName | None = None, input_: PortName | None = None, virtual: str = ""
    ) -> None:
        """Open `output` and `input_`, or with `virtual` a pair of that name that other programs can open. PortError
        when that fails."""
        system = listing.system
        named = output or input_
        self.name = virtual or str(named)
        self.can_send, self.can_receive = bool(virtual or output), bool(virtual or input_)
        self.longest_message, self.why_longest = longest_message(system), why_longest(system, self.name)
        self.longest_received = system.longest_received
        self.clock = SystemClock()
        self._bytes_per_second = system.bytes_per_second
        self._stream = MessageStream(self.name)
        self._inbox: deque[bytes] = deque()
        self._fault: PortError | None = None
        self._sent = 0
        self._lock = alone_on(f"{system.key}/{self.name}") if output else None
        self._process = _Process(
            {
                "do": "open",
                "wrapper": listing.wrapper,
                "system": system.key,
                "output": [output.name, output.number] if output else None,
                "input": [input_.name, input_.number] if input_ else None,
                "virtual": virtual,
            }
        )
        while (opened := self._process.frame(_PATIENCE_S))[0] == b"M":  # the input listens first
            self._take(*opened)
        kind, payload = opened
        if kind != b"O":
            self._end()
            if kind == b"E":
                raise PortError(
                    f"The port {self.name} could not be opened ({_bare(payload.decode())}). Close other programs that "
                    "use it."
                )
            raise self._gone() if kind == b"G" else self._dead()

    def send(self, message: bytes) -> None:
        self._check()
        refuse_longer(self, message)
        self._sent += 1
        number = struct.pack(">I", self._sent)
        self._process.send(number + message)
        while True:
            kind, payload = self._process.frame(_PATIENCE_S)
            if kind == b"A" and payload == number:
                break
            if kind == b"R" and payload[:4] == number:
                raise PortError(
                    f"{self.name} did not take {counted(len(message), 'byte')} ({_bare(payload[4:].decode())})."
                )
            self._take(kind, payload)  # an answer to a message that Ctrl-C kept us from waiting for is among them
            self._check()
        if self._bytes_per_second:
            self.clock.sleep(len(message) / self._bytes_per_second)

    def receive(self, timeout_s: float) -> bytes | None:
        self._check()
        until = self.clock.now() + max(timeout_s, 0.0)
        while not self._inbox:
            left = until - self.clock.now()
            kind, payload = self._process.frame(max(left, 0.0))
            if not kind and not self._process.has_ended:
                return None
            self._take(kind, payload)
            if not self._inbox:
                self._check()
        return self._inbox.popleft()

    def close(self) -> None:
        if self._fault is None:
            self._fault = PortError(f"The port {self.name} is closed.")
            self._end()

    def _check(self) -> None:
        if self._fault is not None:
            raise self._fault

    def _take(self, kind: bytes, payload: bytes) -> None:
        """A frame that came while something else was awaited."""
        if kind == b"M":
            self._inbox += self._stream.feed(payload)
        elif kind == b"G":
            self._fail(self._gone())
        elif not kind:
            self._fail(None)

    def _fail(self, fault: PortError | None) -> None:
        self._end()
        self._fault = fault or self._dead()

    def _end(self) -> None:
        self._process.end()
        if self._lock is not None:
            self._lock.close()

    def _gone(self) -> PortError:
        return PortError(f"The port {self.name} is gone. Plug it in again and look with 'kontrol ports'.")

    def _dead(self) -> PortError:
        return PortError(
            f"The port {self.name} is lost: the process that talks to the MIDI system {self._process.how_it_ended()}."
        )
