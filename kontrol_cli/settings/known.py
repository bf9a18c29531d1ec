"""Every setting that there is: what it means, what it is without one, and which values it takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from exporters import paths
from exporters.errors import KontrolError, UsageError
from exporters.visible import plain

_LONGEST = 1000  # characters of a value
Check = Callable[[str, str | None], str]


@dataclass(frozen=True)
class Setting:
    """A setting: its key in `config.toml`, and what is said of it.

    `check` takes a text and the machine's slug (None: no machine is set) and returns the value as it is used; it raises
    KontrolError with what is wrong. `of_machine`: the value is meant for the machine that the setting `machine` names,
    and is not used for another one. `is_folder`: the path is that of a folder; None: it is not a path.
    """

    name: str
    meaning: str
    without: str
    check: Check
    of_machine: bool = False
    is_folder: bool | None = None

    @property
    def variable(self) -> str:
        """The environment variable that says the same."""
        return f"KONTROL_{self.name.upper()}"

    def checked(self, value: object, machine: str | None) -> str:
        """`value`, of a document or of the environment, as it is used. Raises KontrolError."""
        if not isinstance(value, str):
            raise UsageError(f"{self.name} is a text. Write it in quotes.")
        if not value.strip() or len(value) > _LONGEST or plain(value) != value:
            raise UsageError(
                f"{self.name} '{plain(value[:300])}': write one line of 1 to {_LONGEST} ordinary characters."
            )
        return self.check(value, machine)


def _machine(text: str, _machine: str | None) -> str:
    from exporters.registry import get_machine

    return get_machine(text).slug


def _port(text: str, _machine: str | None) -> str:
    return text.strip()


def _patterns(text: str, machine: str | None) -> str:
    from exporters.planning.merging import free_patterns
    from exporters.registry import get_machine

    free_patterns(text, get_machine(_needed("free_patterns", machine)))
    return text


def _kits(text: str, machine: str | None) -> str:
    from exporters.planning.merging import free_kits
    from exporters.registry import get_machine

    free_kits(text, get_machine(_needed("free_kits", machine)))
    return text


def _needed(name: str, machine: str | None) -> str:
    if machine is None:
        raise UsageError(f"{name} names slots of a machine, and none is set. Set machine first.")
    return machine


def _whole_path(text: str, _machine: str | None) -> str:
    path = paths.expanded(text)
    if not path.is_absolute():
        raise UsageError(f"'{text}' is not a whole path: it would mean another place in every folder. Write all of it.")
    return str(path)


SETTINGS: dict[str, Setting] = {
    one.name: one
    for one in (
        Setting("machine", "the drum machine that you have", "name it with the verb", _machine),
        Setting("port", "the MIDI port that it is on", "name it with the verb", _port),
        Setting("free_patterns", "patterns that may be overwritten with merged ones (E01-H16)",
                "those that the machine dump shows to be unused", _patterns, of_machine=True),
        Setting("free_kits", "kits that may be overwritten (33-64)",
                "those that the machine dump shows to be unused", _kits, of_machine=True),
        Setting("map_file", "the map file that every song is made with", "none", _whole_path,
                of_machine=True, is_folder=False),
        Setting("user_library", "Live's User Library, where the scripts go",
                "the place that the newest Live has in its preferences", _whole_path, is_folder=True),
        Setting("last_dump_folder", "the folder whose newest dump is the last dump",
                "what last-dump in .kontrol in your home folder names", _whole_path, is_folder=True),
    )
}  # fmt: skip


def setting(name: str) -> Setting:
    """The setting called `name`, with - or _ between its words. Raises UsageError with the names there are."""
    found = SETTINGS.get(name.strip().lower().replace("-", "_"))
    if found is None:
        raise UsageError(no_setting(name))
    return found


def no_setting(name: str) -> str:
    """The sentence for a name that no setting has."""
    from exporters.words import did_you_mean

    shown = plain(name[:60])
    return f"There is no setting '{shown}'.{did_you_mean(shown, SETTINGS)} Settings: {', '.join(SETTINGS)}."


def check_there(one: Setting, value: str) -> None:
    """Raise UsageError where the path that `value` is does not lead to what the setting wants."""
    if one.is_folder is None:
        return
    there = paths.state(value)
    if there is None:
        raise UsageError(f"There is no {'folder' if one.is_folder else 'file'} {value}. Name one that is there.")
    if paths.is_dir(value) != one.is_folder:
        raise UsageError(f"{value} is {'a file' if one.is_folder else 'a folder'}. Name a "
                         f"{'folder' if one.is_folder else 'file'}.")  # fmt: skip


def problem(error: KontrolError) -> str:
    """What is wrong with a value, without the backquotes of the planner's fields."""
    return str(error).replace("`", "")
