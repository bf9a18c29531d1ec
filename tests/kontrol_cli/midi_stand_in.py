"""A stand-in for python-rtmidi that a child process loads in its place: what it does wrong is chosen by the test.

`RtmidiFolder` writes it into a folder; its ports are those of a file that the test can change while it runs.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

_MODULE = """
import json, os, sys, time
PLACE = {place!r}
API_LINUX_ALSA, API_UNIX_JACK = 2, 3

def state():
    with open(PLACE) as stream:
        return json.load(stream)

def get_compiled_api():
    if state()["fault"] == "aborts when loaded":
        os.abort()
    return [API_LINUX_ALSA, API_UNIX_JACK]

class _Port:
    kind = ""
    def __init__(self, rtapi=0, name=None):
        os.write(1, b"chatter of a C library\\n"), os.write(2, b"ALSA lib seq_hw.c:466: chatter\\n")
        self.open_as = None
        if state()["fault"] == "hangs":
            time.sleep(60)
        if rtapi not in state()["systems"]:
            raise OSError("MidiOutAlsa::initialize: error creating ALSA sequencer client object.")
    def get_ports(self):
        return state()[self.kind]
    def open_port(self, index, name=None):
        if state()["fault"] == "busy":
            raise RuntimeError("MidiOutWinMM::openPort: error creating Windows MM MIDI output port.")
        self.open_as = index
    def open_virtual_port(self, name):
        self.open_as = name
    def close_port(self):
        pass
    def delete(self):
        pass

class MidiOut(_Port):
    kind = "outputs"
    def send_message(self, message):
        if state()["fault"] == "aborts when sending":
            os.abort()
        if state()["fault"] == "refuses":
            raise RuntimeError("MidiOutAlsa::sendMessage: error sending MIDI message to port.")
        with open(PLACE + ".sent", "a") as stream:
            stream.write("%s %s\\n" % (self.open_as, bytes(message).hex()))

class MidiIn(_Port):
    kind = "inputs"
    def ignore_types(self, sysex=True, timing=True, active_sense=True):
        assert not sysex, "system exclusive would be dropped"
    def set_callback(self, function):
        for part in state()["arrives"]:
            function((list(bytes.fromhex(part)), 0.0), None)
"""
_RTMIDI2 = """
import json
API_LINUX_ALSA, API_MACOSX_CORE, API_WINDOWS_MM, API_UNSPECIFIED = 2, 1, 4, 0
PLACE = {place!r}

class _Port:
    def __init__(self, clientname=None, api=API_UNSPECIFIED):
        with open(PLACE + ".apis", "a") as stream:
            stream.write("%d\\n" % api)
        with open(PLACE) as stream:
            if not json.load(stream)["systems"]:
                raise RuntimeError("MidiOutAlsa::initialize: error creating ALSA sequencer client object.")
    @property
    def ports(self):
        with open(PLACE) as stream:
            return json.load(stream)[self.kind]
    def open_port(self, index):
        self.open_as = index
    def close_port(self):
        pass

class MidiOut(_Port):
    kind = "outputs"
    def send_message(self, message):
        with open(PLACE + ".sent", "a") as stream:
            stream.write("%s %s\\n" % (self.open_as, bytes(message).hex()))

class MidiIn(_Port):
    kind = "inputs"
    callback = None
    def ignore_types(self, midi_sysex=True, midi_time=True, midi_sense=True):
        assert not midi_sysex, "system exclusive would be dropped"
"""


class StandIn:
    """The stand-in in `folder`, in front of the real package for this process and its children."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, *, module: str = "rtmidi") -> None:
        self._place = folder / "ports.json"
        text = _MODULE if module == "rtmidi" else _RTMIDI2
        (folder / f"{module}.py").write_text(text.format(place=str(self._place)), encoding="utf-8")
        patch.setenv("PYTHONPATH", str(folder))
        patch.setattr(sys, "path", [str(folder), *sys.path])
        self.set()

    def set(
        self,
        inputs: tuple[str, ...] = (),
        outputs: tuple[str, ...] = (),
        *,
        fault: str = "",
        systems: tuple[int, ...] = (2,),
        arrives: tuple[str, ...] = (),
    ) -> None:
        """The ports that there are from now on (`systems`: 2 ALSA, 3 JACK), what arrives at an input when it is
        opened, and what goes wrong."""
        state = {"inputs": inputs, "outputs": outputs, "fault": fault, "systems": systems, "arrives": arrives}
        new = self._place.with_suffix(".new")
        new.write_text(json.dumps(state), encoding="utf-8")
        new.replace(self._place)

    def sent(self) -> list[str]:
        """What was sent: the index of the port, and the message in hexadecimal."""
        return self._lines(".sent")

    def apis(self) -> list[str]:
        """The interfaces that rtmidi2 was asked for."""
        return self._lines(".apis")

    def _lines(self, ending: str) -> list[str]:
        place = Path(f"{self._place}{ending}")
        return place.read_text(encoding="utf-8").splitlines() if place.exists() else []
