"""One input through the program, inside this process: what came out, and which rule it broke, if any."""

from __future__ import annotations

import io
import os
import re
import shutil
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tests.campaigns.cases import HERE, Case

MOST_SECONDS = 20.0
MOST_BYTES = 512 << 20
WAIT_SECONDS = 90  # after this nobody waits for an answer any more: the process ends, and says where it was

# What makes a terminal do something. Colours of our own (SGR) are allowed there.
_STEERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_COLOURS = re.compile("\x1b\\[[0-9;]*m")
_BAR = re.compile("\x1b\\[(?:\\?25[hl]|[12]?[KA])|\r")  # the progress bar of scan: cursor off and on, line cleared
_ON_THE_WAY = re.compile(r"(?:^|/)\.[^/]*(?:LiveDumper|MidiKontrol)|\.part$")
_SQLITE_OWN = ("-wal", "-shm", "-journal")  # what SQLite keeps beside its files, and settles when it opens them
_ROOMS = ("kontrol_cli", "exporters", "live_dumper", "MidiKontrol")
_DATA = ("json", "ndjson", "parquet", "xlsx", "cue", "midi", "html", "svg", "audacity", "reaper", "csv")


@dataclass(frozen=True)
class Outcome:
    """What became of an input: `code` is the exit code (or a word), `fault` what it broke, with `trace` to look at."""

    code: str
    seconds: float
    fault: str = ""
    trace: str = ""


class _Stream(io.TextIOWrapper):
    """Standard output or error that says of itself what it shall be."""

    def __init__(self, terminal: bool) -> None:
        self.kept = io.BytesIO()
        super().__init__(
            self.kept, encoding="utf-8", errors="backslashreplace" if not terminal else "strict", write_through=True
        )
        self._terminal = terminal

    def isatty(self) -> bool:
        """As asked for."""
        return self._terminal

    def close(self) -> None:
        """Kept open: what was written is looked at."""


