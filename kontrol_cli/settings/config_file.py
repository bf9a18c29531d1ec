"""The file `config.toml`: where it is, what it says in which line, and changing one line of it.

It is a flat file, `name = "value"` line by line. A change touches the line of that setting alone: comments, blank lines
and the order stay as the user wrote them. Before anything is written the new text is read back: where it would not say
the same as before but for that one setting (an unusual way to write TOML), nothing is changed and the
error names the line to change by hand.
"""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path

from exporters import paths
from exporters.errors import BadInput, KontrolError, UsageError
from exporters.files import write_whole
from exporters.numbers import read_toml
from kontrol_cli.settings.known import SETTINGS, no_setting

NAME = "config.toml"
_LARGEST = 1 << 16  # bytes; seven settings with a page of comments are far below
_KEY = r"""[ \t]*(?:(?P<bare>[A-Za-z0-9_-]+)|"(?P<basic>[^"\\\n]*)"|'(?P<literal>[^'\n]*)')[ \t]*"""
_LINE = re.compile(
    _KEY
    + r"""=[ \t]*(?P<value>"(?:\\.|[^"\\\n])*"|'[^'\n]*'|[^\s#"'\[{][^\n#"']*?)(?P<rest>[ \t]*(?:\#[^\n\r]*)?\r?)"""
)
_BEGINS = re.compile(_KEY + "[=.]")
_HEADER = re.compile(r"[ \t]*\[+[ \t]*[\"']?(?P<name>[A-Za-z0-9_-]*)")
_FIRST_LINE = "# Settings of Kontrol: 'kontrol config show' says what each means, and where its value comes from.\n"


def config_path() -> Path | None:
    """The file that settings are kept in: what KONTROL_CONFIG names, or `config.toml` in the system's own place for
    settings; None on a computer that names no home folder."""
    named = os.environ.get("KONTROL_CONFIG")
    if named:
        return paths.resolved(named)
    import platformdirs

    place = Path(platformdirs.user_config_dir("kontrol", appauthor=False))
    return place / NAME if place.is_absolute() else None


def needed_path() -> Path:
    """As :func:`config_path`; raises UsageError where there is none."""
    found = config_path()
    if found is None:
        paths.home_folder()  # says what is wrong
        raise UsageError("This computer names no place for settings. Name a file in KONTROL_CONFIG.")
    return found


@dataclass(frozen=True)
class ConfigFile:
    """What the file says: its text ("" when there is none), values by name, and the line (from 1) of each name."""

    path: Path | None
    text: str = ""
    values: dict[str, object] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)

    def place(self, name: str) -> str:
        """`/…/config.toml, line 3`: where the file says `name`."""
        line = self.lines.get(name)
        return f"{self.path}, line {line}" if line else f"{self.path}"

    def unknown(self) -> list[str]:
        """A sentence for every name in it that is not a setting."""
        return [f"{self.place(name)}: {no_setting(name)}" for name in self.values if name not in SETTINGS]


def read_config(path: Path | None) -> ConfigFile:
    """The file at `path`; one that is not there says nothing. Raises BadInput (not TOML) or KontrolError."""
    there = None if path is None else paths.state(path)
    if path is None or there is None:
        return ConfigFile(path)
    if not stat.S_ISREG(there.st_mode):
        if not there.st_size and stat.S_ISCHR(there.st_mode):  # /dev/null: no settings
            return ConfigFile(path)
        raise UsageError(f"{path} is not a file, and settings are read from one. Move it away, or name another.")
    try:
        with path.open("rb") as stream:
            data = stream.read(_LARGEST + 1)
    except OSError as error:
        raise KontrolError(f"{path} cannot be read: {paths.reason(error)}.") from error
    if len(data) > _LARGEST:
        raise BadInput(f"{path} has more than {_LARGEST >> 10} KB, and settings need a few lines. Is it another file?")
    values = read_toml(data, str(path))
    text = data.decode("utf-8")
    return ConfigFile(path, text, values, _lines(text, set(values)))


