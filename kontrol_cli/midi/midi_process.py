"""A process of its own that talks to the computer's MIDI system, so that the program itself need not.

A C library may end the process that loads it, hang in it, or print to its streams. All three happen here and not in
the program: ``system.py`` starts this file, talks with it through its standard input and output, and sees it end.
Nothing of ours is imported, so it starts quickly.

A frame is a letter, the length (four bytes, big-endian) and that many bytes. In come S (a number and a message to send)
and the end of the stream (close and end); out go L (the listing asked for) or O (the ports are open), A (the message of
this number was handed over), R (a number, and why that message was refused), M (a message, or a part of one, came in),
G (a port is gone), E (why the ports could not be opened).
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import struct
import sys
import threading
import time
from collections.abc import Callable
from typing import Any, BinaryIO

LOOK_EVERY_S = 0.5  # whether the ports are still there
DRAIN_S = 0.15  # until what was handed over has left: several periods of a JACK server


class PythonRtmidi:
    """python-rtmidi."""

    def __init__(self) -> None:
        import rtmidi

        self._rtmidi = rtmidi
        named = {getattr(rtmidi, name): name[4:] for name in dir(rtmidi) if name.startswith("API_")}
        self.systems = [named[one] for one in rtmidi.get_compiled_api() if one in named]  # ALSA before JACK

    def output(self, system: str, client: str) -> Any:
        return self._rtmidi.MidiOut(rtapi=getattr(self._rtmidi, f"API_{system}"), name=client)

    def input(self, system: str, client: str) -> Any:
        return self._rtmidi.MidiIn(rtapi=getattr(self._rtmidi, f"API_{system}"), name=client)

    def names(self, port: Any) -> list[str]:
        return list(port.get_ports())

    def listen(self, port: Any, arrived: Callable[[Any], None]) -> None:
        port.ignore_types(sysex=False, timing=True, active_sense=True)
        port.set_callback(lambda event, _: arrived(event[0]))

    def open(self, port: Any, index: int, name: str) -> None:
        port.open_port(index, name=name)

    def close(self, port: Any) -> None:
        """A client that does not take its leave stays in a JACK server's books, and its server may not end well."""
        port.close_port()
        port.delete()


class Rtmidi2:
    """rtmidi2, for Pythons without wheels of python-rtmidi.

    Its Linux wheel brings a libjack of another protocol, and a process that meets a JACK server with it is aborted: on
    Linux it is only ever asked for ALSA.
    """

    def __init__(self) -> None:
        import rtmidi2

        self._rtmidi2 = rtmidi2
        self.systems = [{"darwin": "MACOSX_CORE", "win32": "WINDOWS_MM"}.get(sys.platform, "LINUX_ALSA")]

    def output(self, system: str, client: str) -> Any:
        return self._rtmidi2.MidiOut(clientname=client, api=getattr(self._rtmidi2, f"API_{system}"))

    def input(self, system: str, client: str) -> Any:
        return self._rtmidi2.MidiIn(clientname=client, api=getattr(self._rtmidi2, f"API_{system}"))

    def names(self, port: Any) -> list[str]:
        return list(port.ports)

    def listen(self, port: Any, arrived: Callable[[Any], None]) -> None:
        port.ignore_types(midi_sysex=False, midi_time=True, midi_sense=True)
        port.callback = lambda message, _: arrived(message)

    def open(self, port: Any, index: int, name: str) -> None:
        port.open_port(index)

    def close(self, port: Any) -> None:
        port.close_port()


Wrapper = PythonRtmidi | Rtmidi2
WRAPPERS: dict[str, Callable[[], Wrapper]] = {"python-rtmidi": PythonRtmidi, "rtmidi2": Rtmidi2}


