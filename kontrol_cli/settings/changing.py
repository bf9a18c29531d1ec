"""Changing one setting in `config.toml`."""

from __future__ import annotations

import os

from exporters import paths
from exporters.errors import KontrolError, UsageError
from kontrol_cli.settings.config_file import needed_path, read_config, with_value, without_value, write_config
from kontrol_cli.settings.known import SETTINGS, Setting, check_there, problem, setting


def set_value(name: str, value: str) -> list[str]:
    """Write `value` as the setting `name`; returns what to tell the user.

    A relative path is made whole. Raises KontrolError: no such setting, a value that it does not take, a path that is
    not there, a file that cannot be changed; nothing is written then.
    """
    one = setting(name)
    path = needed_path()
    file = read_config(path)
    if one.is_folder is not None and value.strip():
        value = str(paths.absolute(paths.expanded(value)))
    machine = os.environ.get(SETTINGS["machine"].variable) or file.values.get("machine")
    try:
        checked = one.checked(value, machine if one.of_machine and isinstance(machine, str) else None)
    except KontrolError as error:
        raise UsageError(problem(error)) from error
    check_there(one, checked)
    before = file.values.get(one.name)
    said = [f"{one.name}: {checked}" + ("" if before in (None, checked) else f" (was {before})")]
    if before != checked:
        write_config(path, with_value(file, one.name, checked), file)
    said.append(f"{'It says so already' if before == checked else 'Written'}: {path}")
    if one.name == "machine" and before != checked:
        slots = [key for key, other in SETTINGS.items() if other.of_machine and key in file.values]
        if slots:
            said.append(f"These are for the machine, and were set before: {', '.join(slots)}. Do they still hold?")
    return said + _variable(one) + file.unknown()


def unset_value(name: str) -> list[str]:
    """Take `name`, a setting or not, out of the file; returns what to tell the user. Raises KontrolError."""
    path = needed_path()
    file = read_config(path)
    one = None if name in file.values else setting(name)
    key = name if one is None else one.name
    if key not in file.values:
        return [f"{key} is not set in {path}.", *(_variable(one) if one is not None else ())]
    write_config(path, without_value(file, key), file)
    return [f"{key} is not set any more (was {file.values[key]}).", f"Written: {path}",
            *(_variable(SETTINGS[key]) if key in SETTINGS else ())]  # fmt: skip


def _variable(one: Setting) -> list[str]:
    said = os.environ.get(one.variable)
    return [f"{one.variable} goes before it, and is set to {said}."] if said else []