class Runner:
    """Runs inputs in `folder`, which is emptied before each one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._command: Any = None

    def run(self, case: Case) -> Outcome:
        """Run it and judge it."""
        if case.files or case.links or any(os.scandir(self.folder)):
            self._empty()
            case = self._placed(case)
        begun = time.process_time()
        outcome = self._direct(case) if case.call is not None else self._verb(case)
        seconds = time.process_time() - begun
        fault = outcome.fault or (f"took {seconds:.0f} s" if seconds > MOST_SECONDS else "")
        return Outcome(code=outcome.code, seconds=seconds, fault=fault, trace=outcome.trace)

    def _placed(self, case: Case) -> Case:
        """Its files and links in our folder, and the case with what they hold; what has no room is left out."""
        here = os.fsencode(self.folder)
        files = {}
        for name, data in case.files.items():
            path, whole = self.folder / name, data.replace(HERE.encode(), here)
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(whole)
            except (FileExistsError, NotADirectoryError, IsADirectoryError):
                if case.argv[:1] != ["install"]:
                    raise
                continue  # a file where another needs a folder
            files[name] = whole
        for name, target in case.links.items():
            path = self.folder / name
            with suppress(FileExistsError, NotADirectoryError):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.symlink_to(target)
        return replace(case, files=files)

    def _empty(self) -> None:
        for path in self.folder.iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()

    def _direct(self, case: Case) -> Outcome:
        assert case.call is not None
        try:
            case.call()
        except BaseException as error:
            return Outcome(code="fault", seconds=0, fault=signature(error), trace=traceback.format_exc())
        return Outcome(code="0", seconds=0)

    def _verb(self, case: Case) -> Outcome:
        out, err = _Stream(case.terminal), _Stream(case.terminal)
        try:
            with _streams(case, out, err), case.within():
                code = self._exit_code(case.argv)
        except BaseException as error:
            return Outcome(code="fault", seconds=0, fault=signature(error), trace=traceback.format_exc())
        said = out.kept.getvalue() + err.kept.getvalue()
        fault = _judged(case, code, out.kept.getvalue(), err.kept.getvalue())
        if case.argv[0] == "install":
            fault = fault or self._install_judged(case, code, said.decode("utf-8", "replace"))
        else:
            fault = fault or self._files_judged(case, code)
        return Outcome(
            code=str(code), seconds=0, fault=fault, trace=err.kept.getvalue().decode("utf-8", "replace")[-3000:]
        )

    def _exit_code(self, argv: list[str]) -> Any:
        if self._command is None:
            from kontrol_cli.app import command

            self._command = command()
        try:
            self._command(list(argv), prog_name="kontrol")
        except SystemExit as ended:
            return 0 if ended.code is None else ended.code
        return 0

    def _files_judged(self, case: Case, code: Any) -> str:
        there = {str(path.relative_to(self.folder)): path for path in self.folder.rglob("*") if path.is_file()}
        for name, data in case.files.items():
            path = there.pop(name, None)
            if name.endswith(_SQLITE_OWN):
                continue
            if case.argv[0] != "scan" and (path is None or path.read_bytes() != data):
                return f"the input file {'is gone' if path is None else 'was changed'} ({case.argv[0]})"
        if case.argv[0] == "scan":
            return ""
        new = [name for name in there if not name.endswith(_SQLITE_OWN)]
        wanted = {os.path.normpath(word) for word in case.argv}  # an output may be named .x by whoever asks for it
        if [one for one in new if (one.endswith(".part") or Path(one).name.startswith(".")) and one not in wanted]:
            return f"a leftover ({case.argv[0]})"
        # An answer may come with code 1 or 3 (diff, inspect, the check of a dump); what is refused has written nothing.
        is_answer = case.argv[0] == "inspect" or "--validate" in case.argv
        if new and (code in (2, 4) or (code == 3 and not is_answer)):
            return f"a file was written although the exit code is {code} ({case.argv[0]})"
        return ""

    def _install_judged(self, case: Case, code: Any, said: str) -> str:
        there = {str(path.relative_to(self.folder)): path for path in self.folder.rglob("*") if path.is_file()}
        if [name for name in there if name not in case.files and _ON_THE_WAY.search(name)]:
            return "a leftover (install)"
        changed = [name for name, data in case.files.items() if name not in there or there[name].read_bytes() != data]
        if code != 0 or "--dry-run" in case.argv:
            new = [name for name in there if name not in case.files and not self._is_behind_a_link(case, name)]
            return f"something was done although the exit code is {code} (install)" if changed or new else ""
        for name in changed:
            if "/mine" in name and ("--force" not in case.argv or Path(name).name.split("\x1b")[0] not in said):
                return "a file of the user's is gone and not named (install)"
        return ""

    @staticmethod
    def _is_behind_a_link(case: Case, name: str) -> bool:
        return any(name.startswith(f"{link}/") for link in case.links)


def _judged(case: Case, code: Any, out: bytes, err: bytes) -> str:
    if code not in (0, 1, 2, 3, 4, 5):
        return f"the exit code is {str(code)[:80]!r} ({case.argv[0]})"
    text = err.decode("utf-8", "replace")
    if "Traceback (most recent call last)" in text:
        return f"a traceback is printed ({case.argv[0]})"
    shown = _COLOURS.sub("", text) if case.terminal else text
    found = _STEERS.search(_BAR.sub("", shown) if case.terminal and case.argv[0] == "scan" else shown)
    if found:
        return f"a control character on standard error ({case.argv[0]})"
    is_data = any(word in case.argv for word in _DATA) or case.argv[0] in ("report", "make-set", "export-sysex")
    if is_data and not case.terminal:
        return ""
    found = _STEERS.search(_COLOURS.sub("", out.decode("utf-8", "replace")).replace("\r\n", "\n"))
    return f"a control character on standard output ({case.argv[0]})" if found else ""


def signature(error: BaseException) -> str:
    """What kind of error, and where in our own code: the same for all inputs that meet the same fault."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if any(f"/{room}/" in frame.filename for room in _ROOMS)]
    last = (ours or frames)[-1]
    text = str(error)[:60] if isinstance(error, AssertionError) else ""
    place = "/".join(Path(last.filename).parts[-2:])
    return f"{type(error).__name__} at {place}:{last.lineno} in {last.name} {text}".strip()


@contextmanager
def _streams(case: Case, out: _Stream, err: _Stream) -> Iterator[None]:
    before = sys.stdin, sys.stdout, sys.stderr, dict(os.environ)
    sys.stdin = io.TextIOWrapper(io.BytesIO(case.stdin), encoding="utf-8")
    sys.stdout, sys.stderr = out, err
    if case.columns:
        os.environ["COLUMNS"] = case.columns
    try:
        yield
    finally:
        sys.stdin, sys.stdout, sys.stderr = before[:3]
        if case.columns:
            os.environ.clear()
            os.environ.update(before[3])
