"""A whole life of public control-surface scripts that take commands over a socket: load, talk, play, quit.

The words are each script's own; what is asked for is the same: read the set, make a track and a clip, write notes, set
the tempo, fire, start, stop. Judged are the answers and the report of the host.
"""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.clients_gate import checkouts, sets
from tests.clients_gate.served import served

Json = dict[str, Any]
PATIENCE_SECONDS = 12.0
NOTES = [{"pitch": 60, "start_time": 0.0, "duration": 0.5, "velocity": 100, "mute": False}]
SLOT = {"track_index": 0, "clip_index": 0}
# The commands that ahujasid/ableton-mcp introduced; its descendants kept them.
COMMON: tuple[tuple[str, Json], ...] = (
    ("get_session_info", {}),
    ("get_track_info", {"track_index": 0}),
    ("create_midi_track", {"index": -1}),
    ("set_track_name", {"track_index": 0, "name": "Lead"}),
    ("create_clip", {**SLOT, "length": 4.0}),
    ("add_notes_to_clip", {**SLOT, "notes": NOTES}),
    ("set_clip_name", {**SLOT, "name": "line"}),
    ("set_tempo", {"tempo": 98.0}),
    ("fire_clip", SLOT),
    ("start_playback", {}),
    ("stop_clip", SLOT),
    ("stop_playback", {}),
    ("get_session_info", {}),
)


def _typed(name: str, params: Json, number: int) -> Json:
    return {"type": name, "params": params}


@dataclass(frozen=True)
class Script:
    """One script: where it lies in its checkout, how it is spoken to."""

    repository: str
    inside: str
    port: int
    said: tuple[tuple[str, Json], ...] = COMMON
    message: Callable[[str, Json, int], Json] = _typed
    line: bool = False
    """Messages end with a line feed."""
    greets: bool = False
    once: bool = False
    """A connection for each command."""
    last: str = "98"
    """A text in the last answer: the tempo that was set."""

    @property
    def name(self) -> str:
        """Owner/name, and the folder where a checkout holds two."""
        return f"{self.repository} {Path(self.inside).name}"


def _action(name: str, params: Json, number: int) -> Json:
    return {"action": name, **params}


def _rpc(name: str, params: Json, number: int) -> Json:
    return {"jsonrpc": "2.0", "id": number, "method": name, "params": params}


def _cli(name: str, params: Json, number: int) -> Json:
    meta = {"request_timeout_ms": 8000}
    head = {"type": "command", "request_id": str(number), "protocol_version": 2}
    return {**head, "name": name, "args": params, "meta": meta}