def _lines(text: str, names: set[str]) -> dict[str, int]:
    """The line in which each of `names` is said; those that cannot be found are left out."""
    found: dict[str, int] = {}
    in_table = False
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        header = _HEADER.match(line)
        in_table = in_table or header is not None
        begins = None if in_table else _BEGINS.match(line)
        name = header["name"] if header else _name(begins) if begins else None
        if name in names:
            found.setdefault(str(name), number)
    return found


def _name(match: re.Match[str]) -> str:
    return match["bare"] or match["basic"] or match["literal"] or ""


def with_value(file: ConfigFile, name: str, value: str) -> str:
    """The text of the file with `name` set to `value`. Raises KontrolError where that line is written unusually."""
    lines = _split(file.text or _FIRST_LINE)
    end = "\r\n" if "\r\n" in file.text else "\n"
    at = file.lines.get(name)
    if name in file.values:
        match = _LINE.fullmatch(lines[at - 1].removesuffix("\n").removeprefix("\ufeff")) if at else None
        if at is None or match is None:
            raise _by_hand(file, name)
        before = lines[at - 1]
        start = before.index("=") + 1
        blanks = len(before[start:]) - len(before[start:].lstrip(" \t"))
        lines[at - 1] = (
            before[: start + blanks] + _toml(value) + match["rest"] + ("\n" if before.endswith("\n") else "")
        )
    else:
        known = [line for key, line in file.lines.items() if not _HEADER.match(lines[line - 1])]
        first_table = next((n for n, line in enumerate(lines) if _HEADER.match(line)), len(lines))
        where = max((line for line in known if line <= first_table), default=first_table)
        if where and not lines[where - 1].endswith("\n"):
            lines[where - 1] += end
        lines.insert(where, f"{name} = {_toml(value)}{end}")
    return _checked(file, "".join(lines), {**file.values, name: value}, name)


def without_value(file: ConfigFile, name: str) -> str:
    """The text of the file without the line that sets `name`. Raises KontrolError where it is written unusually."""
    at = file.lines.get(name)
    if at is None:
        raise _by_hand(file, name)
    lines = _split(file.text)
    mark = "\ufeff" if at == 1 and file.text.startswith("\ufeff") else ""
    lines[at - 1] = mark
    return _checked(file, "".join(lines), {key: v for key, v in file.values.items() if key != name}, name)


def _split(text: str) -> list[str]:
    """The lines with their ends; TOML ends a line at LF alone."""
    parts = text.split("\n")
    return [part + "\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


def _checked(file: ConfigFile, text: str, wanted: dict[str, object], name: str) -> str:
    try:
        same = read_toml(text.encode("utf-8"), NAME) == wanted
    except BadInput:
        same = False
    if not same:
        raise _by_hand(file, name)
    return text


def _by_hand(file: ConfigFile, name: str) -> KontrolError:
    return KontrolError(
        f"{file.place(name)}: {name} is written in a way that Kontrol cannot change without touching the rest. Change "
        "it by hand. Nothing was written."
    )


def _toml(value: str) -> str:
    """`value` as TOML writes it; a path of Windows in single quotes, where a backslash is only a backslash."""
    if "\\" in value and "'" not in value:
        return f"'{value}'"
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def write_config(path: Path, text: str, before: ConfigFile) -> None:
    """Write the file whole; its folder is made first. Raises KontrolError, also when it is not as it was `before`."""
    try:
        data = text.encode("utf-8")
    except UnicodeEncodeError:
        raise UsageError("The value is not UTF-8, and config.toml can hold nothing else. Choose another.") from None
    paths.make_folder(path.parent, parents=True)
    if read_config(path).text != before.text:
        raise KontrolError(f"{path} was changed by another program just now. Nothing was written. Try again.")
    write_whole(path, data, force=True)
