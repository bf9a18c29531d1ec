"""The Pythons that Live embeds, found on this computer: for the compile check and the simulation.

Live 9.7 (likely, unconfirmed) and 10 run Python 2.7, Live 11 to 12.0 run 3.7, Live 12.1 and later 3.11.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from pathlib import Path

from exporters import paths
from exporters.errors import KontrolError
from exporters.numbers import version_numbers

IN_LIVE_PYTHONS = ("2.7", "3.7", "3.11")

_COMPILE = (
    "import sys\n"
    "for name in sys.stdin.read().splitlines():\n"
    "    with open(name, 'rb') as f:\n"
    "        source = f.read()\n"
    "    try:\n"
    "        compile(source, name, 'exec', 0, 1)\n"
    "    except SyntaxError as e:\n"
    "        print('%s, line %s: %s' % (name, e.lineno, e.msg))\n"
)


def python_for_live(live_version: str) -> str:
    """The Python version that a Live version ("10.1", "12.3") embeds."""
    numbers = version_numbers(live_version)
    if numbers is not None and numbers[0] <= 10:
        return "2.7"
    return "3.7" if numbers is not None and numbers < (12, 1) else "3.11"


@functools.cache
def find_python(version: str) -> Path | None:
    """An interpreter of that version ("3.7"): this one, one on the PATH, or one of pyenv's; None if there is none."""
    if f"{sys.version_info.major}.{sys.version_info.minor}" == version:
        return Path(sys.executable)
    candidates = sorted(_pyenv_versions(version), reverse=True)
    on_path = shutil.which(f"python{version}")
    if on_path:
        candidates.append(Path(on_path))
    return next((path for path in candidates if _answers(path, version)), None)


def _pyenv_versions(version: str) -> list[Path]:
    try:
        folders = Path(os.environ.get("PYENV_ROOT") or paths.home_folder() / ".pyenv") / "versions"
        return [folder / "bin" / f"python{version}" for folder in paths.listed(folders) if folder.match(f"{version}.*")]
    except KontrolError:  # no home folder, no pyenv
        return []


def _answers(python: Path, version: str) -> bool:
    """True when `python` really is that version (a version manager's stand-in may only complain)."""
    ask = "import sys; sys.stdout.write('%d.%d' % sys.version_info[:2])"
    try:
        answer = subprocess.run([str(python), "-c", ask], capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.stdout == version


def compile_problems(python: Path, sources: list[Path]) -> list[str]:
    """Compile each file in memory under `python`; returns a line per file that does not compile.

    Raises KontrolError when the interpreter itself fails.
    """
    try:
        done = subprocess.run(
            [str(python), "-c", _COMPILE],
            input="\n".join(str(path) for path in sources),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise KontrolError(f"{python} failed while compiling: {error}. Nothing was done.") from error
    if done.returncode != 0:
        raise KontrolError(f"{python} failed while compiling: {done.stderr.strip().splitlines()[-1:]}.")
    return done.stdout.splitlines()