class Ports:
    """The ports that are open here, and the loop that serves them."""

    def __init__(self, wrapper: Wrapper, task: dict[str, Any], write: Callable[[bytes, bytes], None]) -> None:
        self._wrapper, self._write, self._system = wrapper, write, task["system"]
        self._watched: list[tuple[Any, str, int]] = []
        self._looked = time.monotonic()
        self._gone = False
        self._output: Any = None
        self._input: Any = None
        client = task["virtual"] or "kontrol"  # two clients of one name: JACK and ALSA number the second
        if task["virtual"] or task["input"]:
            self._input = wrapper.input(task["system"], client)
            wrapper.listen(self._input, lambda message: write(b"M", bytes(message)))
            self._open(self._input, task["input"], "in")
        if task["virtual"] or task["output"]:
            self._output = wrapper.output(task["system"], client)
            self._open(self._output, task["output"], "out")

    def _open(self, port: Any, wanted: list[Any] | None, name: str) -> None:
        """Open the `wanted` port, [name, which of those of this name]; None is a virtual port for others to find."""
        if wanted is None:
            port.open_virtual_port(name)
            return
        places = [index for index, one in enumerate(self._wrapper.names(port)) if one == wanted[0]]
        if wanted[1] >= len(places):
            raise LookupError
        self._wrapper.open(port, places[wanted[1]], name)
        self._watched.append((port, wanted[0], wanted[1]))

    def serve(self, frames: queue.Queue[bytes | None]) -> None:
        """Send what comes until the program closes the pipe; look now and then whether the ports are still there."""
        while True:
            try:
                message = frames.get(timeout=LOOK_EVERY_S)
            except queue.Empty:
                self._look()
                continue
            if message is None:
                break
            if time.monotonic() - self._looked > LOOK_EVERY_S:
                self._look()
            if not self._gone:
                self._send(message)
        if self._output is not None and self._system != "LINUX_ALSA":  # there the kernel has it already
            time.sleep(DRAIN_S)
        for port in (self._output, self._input):
            if port is not None:
                self._wrapper.close(port)

    def _send(self, numbered: bytes) -> None:
        number, message = numbered[:4], numbered[4:]
        try:
            self._output.send_message(list(message))
        except Exception as error:
            self._write(b"R", number + str(error).encode())
        else:
            self._write(b"A", number)

    def _look(self) -> None:
        """Say so, once, when a port that is open is no longer there."""
        self._looked = time.monotonic()
        for port, name, number in self._watched:
            if not self._gone and self._wrapper.names(port).count(name) <= number:
                self._gone = True
                self._write(b"G", name.encode())


def listing(wrapper: Wrapper, first: str) -> list[dict[str, Any]]:
    """The ports of each MIDI system, `first` if there is such a one, up to the first that has any."""
    out: list[dict[str, Any]] = []
    for system in sorted(wrapper.systems, key=lambda one: one != first):
        clients: list[Any] = []
        found: dict[str, list[str]] = {}
        try:
            for kind, client in (("outputs", wrapper.output), ("inputs", wrapper.input)):
                clients.append(client(system, "kontrol"))
                found[kind] = wrapper.names(clients[-1])
        except Exception as error:
            out.append({"system": system, "error": str(error)})
            continue
        finally:
            for port in clients:
                wrapper.close(port)
        out.append({"system": system, **found})
        if any(found.values()):
            break
    return out


def private_output() -> BinaryIO:
    """A stream of our own in place of standard output; what C libraries print to either stream goes nowhere."""
    stream = os.fdopen(os.dup(1), "wb", buffering=0)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    return stream


def read_frames(frames: queue.Queue[bytes | None]) -> None:
    """Put the messages that the program sends into `frames`, and None when it closes the pipe."""
    source = sys.stdin.buffer
    while len(head := source.read(5)) == 5:
        frames.put(source.read(struct.unpack(">I", head[1:])[0]))
    frames.put(None)


def main(task: dict[str, Any]) -> None:
    """Do what `task` says: list the ports, or open some and serve them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the program's business: a message in flight is finished
    out, lock = private_output(), threading.Lock()

    def write(kind: bytes, payload: bytes) -> None:
        with lock, contextlib.suppress(BrokenPipeError):  # the program has ended: so shall we, by its closed pipe
            out.write(kind + struct.pack(">I", len(payload)) + payload)

    wrapper = WRAPPERS[task["wrapper"]]()
    if task["do"] == "list":
        write(b"L", json.dumps(listing(wrapper, task["first"])).encode())
        return
    try:
        ports = Ports(wrapper, task, write)
    except LookupError:
        write(b"G", b"")
        return
    except Exception as error:
        write(b"E", str(error).encode())
        return
    write(b"O", b"")
    frames: queue.Queue[bytes | None] = queue.Queue()
    threading.Thread(target=read_frames, args=(frames,), daemon=True).start()
    ports.serve(frames)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
