"""Scan with one system call failing, for every call in turn, and look at what is left.

    python -m tests.kontrol_cli.scan_faults --kind library.sqlite --fault ENOSPC [--every 7] [--first 3]

After each fault: one sentence or none, never a traceback; the library can be read; every set is in it as it was or as
it is now, whole, and none that the register does not know; nothing half-written lies about (unless removing it was
what failed). A scan after it gives exactly what an undisturbed one gives. Run by tests/kontrol_cli/test_scan_faults.py
with some of the calls; without --every all are taken.
"""

from __future__ import annotations

import argparse
import gzip
import json
import shutil
import sys
import tempfile
from collections import Counter, deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from exporters.errors import KontrolError
from exporters.files import OLD_SECONDS
from kontrol_cli.scan import open_library, run, scan_folder
from kontrol_cli.scan.register import Kept
from kontrol_cli.scan.workers import Task, open_sink, read_and_keep
from tests import failing_calls
from tests.kontrol_cli import als_xml

FAULTS = {name: failing_calls.FAULTS[name] for name in ("ENOSPC", "EIO", "EACCES", "INTERRUPT", "KILL")}
TRACEBACK = "Traceback (most recent call last)"


class InlineWorkers:
    """The reading processes' work in this process, where the failing call is."""

    def __init__(self, _count: int, task: Task) -> None:
        self.task, self.sink = task, open_sink(task)
        self.waiting: deque[str] = deque()

    @property
    def has_room(self) -> bool:
        return len(self.waiting) < 2

    @property
    def is_busy(self) -> bool:
        return bool(self.waiting)

    def give(self, path: str) -> None:
        self.waiting.append(path)

    def answers(self) -> Iterator[tuple[str | None, str | None, Kept]]:
        yield read_and_keep(self.task, self.waiting.popleft(), self.sink)

    def finish(self) -> Iterator[tuple[str | None, str | None, Kept]]:
        yield None, None, self.sink.close()

    def kill(self) -> None:
        pass


def document(name: str, tempo: int) -> bytes:
    slots = "".join(als_xml.slot(als_xml.clip(name=f"{name} {number}")) for number in range(3))
    xml = als_xml.document(als_xml.track(track_id=8, name=name, slots=slots), main=als_xml.main_track_11(tempo))
    return gzip.compress(xml.encode(), mtime=0)


def state(library: Path) -> dict[str, Any]:
    """Path -> everything that the library says of the set. Rows of unknown sets come under a path of their own."""
    opened = open_library(library)
    try:
        paths = {row["set"]: row["path"] for row in opened.files()}
        found: dict[str, Any] = {row["path"]: [str(row["error"]), row["sha256"]] for row in opened.files()}
        for table in opened.tables:
            for row in sorted(opened.rows(table), key=repr):
                found.setdefault(paths.get(row["set"], f"ghost {row['set']}"), []).append(f"{table} {row!r}")
        return found
    finally:
        opened.close()


def litter(folder: Path, library: Path) -> list[str]:
    """What does not belong beside or into a library that no scan is at."""
    found = []
    for path in sorted(folder.rglob("*")):
        is_part = library in path.parents and path.suffix in (".parquet", ".sqlite") and not path.name.startswith(".")
        if path.is_dir() or path == library or is_part:
            continue
        found.append(str(path.relative_to(folder)))
    return found


