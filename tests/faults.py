"""Run a verb with one system call failing, for every call in turn, and look at what is left.

    python -m tests.faults VERB... --fault ENOSPC [--lasting] [--looks] [--old] [--every 7] [--first 3]

VERB is a name of `VERBS` ("all": each of them). LD_PRELOAD has to name what `tests.failing_calls.library` builds; with
`--build FOLDER` that is done here. After each fault: one sentence and the right exit code, never a traceback; every
output is as before or as an undisturbed run makes it, whole; the inputs are untouched; nothing else lies about, unless
removing it was what failed or the process was killed. A run two days later gives what an undisturbed one gives and
removes what a killed one left. Scans have a harness of their own (tests/kontrol_cli/scan_faults.py), and so have dumps
inside Live (tests/live_dumper/dump_with_faults.py).
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from pathlib import Path

from exporters.files import OLD_SECONDS, part_of
from exporters.registry import MACHINES
from tests import failing_calls
from tests.failing_calls import FAULTS, Run
from tests.kontrol_cli.on_a_cable import OnACable, sample_messages

ROOT = Path(__file__).resolve().parents[1]
LOOKING = ("open", "stat", "fstat", "read", "opendir")
REMOVING = ("unlink", "rmdir", "opendir", "open", "stat", "fstat")  # calls that removing a tree consists of
SONG = "IN/set.xml -m machinedrum"
# Name -> arguments. IN has the inputs, OUT is where outputs go; every word OUT/... is one.
VERBS: dict[str, str] = {
    "analyze": "analyze IN/set.xml -o OUT/page.txt",
    "analyze-als": "analyze IN/made.als -o OUT/page.txt",
    "analyze-csv": "analyze IN/set.xml --table clips -o OUT/clips.csv",
    "analyze-parquet": "analyze IN/set.xml --table clips -o OUT/clips.parquet",
    "analyze-xlsx": "analyze IN/set.xml --table clips -o OUT/clips.xlsx",
    "export-sysex": f"export-sysex {SONG} -o OUT/song.syx --notes OUT/notes.md",
    "export-map": f"export-sysex {SONG} --write-map OUT/map.toml",
    "export-merged": "export-sysex IN/mixed.xml -m machinedrum --machine-dump IN/dump.syx --free-patterns H01-H16 "
    "--free-kits 33-64 --accept-changes -o OUT/song.syx",
    "map": f"map {SONG} -o OUT/map.toml",
    "convert": "convert IN/dump.syx --to text -o OUT/song.toml",
    "send": "send IN/dump.syx --port memory:md --yes --verify --backup OUT/before.syx",
    "receive": "receive -m machinedrum kit:1-3 A01-A02 --port memory:md -o OUT/some.syx",
    "report": "report IN/set.xml -o OUT/page.html",
    "report-svg": "report IN/set.xml --svg session -o OUT/page.svg",
    "api": "api list --class Song.Song -o OUT/members.csv",
    "cues": "cues IN/arrangement.xml -o OUT/set.cue",
    "cues-midi": "cues IN/arrangement.xml -o OUT/set.mid",
    "diff": "diff IN/set.xml IN/arrangement.xml -o OUT/changes.html",
    "make-set": "make-set IN/dump.syx -o OUT/made.als",
    "inspect": "inspect IN/dump.syx -o OUT/dump.csv",
    "machines": "machines -o OUT/machines.md",
    "find": "find IN/sets.sqlite --track k -o OUT/found.csv",
    "simulate": "simulate IN/set.xml --press dump -o OUT/dump.xml --midi-log OUT/traffic.csv",
    "doctor": "doctor -o OUT/doctor.txt",
    "ports": "ports --monitor --port memory:md --seconds 1 -o OUT/controls.csv",
    "config": "config show -o OUT/settings.csv",
    "install-zip": "install --zip OUT/scripts.zip",
}
# What changes from run to run: the moment of a dump, and what comes at which moment of it.
VARIES = {"simulate"}


def make_inputs() -> Path:
    """A folder with what the verbs read."""
    inputs = Path(tempfile.mkdtemp(prefix="fault-inputs-")).resolve()
    for file, sample in (("set.xml", "drum-set"), ("arrangement.xml", "arrangement"), ("mixed.xml", "mixed-scenes")):
        shutil.copy(ROOT / "samples" / f"{sample}.xml", inputs / file)
    shutil.copy(ROOT / "samples" / "machine-dump.syx", inputs / "dump.syx")
    for words in (
        ["make-set", str(inputs / "dump.syx"), "-o", str(inputs / "made.als")],
        ["scan", str(inputs), "-o", str(inputs / "sets.sqlite"), "--workers", "1"],
    ):
        kontrol = [sys.executable, "-m", "kontrol_cli"]
        subprocess.run([*kontrol, *words], cwd=ROOT, check=True, capture_output=True, env=without_faults())
    return inputs


class Campaign:
    """The faults of one verb. With `old` the outputs are there already and are to be replaced."""

    def __init__(self, name: str, inputs: Path, *, old: bool) -> None:
        self.base = Path(tempfile.mkdtemp(prefix="faults-")).resolve()
        self.name, self.old, self.work = name, old, self.base / "work"
        shutil.copytree(inputs, self.base / "IN")
        self.arguments = [
            word.replace("IN/", f"{self.work}/IN/", 1)
            if word.startswith("IN/")
            else word.replace("OUT/", f"{self.work}/OUT/", 1)
            if word.startswith("OUT/")
            else word
            for word in VERBS[name].split()
        ]
        self.outputs = [word.removeprefix("OUT/") for word in VERBS[name].split() if word.startswith("OUT/")]
        self.before = {path.name: path.read_bytes() for path in inputs.iterdir()}
        self.fresh()
        self.in_this_process()  # all that is imported late is there now, and is not read again by each fork
        self.expected = self.made()
        self.fresh()
        undisturbed = self.run(0, 0)
        assert undisturbed.code == 0, undisturbed
        assert self.same(self.made()) and set(self.expected) == set(self.outputs), "the verb is not reproducible"
        assert not self.litter(), self.litter()

    def fresh(self) -> None:
        """A world as it is before the verb."""
        shutil.rmtree(self.work, ignore_errors=True)
        shutil.copytree(self.base / "IN", self.work / "IN")
        for folder in ("OUT", "TMP"):
            (self.work / folder).mkdir()
        for name in self.outputs if self.old else ():
            (self.work / "OUT" / name).write_bytes(b"old " + name.encode())

    def made(self) -> dict[str, bytes]:
        """The outputs that are there."""
        out = self.work / "OUT"
        return {name: (out / name).read_bytes() for name in self.outputs if (out / name).exists()}

    def same(self, made: dict[str, bytes]) -> bool:
        return set(made) == set(self.expected) and all(self.is_new(name, data) for name, data in made.items())

    def is_new(self, name: str, data: bytes) -> bool:
        """True for what an undisturbed run makes of an output."""
        if self.name in VARIES:
            ends = {".xml": b"</live-set>", ".csv": b""}[Path(name).suffix]
            return data.rstrip().endswith(ends) and abs(len(data) - len(self.expected[name])) < 400
        if name.endswith(".xlsx"):
            return sheet(data) == sheet(self.expected[name])
        return data == self.expected[name]

    def litter(self) -> list[str]:
        """What lies in the folders of outputs and temporary files beside the outputs."""
        found = [path for name in ("OUT", "TMP") for path in (self.work / name).rglob("*")]
        found = [path for path in found if not path.name.startswith("openpyxl.")]  # its own, gone at the end
        return [str(path.relative_to(self.work)) for path in sorted(found) if path.name not in self.outputs]

    def words(self, *, force: bool) -> list[str]:
        return [*self.arguments, *(["--force"] if force else [])]

    def in_this_process(self) -> None:
        from kontrol_cli.app import command

        kept = tempfile.tempdir
        tempfile.tempdir = str(self.work / "TMP")
        try:
            with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stdout(nowhere):
                command()(self.words(force=self.old))
        except SystemExit as end:
            assert not end.code, (self.name, end.code)
        finally:
            tempfile.tempdir = kept

    def run(self, number: int, code: int, *, lasting: bool = False, looks: bool = False, later: float = 0) -> Run:
        """The verb in a forked process with call `number` failing; `later` seconds from now then with force."""
        from kontrol_cli.__main__ import main as kontrol

        def verb() -> None:
            tempfile.tempdir = str(self.work / "TMP")
            sys.argv[1:] = self.words(force=self.old or later > 0)
            kontrol()

        return failing_calls.forked(
            verb, self.work, number, code,
            base=self.base, lasting=lasting, looks=looks, later=later, at_exit=True,
        )  # fmt: skip

    def check(self, number: int, fault: str, *, lasting: bool, looks: bool) -> tuple[str, list[str]]:
        """What came of a fault at call `number`, and what is wrong with it."""
        self.fresh()
        done = self.run(number, FAULTS[fault], lasting=lasting, looks=looks)
        wrong = self._ending(done, fault)
        made = self.made()
        for name, data in made.items():
            if data != b"old " + name.encode() and not self.is_new(name, data):
                wrong.append(f"{name} is neither as before nor whole: {len(data)} bytes")
        if self.old and len(made) < len(self.outputs):
            wrong.append(f"lost: {set(self.outputs) - set(made)}")
        if done.code == 0 and not self.same(made):
            wrong.append(f"exit code 0, but made: {sorted(made)}")
        if {path.name: path.read_bytes() for path in (self.work / "IN").iterdir()} != self.before:
            wrong.append("an input is changed")
        left = self.litter()
        if fault == "KILL":
            left = [name for name in left if not (name.startswith("TMP/kontrol-simulate-") or self._is_part(name))]
        if left and not (done.call in REMOVING or lasting):
            wrong.append(f"left behind: {left}")
        again = self.run(0, 0, later=2 * OLD_SECONDS)
        if again.code or not self.same(self.made()):
            wrong.append(f"the next run ends with {again.code}: {again.said[-600:]}")
        if left := self.litter():
            wrong.append(f"left behind after the next run: {left}")
        return f"{done.call or '-'}: exit {done.code}", wrong

    def _is_part(self, name: str) -> bool:
        return any(part_of(name.removeprefix("OUT/")) == output[:40] for output in self.outputs)

    def _ending(self, done: Run, fault: str) -> list[str]:
        wrong = []
        if "Traceback (most recent call last)" in done.said:
            wrong.append("traceback: " + done.said[-1500:])
        signals = {"KILL": (-9, 0), "TERMINATE": (-15, 143, 0), "INTERRUPT": (130,)}
        allowed = signals.get(fault, (0, 1, 2, 3) if done.call in LOOKING else (0, 1))
        if done.code not in allowed:
            wrong.append(f"exit code {done.code}: {done.said[-600:]}")
        elif done.code in (1, 2, 3) and done.said.count("kontrol: ") != 1:
            wrong.append(f"not one sentence: {done.said[-600:]}")
        return wrong


def sheet(data: bytes) -> dict[str, bytes] | None:
    """What is in a spreadsheet without the moment at which it was made; None when it is not whole."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {name: archive.read(name) for name in archive.namelist() if name != "docProps/core.xml"}
    except zipfile.BadZipFile:
        return None


