"""A cable through a socket on this computer: ``tcp://127.0.0.1:9080``. Nothing here listens or connects elsewhere.

The socket carries the bytes of MIDI as a cable would, without a frame (as mido's sockets do), so other programs can
play the other end.
"""

from __future__ import annotations

import re
import select
import socket
from collections import deque
from contextlib import suppress
from ipaddress import ip_address

from exporters.errors import UsageError
from exporters.numbers import whole_number
from kontrol_cli.midi.stream import MessageStream
from kontrol_cli.midi.transport import PortError, SystemClock, refuse_longer

TCP = "tcp://"
_PATIENCE_S = 20.0  # a peer on the same computer that takes nothing for so long is stuck
_CONNECT_S = 5.0


def address(name: str) -> tuple[str, int]:
    """Host and port of ``tcp://HOST:PORT``; UsageError for anything that is not an address of this computer."""
    match = re.fullmatch(r"tcp://(\[[^\]]*\]|[^:/]*):([^:/]*)/?", name)
    number = whole_number(match[2]) if match else None
    if match is None or number is None or not 0 <= number <= 65535:
        raise UsageError(f"'{name}' is not an address like tcp://127.0.0.1:9080.")
    host = match[1].strip("[]")
    if host == "localhost":
        return "127.0.0.1", number  # not looked up: a name may lead anywhere
    try:
        near = ip_address(host).is_loopback
    except ValueError:
        near = False
    if not near:
        raise UsageError(
            f"'{name}' is not on this computer: a cable through a socket leads to 127.0.0.1, ::1 or localhost only."
        )
    return host, number


def spelled(host: str, port: int) -> str:
    """The name of an address, as :func:`address` takes it."""
    return f"tcp://[{host}]:{port}" if ":" in host else f"tcp://{host}:{port}"


class TcpEnd:
    """One end of a connection. Also the base of the end that listens."""

    can_receive = True
    can_send = True
    longest_message: int | None = None
    why_longest = ""
    longest_received: int | None = None

    def __init__(self, name: str, connection: socket.socket | None) -> None:
        self.name = name
        self.clock = SystemClock()
        self._stream = MessageStream(name)
        self._inbox: deque[bytes] = deque()
        self._connection: socket.socket | None = None
        self._closed = False
        if connection is not None:
            self._use(connection)

    def send(self, message: bytes) -> None:
        connection = self._connected()
        refuse_longer(self, message)
        try:
            connection.sendall(message)
        except TimeoutError:
            raise PortError(f"{self.name} has taken nothing for {_PATIENCE_S:.0f} seconds: is it stuck?") from None
        except OSError as error:
            raise self._hung_up(error) from None

    def receive(self, timeout_s: float) -> bytes | None:
        until = self.clock.now() + max(timeout_s, 0.0)
        while not self._inbox:
            if not self._read(max(until - self.clock.now(), 0.0)):
                return None
        return self._inbox.popleft()

    def close(self) -> None:
        self._closed = True
        self._drop()

    def _read(self, seconds: float) -> bool:
        """Wait for bytes and read them; False when time was up."""
        connection = self._connected()
        if not select.select([connection], [], [], seconds)[0]:
            return False
        try:
            data = connection.recv(1 << 16)
        except OSError as error:
            raise self._hung_up(error) from None
        if not data:
            raise self._hung_up()
        self._inbox += self._stream.feed(data)
        return True

    def _use(self, connection: socket.socket) -> None:
        connection.settimeout(_PATIENCE_S)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._connection = connection
        self._stream = MessageStream(self.name)

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _connected(self) -> socket.socket:
        if self._closed or self._connection is None:
            raise PortError(f"The connection {self.name} is closed.")
        return self._connection

    def _hung_up(self, error: OSError | None = None) -> PortError:
        self._drop()
        why = f" ({error.strerror})" if error is not None and error.strerror else ""
        return PortError(
            f"{self.name} hung up{why}. Is the program at the other end still running, and has it no other caller?"
        )


def connect(name: str) -> TcpEnd:
    """The end that calls; PortError when nobody listens there."""
    host, port = address(name)
    try:
        connection = socket.create_connection((host, port), timeout=_CONNECT_S)
    except OSError as error:
        why = error.strerror or "no answer"
        raise PortError(f"Nobody listens at {name} ({why}). Start the other end first.") from None
    return TcpEnd(name, connection)


class TcpListener(TcpEnd):
    """The end that is called: one caller at a time, the next after that one has hung up. A second caller is turned
    away, as two programs on one cable would mix their messages. What is sent while nobody has called is lost, as on a
    cable without a plug."""

    def __init__(self, server: socket.socket) -> None:
        host, port = server.getsockname()[:2]
        super().__init__(spelled(host, port), None)
        self._server = server

    def send(self, message: bytes) -> None:
        # With a caller, the next one waits: the first may have hung up, which reading finds out.
        if not self._closed and self._connection is None:
            self._answer_the_door(0.0)
        if self._connection is not None or self._closed:
            with suppress(_CallerLeft):
                super().send(message)

    def close(self) -> None:
        super().close()
        self._server.close()

    def _read(self, seconds: float) -> bool:
        if self._closed:
            return super()._read(seconds)
        until = self.clock.now() + seconds
        while True:
            left = max(until - self.clock.now(), 0.0)
            if self._connection is None or not self._has_bytes(self._connection, left):
                if not self._answer_the_door(left) and self.clock.now() >= until:
                    return False
                continue
            with suppress(_CallerLeft):
                return super()._read(0.0)

    def _has_bytes(self, caller: socket.socket, seconds: float) -> bool:
        """Wait for the bytes of `caller` or for another caller; whether there are bytes."""
        return caller in select.select([self._server, caller], [], [], seconds)[0]

    def _answer_the_door(self, seconds: float) -> bool:
        """Wait for a caller, and take or turn away who calls; False when nobody did."""
        if self._connection is not None:
            seconds = 0.0
        if not select.select([self._server], [], [], seconds)[0]:
            return False
        with suppress(OSError):  # who called has hung up already
            caller, _ = self._server.accept()
            if self._connection is None:
                self._use(caller)
            else:
                caller.close()
        return True

    def _hung_up(self, error: OSError | None = None) -> PortError:
        said = super()._hung_up(error)
        return _CallerLeft(str(said))


class _CallerLeft(PortError):
    """The caller hung up: the listener waits for the next one."""


def listen(name: str = "tcp://127.0.0.1:0") -> TcpListener:
    """The end that waits to be called; port 0 takes a free one, and its `name` says which. PortError when the port is
    taken."""
    host, port = address(name)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    server = socket.socket(family, socket.SOCK_STREAM)
    try:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):  # Windows: otherwise a second program could share the port
            server.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind((host, port))
        server.listen(4)
    except OSError as error:
        server.close()
        raise PortError(f"{name} cannot be listened at ({error.strerror}). Take another port.") from None
    return TcpListener(server)