class Campaign:
    def __init__(self, kind: str, *, fresh: bool) -> None:
        self.base = Path(tempfile.mkdtemp(prefix="scan-faults-"))
        self.sets, self.fresh, self.kind = self.base / "sets", fresh, kind
        self.sets.mkdir()
        self.before = self.base / "before"
        self.before.mkdir()
        self.old: dict[str, Any] = {}
        for name in ("kept", "changed", "gone"):
            (self.sets / f"{name}.als").write_bytes(document(name, 100))
        if not fresh:
            scan_folder(self.sets, self.before / kind)
            self.old = state(self.before / kind)
        (self.sets / "changed.als").write_bytes(document("changed", 130))
        (self.sets / "gone.als").unlink()
        (self.sets / "new.als").write_bytes(document("new", 140))
        (self.sets / "broken.als").write_bytes(document("broken", 140)[:-9])
        after = self.copy("after")
        scan_folder(self.sets, after / kind)
        self.expected = state(after / kind)
        assert len(self.expected) == 4 and not litter(after, after / kind), (self.expected, litter(after, after / kind))

    def copy(self, name: str) -> Path:
        shutil.rmtree(self.base / name, ignore_errors=True)
        shutil.copytree(self.before, self.base / name)
        return self.base / name

    def child(self, work: Path, number: int, code: int, *, lasting: bool, later: float = 0) -> failing_calls.Run:
        """Scan in a forked process, `later` seconds from now."""
        from kontrol_cli.app import command

        words = ["scan", str(self.sets), "-o", str(work / self.kind)]
        return failing_calls.forked(
            lambda: command()(words), work, number, code, base=self.base, lasting=lasting, later=later
        )

    def check(self, number: int, fault: str, *, lasting: bool) -> tuple[str, list[str], int]:
        """What came of a fault at call `number`, what is wrong with it, and how many calls there were."""
        work = self.copy("work")
        library = work / self.kind
        code, output, counted, call = self.child(work, number, FAULTS[fault], lasting=lasting)
        wrong = []
        if TRACEBACK in output:
            wrong.append("traceback: " + output[-1500:])
        if fault == "KILL":
            if code not in (-9, 0):
                wrong.append(f"exit code {code}")
        elif fault == "INTERRUPT":
            if code != 130:
                wrong.append(f"exit code {code} after Ctrl-C: {output!r}")
        elif code not in (0, 1) and not (code == 3 and fault in ("EIO", "EACCES")):
            wrong.append(f"exit code {code}: {output!r}")
        elif code == 1 and "kontrol: " not in output:
            wrong.append(f"no sentence: {output!r}")
        if fault != "KILL" and call != "unlink" and not lasting:
            left = litter(work, library)
            if left and not self._is_needed(left):
                wrong.append(f"left behind: {left}")
        if not (self.fresh and not self._is_made(library)):
            wrong += self._differences(library)
        ended, output, _, _ = self.child(work, 0, 0, lasting=False, later=2 * OLD_SECONDS)
        if ended:
            wrong.append(f"the next scan ends with {ended}: {output[-1500:]}")
        elif state(library) != self.expected:
            wrong.append("after the next scan the library is not that of an undisturbed one")
        elif left := litter(work, library):
            wrong.append(f"left behind after the next scan: {left}")
        return f"{call or '-'}: exit {code}", wrong, counted

    def _is_needed(self, left: list[str]) -> bool:
        """SQLite's own log belongs to the file until the next one opens it."""
        return all(name.endswith(("-wal", "-shm", "-journal")) for name in left)

    def _is_made(self, library: Path) -> bool:
        try:
            open_library(library).close()
        except KontrolError:
            return False
        return True

    def _differences(self, library: Path) -> list[str]:
        try:
            found = state(library)
        except Exception as error:
            return [f"cannot be read: {error!r}"]
        wrong = []
        for path, facts in found.items():
            if facts != self.old.get(path) and facts != self.expected.get(path):
                wrong.append(f"{path} is neither as before nor as it is now: {facts}")
        wrong += [f"{path} is lost" for path in self.old if path not in found and path in self.expected]
        return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--kind", default="library", help="library (Parquet) or library.sqlite")
    parser.add_argument("--fault", choices=FAULTS, default="ENOSPC")
    parser.add_argument("--fresh", action="store_true", help="a new library instead of an update")
    parser.add_argument("--lasting", action="store_true", help="all later calls that write fail too: a full disk")
    parser.add_argument("--every", type=int, default=1, help="not all calls, but each nth")
    parser.add_argument("--first", type=int, default=1, help="the number of the first call that fails")
    arguments = parser.parse_args()
    run.Workers = InlineWorkers  # type: ignore[assignment,misc,attr-defined]
    campaign = Campaign(arguments.kind, fresh=arguments.fresh)
    outcomes: Counter[str] = Counter()
    faults = 0
    total = campaign.child(campaign.copy("work"), 0, 0, lasting=False)[2]
    for number in range(arguments.first, total + 1, arguments.every):
        outcome, wrong, _ = campaign.check(number, arguments.fault, lasting=arguments.lasting)
        outcomes[outcome] += 1
        for sentence in wrong:
            faults += 1
            print(f"call {number} ({outcome}): {sentence}")
    print(json.dumps({"calls": total, "tried": sum(outcomes.values()), "wrong": faults, "outcomes": dict(outcomes)}))
    shutil.rmtree(campaign.base)
    return 1 if faults or not outcomes else 0


if __name__ == "__main__":
    sys.exit(main())
