"""The value of a setting, and who says it: a `KONTROL_*` variable before `config.toml`. A switch goes before both."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from exporters.errors import BadInput, KontrolError, UsageError
from kontrol_cli.settings.config_file import ConfigFile, config_path, read_config
from kontrol_cli.settings.known import SETTINGS, Setting, problem


@dataclass(frozen=True)
class Chosen:
    """The value of a setting (None: nobody says one), its source, and the place: a variable, or file and line."""

    setting: Setting
    value: str | None = None
    source: Literal["environment", "file", "default"] = "default"
    place: str = ""
    line: int | None = None


class Choices:
    """The settings at one moment; the file is read when the environment does not answer."""

    @cached_property
    def file(self) -> ConfigFile:
        """What the config file says. Raises KontrolError."""
        return read_config(config_path())

    def get(self, name: str) -> Chosen:
        """The value of the setting `name`.

        Raises UsageError (a bad value in the environment) or BadInput (one in the file, or a name there that is not a
        setting), with the place.
        """
        if not os.environ.get(SETTINGS[name].variable):
            for sentence in self.file.unknown():
                raise BadInput(sentence)
        return self.found(name)

    def found(self, name: str) -> Chosen:
        """As :meth:`get`, whatever else the file says."""
        one = SETTINGS[name]
        said = os.environ.get(one.variable)
        if said:
            return Chosen(one, self._checked(one, said, one.variable, UsageError), "environment", one.variable)
        if name not in self.file.values:
            return Chosen(one)
        place = self.file.place(name)
        value = self._checked(one, self.file.values[name], place, BadInput)
        return Chosen(one, value, "file", place, self.file.lines.get(name))

    def _checked(self, one: Setting, value: object, place: str, kind: type[KontrolError]) -> str:
        machine = self.found("machine").value if one.of_machine else None
        try:
            return one.checked(value, machine)
        except KontrolError as error:
            raise kind(f"{place}: {problem(error)}") from error


def chosen(name: str) -> Chosen:
    """The value of the setting `name` now; raises as :meth:`Choices.get`."""
    return Choices().get(name)


def everything() -> tuple[list[Chosen], list[KontrolError]]:
    """Every setting with its value (one that is wrong as it is written), and what is wrong."""
    choices = Choices()
    found: list[Chosen] = []
    wrong: dict[str, KontrolError] = {}
    try:
        file = choices.file
        wrong = {sentence: BadInput(sentence) for sentence in file.unknown()}
    except KontrolError as error:
        wrong[str(error)] = error
        file = ConfigFile(None)
    for name, one in SETTINGS.items():
        try:
            found.append(choices.found(name))
        except KontrolError as error:
            wrong.setdefault(str(error), error)
            said = os.environ.get(one.variable)
            if said:
                found.append(Chosen(one, said, "environment", one.variable))
            elif name in file.values:
                found.append(Chosen(one, str(file.values[name]), "file", file.place(name), file.lines.get(name)))
            else:
                found.append(Chosen(one))
    return found, list(wrong.values())


def last_dump_folder() -> Path | None:
    """The folder whose newest dump is the last dump; None: the file `last-dump` says which it is."""
    value = chosen("last_dump_folder").value
    return None if value is None else Path(value)
