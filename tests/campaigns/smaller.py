"""A finding made small and kept: the least that still breaks the same rule in the same way."""

from __future__ import annotations

import gzip
import os
import re
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from tests.campaigns import kinds, packed
from tests.campaigns.campaign import Finding
from tests.campaigns.cases import Case
from tests.campaigns.running import Runner
from tests.campaigns.seeds import Seeds

_SECONDS = 20.0


def smallest(finding: Finding, found: Seeds) -> Case:
    """The input of a finding with as little in its files and on its command line as shows the same fault."""
    case = kinds.make(finding.kind, finding.seed, finding.index, found)
    if case.call is not None or finding.fault.startswith(("took", "it takes", "the process")):
        return case
    before = Path.cwd()
    with tempfile.TemporaryDirectory(prefix="kontrol-campaign-") as folder:
        os.chdir(folder)
        try:
            return _Search(Runner(Path(folder)), finding.fault).smaller(case)
        finally:
            os.chdir(before)


class _Search:
    def __init__(self, runner: Runner, fault: str) -> None:
        self.runner, self.fault = runner, fault
        self.end = time.monotonic() + _SECONDS

    def _same(self, case: Case) -> bool:
        return time.monotonic() < self.end and self.runner.run(case).fault == self.fault

    def smaller(self, case: Case) -> Case:
        """Files unpacked and cut, options left out, as long as the fault stays."""
        if not self._same(case):
            return case
        case = replace(case, argv=self._words(case))
        for name in list(case.files):
            inside = packed.unpacked(case.files[name])
            if inside is not None:
                plain = replace(case, files={**case.files, name: inside})
                case = plain if self._same(plain) else case
            case = self._cut(case, name)
        return case

    def _words(self, case: Case) -> list[str]:
        words = list(case.argv)
        for at in range(len(words) - 1, 0, -1):
            for count in (2, 1):
                fewer = words[:at] + words[at + count :]
                if len(fewer) < len(words) and self._same(replace(case, argv=fewer)):
                    words = fewer
                    break
        return words

    def _cut(self, case: Case, name: str) -> Case:
        pieces = _pieces(case.files[name])
        size = max(len(pieces) // 2, 1)
        while size >= 1:
            at = 0
            while at < len(pieces):
                fewer = pieces[:at] + pieces[at + size :]
                tried = replace(case, files={**case.files, name: b"".join(fewer)})
                if self._same(tried):
                    pieces, case = fewer, tried
                else:
                    at += size
            size //= 2
        return case


def _pieces(data: bytes) -> list[bytes]:
    if data[:1] == b"<":
        return re.findall(rb"<[^<]*|[^<]+", data)
    width = 1 if len(data) < 3000 else 16
    return [data[at : at + width] for at in range(0, len(data), width)]


def keep(finding: Finding, found: Seeds, folder: Path) -> Path:
    """Write the smallest input and how it came about below `folder`; returns its folder."""
    case = smallest(finding, found)
    name = re.sub(r"[^A-Za-z0-9]+", "-", finding.fault)[:60].strip("-")
    place = folder / f"{finding.kind}-{finding.seed}-{finding.index}-{name}"
    place.mkdir(parents=True, exist_ok=True)
    for number, (file, data) in enumerate(case.files.items()):
        safe = re.sub(r"[^A-Za-z0-9._-]+", "_", file.encode("utf-8", "replace").decode())[:60] or f"file{number}"
        (place / safe).write_bytes(data)
        inside = packed.unpacked(data) if data[:2] == gzip.compress(b"")[:2] else None
        if inside is not None:
            (place / (safe + ".unpacked")).write_bytes(inside)
    if case.material:
        (place / "material").write_bytes(case.material)
    lines = (
        finding.fault, f"kind {finding.kind}, seed {finding.seed}, input {finding.index}, {finding.count} times",
        f"kontrol {case.argv!r}", f"terminal {case.terminal}, COLUMNS {case.columns!r}", finding.trace[-4000:],
    )  # fmt: skip
    (place / "finding.txt").write_text("\n".join(lines), encoding="utf-8", errors="backslashreplace")
    return place