ZIFORGE: tuple[tuple[str, Json], ...] = (
    ("ping", {}),
    ("get_session_info", {}),
    ("create_midi_track", {"name": "Lead"}),
    ("create_midi_clip", {"track_index": 0, "scene_index": 0, "length": 4.0}),
    ("set_tempo", {"bpm": 98.0}),
    ("start_playback", {}),
    ("stop_playback", {}),
    ("get_session_info", {}),
)
BSCHOEPKE: tuple[tuple[str, Json], ...] = (
    ("bridge_status", {}),
    ("get", {"path": "song tempo"}),
    ("exec", {"code": "song.tempo = 98.0"}),
    ("eval", {"expr": "song.tempo"}),
)
NTWORM: tuple[tuple[str, Json], ...] = (
    ("get_session_info", {}),
    ("get_track_list", {}),
    ("create_midi_track", {"name": "Lead"}),
    ("get_scenes", {}),
    ("take_snapshot", {}),
    ("get_session_info", {}),
)
CLI: tuple[tuple[str, Json], ...] = (
    ("ping", {}),
    ("song_info", {}),
    ("create_midi_track", {"index": -1}),
    ("create_clip", {"track": 0, "clip": 0, "length": 4.0}),
    ("transport_tempo_set", {"bpm": 98.0}),
    ("fire_clip", {"track": 0, "clip": 0}),
    ("transport_play", {}),
    ("transport_stop", {}),
    ("song_info", {}),
)
MCP = "AbletonMCP_Remote_Script"
SCRIPTS = (
    Script("ahujasid/ableton-mcp", MCP, 9877),
    Script("uisato/ableton-mcp-extended", MCP, 9877),
    Script("uisato/ableton-mcp-extended", "Ableton-MCP_hybrid-server/AbletonMCP_UDP", 9877),
    Script("cafeTechne/ableton-mcp", MCP, 9877, greets=True),
    Script("jpoindexter/ableton-mcp", MCP, 9877),
    Script("wstierhout/ableton-live-mcp", "ableton_live_mcp/remote_script", 9877),
    Script("bschoepke/ableton-live-mcp", "Ableton_Live_MCP", 8765, BSCHOEPKE, _rpc, line=True),
    Script("Ziforge/ableton-liveapi-tools", "ClaudeMCP_Remote", 9004, ZIFORGE, _action, line=True),
    Script("6uclz1/ableton-cli", "remote_script/AbletonCliRemote", 8765, CLI, _cli, line=True, once=True),
    Script("ntworm/ableton-mcp-server", "AbletonMCPServer_RemoteScript", 9888, NTWORM, line=True, last="tempo"),
)
UNLOADABLE = Script("grayplex/ableton-mcp", MCP, 9877)
"""Cannot load in any Live, by its own fault."""


@dataclass
class Life:
    """What came of it."""

    answers: list[tuple[str, Any]] = field(default_factory=list)
    report: Json = field(default_factory=dict)
    trouble: str = ""

    def refused(self) -> list[tuple[str, Any]]:
        """The commands that were answered with an error, or not at all."""
        return [(name, answer) for name, answer in self.answers if not _is_good(answer)]


def _is_good(answer: Any) -> bool:
    if not isinstance(answer, dict):
        return False
    bad = answer.get("error") or answer.get("status") == "error" or answer.get("ok") is False
    return not bad and answer.get("success") is not False


class _Line:
    """One connection: JSON out, JSON in."""

    def __init__(self, port: int, ends_with_line: bool) -> None:
        self.end = b"\n" if ends_with_line else b""
        end = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS)
                return
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.05)

    def ask(self, message: Json) -> Any:
        """Send, and wait for a whole answer."""
        self.socket.sendall(json.dumps(message).encode() + self.end)
        return self.hear()

    def hear(self) -> Any:
        """The next whole JSON text."""
        data = b""
        while True:
            piece = self.socket.recv(65536)
            if not piece:
                return None
            data += piece
            try:
                return json.loads(data)
            except ValueError:
                continue

    def close(self) -> None:
        """Hang up."""
        self.socket.close()


def _talk(script: Script) -> Iterator[tuple[str, Any]]:
    line = None
    for number, (name, params) in enumerate(script.said):
        if line is None:
            line = _Line(script.port, script.line)
            if script.greets:
                line.hear()
        yield name, line.ask(script.message(name, params, number))
        if script.once:
            line.close()
            line = None
    if line is not None:
        line.close()


def live_a_life(script: Script, live: str, place: Path, broken: Sequence[str] = ()) -> Life:
    """Load it into a Live of that version, talk to it, quit."""
    place.mkdir(parents=True, exist_ok=True)
    folder = checkouts.copy(script.repository, place / Path(script.inside).name, script.inside)
    life = Life()
    with served(sets.new_set(), folder, live, place=place, broken=broken) as host:
        try:
            for name, answer in _talk(script):
                life.answers.append((name, answer))
        except OSError as error:
            life.trouble = f"{type(error).__name__}: {error} after {[name for name, _ in life.answers]}"
    life.report = host.report
    life.trouble = (life.trouble + " " + host.complaint[-800:]).strip() if not host.report else life.trouble
    return life
