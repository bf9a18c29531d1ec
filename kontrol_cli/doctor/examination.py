"""The whole examination, in the order in which a helper would ask."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from exporters import paths
from exporters.errors import KontrolError
from kontrol_cli.doctor import cables, kontrol_itself, last_dump, library, lives, misplaced, profiles
from kontrol_cli.doctor.computer import Computer
from kontrol_cli.doctor.installed_scripts import Script, scripts_in, unreadable
from kontrol_cli.doctor.model import Finding, in_order, in_the_way, without_names, worth_a_look
from kontrol_cli.in_live.interpreters import python_for_live
from kontrol_cli.in_live.user_library import SCRIPTS
from kontrol_cli.settings import chosen

_SWITCH = "--user-library"
_INSTALL = re.compile(r"kontrol install(?! --zip)")


def examine(
    computer: Computer,
    named: Path | None = None,
    *,
    now: datetime,
    ports: Callable[[], Iterator[Finding]] = cables.look,
) -> list[Finding]:
    """Everything that can be seen, what is in the way first; user names are left out.

    `named` is a User Library that the user names; without it that of the settings is taken, or what Live's own
    preferences say. Nothing is written, and what cannot be looked at is a finding.
    """
    findings = [*kontrol_itself.look(), *kontrol_itself.look_at_settings(), *ports()]
    findings += lives.look(computer)
    findings += _scripts(computer, named)
    findings += kontrol_itself.look_at_compiling()
    findings += last_dump.look(now)
    return in_order(without_names(one, computer.home) for one in findings)


def _scripts(computer: Computer, named: Path | None) -> Iterator[Finding]:
    """The User Library, the scripts in it, copies elsewhere, and what Live says of them."""
    by = _SWITCH
    if named is None:
        try:
            setting = chosen("user_library")
            named, by = (None if setting.value is None else Path(setting.value)), setting.place
        except KontrolError:  # the settings' line says it
            named = None
    found = library.find(computer, named, by)
    yield from found.findings
    versions = lives.preferences_of(computer)
    scans = lives.scans_library(versions[0]) if versions else None
    python = python_for_live(versions[0].version) if versions else None
    closed = None if found.chosen is None else unreadable(found.chosen / SCRIPTS)
    scripts: list[Script] = []
    said: list[Finding] = [] if closed is None else [closed]
    if found.chosen is not None and closed is None:
        scripts, said = scripts_in(found.chosen / SCRIPTS, python)
        if paths.exists(found.chosen / SCRIPTS):
            said += misplaced.in_the_scripts_folder(found.chosen / SCRIPTS)
    said += misplaced.elsewhere(
        computer, found.chosen, list(found.others), {str(one.surface) for one in scripts}, scans
    )
    if scans is False:
        said += misplaced.for_an_old_live(computer, versions[0].version, {str(one.surface) for one in scripts})
    elif found.chosen is not None and not scripts and not any(_says_where(one) for one in said):
        said.append(in_the_way(
            "script", f"Neither MidiKontrol nor LiveDumper is in {found.chosen / SCRIPTS}.",
            why="That is where Live looks for scripts of others.", do="kontrol install",
        ))  # fmt: skip
    old = ", ".join(one.version for one in versions if lives.scans_library(one) is False)
    if old and scans is not False and scripts:
        said.append(worth_a_look(
            "live is too old", f"Live {old} does not look into the User Library; 10.1.13 is the first that does.",
            why="There the scripts are not listed.",
            do="For that Live: kontrol install --zip scripts.zip, and unpack it into its folder MIDI Remote Scripts.",
        ))  # fmt: skip
    yield from (_for_library(one, named) for one in said) if by == _SWITCH and named is not None else said
    yield from profiles.look([one.folder.name for one in scripts if one.surface == "MidiKontrol"])
    yield from last_dump.look_at_logs(versions, scripts)


def _says_where(one: Finding) -> bool:
    """Whether a finding says already why no script is in its place, or that Live has one elsewhere."""
    return one.grade == "in the way" or one.about == "script inside Live"


def _for_library(one: Finding, named: Path) -> Finding:
    """The finding whose commands install into the User Library that was named with a switch."""
    return replace(one, do=_INSTALL.sub(f"kontrol install --user-library '{named}'", one.do))