def without_faults() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if key != "LD_PRELOAD"}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("verbs", nargs="+", choices=[*VERBS, "all"], metavar="VERB", help=f"{', '.join(VERBS)} or all")
    parser.add_argument("--fault", choices=FAULTS, default="ENOSPC")
    parser.add_argument("--lasting", action="store_true", help="all later calls that write fail too: a full disk")
    parser.add_argument("--looks", action="store_true", help="calls that only look (stat, read) fail as well")
    parser.add_argument("--old", action="store_true", help="the outputs are there already and are replaced")
    parser.add_argument("--every", type=int, default=1, help="not all calls, but each nth")
    parser.add_argument("--first", type=int, default=1, help="the number of the first call that fails")
    parser.add_argument("--build", type=Path, help="build the library into this folder and start again with it")
    arguments = parser.parse_args()
    if arguments.build is not None:
        if (why := failing_calls.why_not()) is not None:
            parser.error(why)
        os.environ["LD_PRELOAD"] = str(failing_calls.library(arguments.build.resolve()))
        rest = [word for at, word in enumerate(sys.argv[1:]) if word != "--build" and sys.argv[at] != "--build"]
        os.execv(sys.executable, [sys.executable, "-m", "tests.faults", *rest])
    faults = tried = 0
    inputs = make_inputs()
    OnACable(MACHINES["machinedrum"], sample_messages(), name="md")  # each fork has its own
    for name in VERBS if "all" in arguments.verbs else arguments.verbs:
        campaign = Campaign(name, inputs, old=arguments.old)
        outcomes: Counter[str] = Counter()
        campaign.fresh()
        total = campaign.run(0, 0, looks=arguments.looks).counted
        before = faults
        for number in range(arguments.first, total + 1, arguments.every):
            outcome, wrong = campaign.check(number, arguments.fault, lasting=arguments.lasting, looks=arguments.looks)
            outcomes[outcome] += 1
            for sentence in wrong:
                faults += 1
                print(f"{name}, call {number} ({outcome}): {sentence}", flush=True)
        tried += sum(outcomes.values())
        facts = {"calls": total, "tried": sum(outcomes.values()), "wrong": faults - before, "outcomes": dict(outcomes)}
        print(f"{name}: {json.dumps(facts)}", flush=True)
        shutil.rmtree(campaign.base)
    shutil.rmtree(inputs)
    print(json.dumps({"tried": tried, "wrong": faults}))
    return 1 if faults or not tried else 0


if __name__ == "__main__":
    sys.exit(main())
