"""From what the user wants pressed to the simulator's events: buttons of the profile, or MIDI bytes as they are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from exporters import paths
from exporters.errors import BadInput, UsageError
from exporters.numbers import read_json
from exporters.words import did_you_mean
from kontrol_cli.in_live import copies
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
    `instance` is the folder of a copy, "" for the usual one. `content` is the file as the script shall find it, in
    `.kontrol` under `file_name`; None for no file. `wrong` are the buttons that send nothing that
    MIDI has: the script refuses the profile then, and says all that is wrong with it.
    """

    surface: Surface
    name: str
    buttons: dict[str, tuple[str, str | None]]
    content: dict[str, Any] | None = None
    wrong: frozenset[str] = frozenset()
    scroll: dict[str, tuple[int, int]] = field(default_factory=dict)
    instance: str = ""
    file_name: str = "profile.json"

    @property
    def folder_name(self) -> str:
        """The folder that the script is installed in, which is its name."""
        return self.instance or self.surface


def read_profile(surface: Surface, home: Path | None, wanted: str | None = None, *, instance: str = "") -> Profile:
    """The profile in use: `wanted` (a shipped one's name or a file), else the user's own in `home` (None: there is no
    home folder) for the folder `instance` (the usual one if left out), else the default.

    Folders for dumps are taken out of it, so that a simulation never writes there. Raises UsageError (no such
    profile) or BadInput (not JSON; for LiveDumper a button that is none). What else is wrong the script says.
    """
    file_name = f"{copies.PROFILES}/{instance}.json" if instance else "profile.json"
    if wanted is None:
        own = home and _own_file(surface, home, instance or surface)
        content = _read(own) if own is not None and paths.exists(own) else None
        if own is not None and home is not None:
            file_name = own.relative_to(home).as_posix()
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
        return Profile(surface, "LiveDumper", _dumper_buttons(content or {}), content, file_name="live-dumper.json")
    whole = dict(content or {"base": DEFAULT_PROFILE})
    base = whole.get("base")
    if base in shipped():
        whole = {**_read(_profiles() / f"{base}.json"), **whole}
    elif base is not None:  # the script lists it with the other faults; till then any button may be meant
        every = [_read(_profiles() / f"{name}.json").get("buttons", {}) for name in shipped()]
        whole = {"buttons": {name: control for buttons in every for name, control in buttons.items()}, **whole}
    buttons, wrong = _buttons(whole)
    return Profile(
        surface, str(whole.get("name")), buttons, content, wrong, _scroll(whole), instance=instance, file_name=file_name
    )


def _own_file(surface: Surface, home: Path, name: str) -> Path | None:
    """The user's profile for the script in the folder `name`."""
    return home / "live-dumper.json" if surface == "LiveDumper" else copies.profile_read_by(home, name)


def shipped() -> list[str]:
    """The names of the profiles that come with MidiKontrol."""
    return sorted(path.stem for path in _profiles().glob("*.json"))


def events(profile: Profile, midi: list[str], presses: list[str], others: Sequence[Profile] = ()) -> list[str]:
    """The simulator's sentences for `midi` (bytes) and then `presses` (names of buttons, or bytes), in order.

    A dump is waited for. `others`: the further scripts; `NAME:` in front means the controller of the script NAME.
    Raises UsageError for a name that the profile does not have and bytes that are none.
    """
    sentences = ["tick 3"]
    for text in midi:
        _, message, number = _whose(text, [profile, *others])
        sentences += _send(message_bytes(message), number)
    for text in presses:
        meant, wanted, number = _whose(text, [profile, *others])
        if _BYTES.fullmatch(wanted.strip()):
            sentences += _send(message_bytes(wanted), number)
            continue
        sentences += _pressed(meant, wanted, number)
    return sentences


def _whose(text: str, profiles: Sequence[Profile]) -> tuple[Profile, str, int]:
    """(the script meant by NAME: in front, the rest, its number from 1); the first where no name is in front."""
    name, colon, rest = text.partition(":")
    for number, one in enumerate(profiles, 1):
        if colon and name.strip().lower() == one.folder_name.lower():
            return one, rest.strip(), number
    if colon:
        names = ", ".join(one.folder_name for one in profiles)
        raise UsageError(f"{text!r}: no script called {name.strip()} runs here. Running: {names}.")
    return profiles[0], text, 1


def _pressed(profile: Profile, wanted: str, number: int) -> list[str]:
    """The sentences for a button by its name: pressed, and let go."""
    name = wanted.strip().replace("-", "_")
    pair = profile.buttons.get(name)
    if name in profile.wrong:
        return []
    if pair is None:
        raise UsageError(
            f"The profile {profile.name} has no button {wanted!r}.{did_you_mean(name, sorted(profile.buttons))} "
            f"It has: {', '.join(sorted(profile.buttons))}. "
            'MIDI bytes such as "B0 14 7F" are taken too.'
        )
    down, up = pair
    return _send(down, number, waits=name in _DUMPS) + (_send(up, number) if up is not None else [])


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


def _send(message: str, number: int, *, waits: bool = False) -> list[str]:
    sentence = f"midi {message}" if number == 1 else f"midi to {number} {message}"
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
