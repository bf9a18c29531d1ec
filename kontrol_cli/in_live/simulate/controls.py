"""From what the user wants pressed to the simulator's events: buttons of the profile, or MIDI bytes as they are."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from exporters import paths
from exporters.errors import BadInput, UsageError
from exporters.numbers import read_json
from exporters.words import did_you_mean
from kontrol_cli.in_live.assemble import Surface, carried

# LiveDumper has these buttons unless .kontrol/live-dumper.json says otherwise; a test compares them with its source.
LIVE_DUMPER_CHANNEL = 16
LIVE_DUMPER_BUTTONS = {"dump_set": 119, "dump_track": 118, "dump_api": 117, "cancel": 116}

DEFAULT_PROFILE = "original"
WAIT_TICKS = 20_000
"""The longest that a dump may take: ticks of 100 ms on the virtual clock."""

_LARGEST_PROFILE = 65536  # as in live_dumper/own_files.py; a test compares the two

_DUMPS = ("dump", "dump_set", "dump_track", "dump_api")
_DUMP_SYSEX = re.compile(r"F0 00 13 37 40( 0[0-2])? F7")
_BYTES = re.compile(r"(?:[0-9A-Fa-f]{2}[\s,]*)+")


@dataclass(frozen=True)
class Profile:
    """What a control surface's profile says about buttons: name -> (pressed, let go), each as hex bytes.

    `scroll` are the controls that scroll: "scene" or "track" -> channel from 0, CC.
    `content` is the file as the script shall find it, None for no file. `wrong` are the buttons that send nothing that
    MIDI has: the script refuses the profile then, and says all that is wrong with it.
    """

    surface: Surface
    name: str
    buttons: dict[str, tuple[str, str | None]]
    content: dict[str, Any] | None = None
    wrong: frozenset[str] = frozenset()
    scroll: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def file_name(self) -> str:
        """What the file is called in .kontrol."""
        return "profile.json" if self.surface == "MidiKontrol" else "live-dumper.json"


def read_profile(surface: Surface, home: Path | None, wanted: str | None = None) -> Profile:
    """The profile in use: `wanted` (a shipped one's name or a file), else the user's own in `home` (None: there is no
    home folder), else the default.

    Folders for dumps are taken out of it, so that a simulation never writes there. Raises UsageError (no such
    profile) or BadInput (not JSON; for LiveDumper a button that is none). What else is wrong the script says.
    """
    if wanted is None:
        own = home and home / ("profile.json" if surface == "MidiKontrol" else "live-dumper.json")
        content = _read(own) if own is not None and paths.exists(own) else None
    elif surface == "MidiKontrol" and wanted in shipped():
        content = {"base": wanted}
    elif paths.is_file(wanted):
        content = _read(Path(wanted))
    else:
        near = did_you_mean(wanted, shipped())
        raise UsageError(f"There is no profile {wanted}.{near} Name a file or one of: {', '.join(shipped())}.")
    if content is not None and isinstance(content.get("dump"), dict):
        content["dump"] = {key: value for key, value in content["dump"].items() if key != "folder"}
    if surface == "LiveDumper":
        return Profile(surface, "LiveDumper", _dumper_buttons(content or {}), content)
    whole = dict(content or {"base": DEFAULT_PROFILE})
    base = whole.get("base")
    if base in shipped():
        whole = {**_read(_profiles() / f"{base}.json"), **whole}
    elif base is not None:  # the script lists it with the other faults; till then any button may be meant
        every = [_read(_profiles() / f"{name}.json").get("buttons", {}) for name in shipped()]
        whole = {"buttons": {name: control for buttons in every for name, control in buttons.items()}, **whole}
    buttons, wrong = _buttons(whole)
    return Profile(surface, str(whole.get("name")), buttons, content, wrong, _scroll(whole))


def shipped() -> list[str]:
    """The names of the profiles that come with MidiKontrol."""
    return sorted(path.stem for path in _profiles().glob("*.json"))


def events(profile: Profile, midi: list[str], presses: list[str]) -> list[str]:
    """The simulator's sentences for `midi` (bytes) and then `presses` (names of buttons, or bytes), in order.

    A dump is waited for. Raises UsageError for a name that the profile does not have and bytes that are none.
    """
    sentences = ["tick 3"]
    for text in midi:
        sentences += _send(message_bytes(text))
    for wanted in presses:
        if _BYTES.fullmatch(wanted.strip()):
            sentences += _send(message_bytes(wanted))
            continue
        name = wanted.strip().replace("-", "_")
        pair = profile.buttons.get(name)
        if name in profile.wrong:
            continue
        if pair is None:
            raise UsageError(
                f"The profile {profile.name} has no button {wanted!r}.{did_you_mean(name, sorted(profile.buttons))} "
                f"It has: {', '.join(sorted(profile.buttons))}. "
                'MIDI bytes such as "B0 14 7F" are taken too.'
            )
        down, up = pair
        sentences += _send(down, waits=name in _DUMPS)
        if up is not None:
            sentences += _send(up)
    return sentences


def asks_for_dump(sentences: list[str]) -> bool:
    """True when the sentences wait for a dump."""
    return any(sentence.startswith("wait") for sentence in sentences)


def message_bytes(text: str) -> str:
    """One MIDI message as "B0 14 7F"; raises UsageError for anything else."""
    stripped = text.strip()
    if not _BYTES.fullmatch(stripped):
        raise UsageError(f'{text!r} is not a MIDI message. Write its bytes in hex, such as "B0 14 7F".')
    data = bytes.fromhex(re.sub(r"[\s,]", "", stripped))
    first, rest = data[0], data[1:]
    if first == 0xF0:
        whole = len(data) > 1 and data[-1] == 0xF7 and max(data[1:-1], default=0) < 0x80
    else:
        whole = 0x80 <= first < 0xF0 and len(rest) == (1 if 0xC0 <= first < 0xE0 else 2) and max(rest) < 0x80
    if not whole:
        raise UsageError(
            f"{text!r} is not one whole MIDI message: expected a status byte 80-EF with its data bytes 00-7F, "
            "or a sysex message from F0 to F7."
        )
    return data.hex(" ").upper()


def _send(message: str, *, waits: bool = False) -> list[str]:
    sentence = f"midi {message}"
    if waits or _DUMP_SYSEX.fullmatch(message):
        return [sentence, f'wait "finished: |failed: " {WAIT_TICKS}']
    return [sentence, "tick 3"]


def _profiles() -> Path:
    return carried("MidiKontrol") / "profiles"


def _read(path: Path) -> dict[str, Any]:
    """The object in a profile; bounded as inside Live. Raises UsageError or BadInput."""
    if not paths.is_file(path):
        raise BadInput(f"The profile {path} is not an ordinary file.")
    try:
        with path.open("rb") as stream:
            data = stream.read(_LARGEST_PROFILE + 1)
    except OSError as error:
        raise UsageError(f"The profile {path} cannot be read ({paths.reason(error)}).") from None
    if len(data) > _LARGEST_PROFILE:
        raise BadInput(f"The profile {path} is longer than {_LARGEST_PROFILE} bytes, more than the script reads.")
    content = read_json(data, f"The profile {path}")
    if not isinstance(content, dict):
        raise BadInput(f"The profile {path} holds no object in {{}}.")
    return content


def _buttons(profile: dict[str, Any]) -> tuple[dict[str, tuple[str, str | None]], frozenset[str]]:
    """What the buttons send, and the names of those that are written wrongly (the script says how)."""
    found: dict[str, tuple[str, str | None]] = {}
    wrong = []
    buttons = profile.get("buttons", {})
    for name, control in buttons.items() if isinstance(buttons, dict) else ():
        try:
            if not isinstance(control, dict):
                raise BadInput(f"The profile's button {name} is not an object.")
            is_note = "note" in control
            channel = _number(control.get("channel", profile.get("channel", 1)), f"buttons.{name}.channel", 1, 16)
            number = _number(control.get("note" if is_note else "cc"), f"buttons.{name}", 0, 127)
        except BadInput:
            wrong.append(name)
            continue
        down = f"{(0x90 if is_note else 0xB0) | channel - 1:02X} {number:02X} 7F"
        up = f"{(0x80 if is_note else 0xB0) | channel - 1:02X} {number:02X} 00"
        found[name] = down, None if control.get("toggle") else up
    return found, frozenset(wrong)


def _scroll(profile: dict[str, Any]) -> dict[str, tuple[int, int]]:
    """The controls that scroll, without those that are written wrongly."""
    found: dict[str, tuple[int, int]] = {}
    scroll = profile.get("scroll", {})
    for what in ("scene", "track") if isinstance(scroll, dict) else ():
        control = scroll.get(what)
        if isinstance(control, dict):
            with suppress(BadInput):
                channel = _number(control.get("channel", profile.get("channel", 1)), f"scroll.{what}.channel", 1, 16)
                found[what] = channel - 1, _number(control.get("cc"), f"scroll.{what}", 0, 127)
    return found


def _dumper_buttons(content: dict[str, Any]) -> dict[str, tuple[str, str | None]]:
    channel = _number(content.get("channel", LIVE_DUMPER_CHANNEL), "channel", 1, 16)
    found: dict[str, tuple[str, str | None]] = {}
    for name, default in LIVE_DUMPER_BUTTONS.items():
        cc = content.get(name, default)
        if cc is not None:
            number = _number(cc, name, 0, 127)
            found[name] = f"{0xB0 | channel - 1:02X} {number:02X} 7F", f"{0xB0 | channel - 1:02X} {number:02X} 00"
    if "dump_set" in found:
        found["dump"] = found["dump_set"]
    return found


def _number(value: Any, where: str, low: int, high: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise BadInput(f"The profile's {where} is {value!r}. Expected a whole number {low}-{high}.")
    return value
