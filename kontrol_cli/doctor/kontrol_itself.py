"""Kontrol and what it uses: Python, packages, extras, settings, and whether the scripts compile for Live."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as version_of
from pathlib import Path

from exporters import paths
from exporters.errors import KontrolError
from kontrol_cli.doctor.model import Finding, fine, in_the_way, worth_a_look
from kontrol_cli.in_live.assemble import SURFACES, surface_files
from kontrol_cli.in_live.interpreters import IN_LIVE_PYTHONS, compile_problems, find_python
from kontrol_cli.settings import everything
from kontrol_cli.settings.config_file import config_path
from kontrol_cli.version import version

USES = ("typer", "click", "rich", "lxml", "pandas", "mido", "jinja2", "regex", "platformdirs")
# Extra -> its packages, and what it is for.
EXTRAS = {
    "midi": (("python-rtmidi", "rtmidi2"), "send to and receive from a machine"),
    "xlsx": (("openpyxl",), "tables for Excel"),
    "parquet": (("pyarrow",), "tables as Parquet"),
}


def look() -> Iterator[Finding]:
    """Everything about this installation."""
    yield fine(
        "python",
        f"kontrol {version()}, Python {platform.python_version()} ({platform.python_implementation()}, "
        f"{sys.maxsize.bit_length() + 1} bit), {platform.system()} {platform.release()} {platform.machine()}",
    )
    used = [(name, _version(name)) for name in USES]
    yield fine("packages", ", ".join(f"{name} {number or '(not found)'}" for name, number in used))
    for extra, (packages, purpose) in EXTRAS.items():
        found = [f"{name} {number}" for name in packages if (number := _version(name))]
        if found:
            yield fine("extra", f"kontrol[{extra}]: {', '.join(found)}")
        else:
            yield fine("extra", f"kontrol[{extra}] is not installed ({purpose}): pip install 'kontrol[{extra}]'")


def _version(name: str) -> str | None:
    try:
        return version_of(name)
    except PackageNotFoundError:
        return None


def look_at_settings() -> Iterator[Finding]:
    """The settings: what is set, what is wrong, and paths that lead nowhere."""
    found, wrong = everything()
    for error in wrong:
        yield in_the_way(
            "settings", str(error), why="Every verb that needs a setting stops there.",
            do="Mend the line, or kontrol config unset NAME; kontrol config show lists all.",
        )  # fmt: skip
    for one in found:
        if one.value is not None and one.setting.is_folder is not None and not paths.exists(one.value):
            yield worth_a_look(
                "settings", f"{one.setting.name} ({one.place}) names {one.value}, and that is not there.",
                why="The verbs that take it will say so and stop.", do=f"kontrol config set {one.setting.name} PATH",
            )  # fmt: skip
    said = [f"{one.setting.name} {one.value}" for one in found if one.value is not None]
    yield fine("settings", f"Settings: {', '.join(said) or 'none'} (file: {config_path() or 'no place for one'})")


def look_at_compiling() -> Iterator[Finding]:
    """Whether our scripts compile under each Python that Live embeds, as far as this computer has them."""
    try:
        sources = [path for one in SURFACES for path in surface_files(one).values() if path.suffix == ".py"]
        checked, missing = [], []
        for number in IN_LIVE_PYTHONS:
            python = find_python(number)
            if python is None:
                missing.append(number)
                continue
            problems = compile_problems(python, sources)
            if problems:
                yield in_the_way(
                    "compiling", f"The scripts do not compile under Python {number}: {Path(problems[0]).name}.",
                    why="Live would not load them.", do="Install Kontrol again from a complete package.",
                )  # fmt: skip
                return
            checked.append(number)
    except KontrolError as error:
        yield in_the_way(
            "compiling", str(error), why="Without its files Kontrol cannot install the scripts.",
            do="Install Kontrol again from a complete package.",
        )  # fmt: skip
        return
    note = f" (not on this computer: {', '.join(missing)})" if missing else ""
    yield fine("compiling", f"The scripts compile under Python {', '.join(checked) or 'none that was tried'}{note}")
