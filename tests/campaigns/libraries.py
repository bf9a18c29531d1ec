"""Libraries of sets, both kinds, damaged in their bytes and in their contents, and the questions put to them."""

from __future__ import annotations

import random
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

from kontrol_cli.scan import run
from tests.campaigns import evil
from tests.campaigns.cases import Case, argument, dump_bytes, saved_bytes
from tests.kontrol_cli.scan_here import InThisProcess

if TYPE_CHECKING:
    from tests.campaigns.seeds import Seeds

TABLES = ("set", "tracks", "devices", "samples")
KEPT = ("lib.sqlite", "lib")


def made(folder: Path, sets: dict[str, bytes], scan: Callable[..., object]) -> dict[str, dict[str, bytes]]:
    """Two sound libraries of `sets`, as files: kind -> relative name -> bytes. `scan` is scan_folder."""
    found: dict[str, dict[str, bytes]] = {}
    root = folder / "sets"
    root.mkdir()
    for name, data in sets.items():
        (root / name).write_bytes(data)
    for kept in KEPT:
        library = folder / kept
        scan(root, library, workers=1, tables=TABLES)
        paths = [library] if library.is_file() else sorted(path for path in library.rglob("*") if path.is_file())
        found[kept] = {str(path.relative_to(folder)): path.read_bytes() for path in paths}
    return found


def library(rng: random.Random, sound: dict[str, dict[str, bytes]]) -> Case:
    """A damaged library, and find, or a scan that wants to go on with it."""
    kept = rng.choice(list(sound))
    files = dict(sound[kept])
    for _ in range(rng.choice((0, 1, 1, 2))):
        _damage(rng, files)
    case = Case(files)
    case.argv = ["find", kept]
    for _ in range(rng.choice((0, 1, 1, 1, 2))):
        case.argv += rng.choice((
            ["--plugin", argument(rng)], ["--device", "a"], ["--clip", argument(rng)], ["--track", argument(rng)],
            ["--sample", argument(rng)], ["--missing-samples"], ["--tempo", argument(rng)], ["--tempo", "60-140"],
            ["--live", argument(rng)], ["--live", "11"], ["--finding", argument(rng)], ["--duplicates"], ["--failed"],
            ["--output", rng.choice(("json", "csv", "ndjson"))],
        ))  # fmt: skip
    if rng.random() < 0.1:
        case.argv = [
            "scan",
            ".",
            "-o",
            kept,
            "--workers",
            "1",
            *rng.choice(((), ("--again",), ("--tables", argument(rng)))),
        ]
        case.within = without_processes
        case.files = {name: data for name, data in files.items() if not name.endswith((".als", ".xml"))}
    case.terminal = rng.random() < 0.2
    return case


@contextmanager
def without_processes() -> Iterator[None]:
    """Sets are read in this process: starting another takes longer than a hundred inputs."""
    with mock.patch.object(run, "Workers", InThisProcess):
        yield


def scan(rng: random.Random, seeds: Seeds) -> Case:
    """A scan with real reading processes over hostile sets, anew or into a damaged library of them."""
    case = Case()
    kept = rng.choice(KEPT)
    if rng.random() < 0.4:
        case.files |= seeds.libraries[kept]
        _damage(rng, case.files)
    for number in range(rng.randint(0, 4)):
        folder = rng.choice(("", "", "in/", "Backup/", "in/d\udcfe/"))
        ending = rng.choice((".als", ".als", ".alc", "\udce9.als", "\x1b[2J.als", ".als.icloud"))
        data = saved_bytes(rng, seeds) if rng.random() < 0.7 else evil.damage(rng, dump_bytes(rng, seeds))
        case.files[f"sets/{folder}{number}{ending}"] = data
    for name in ("loop.als", "gone.als"):
        if rng.random() < 0.15:
            case.links[f"sets/{name}"] = name if name == "loop.als" else "nowhere"
    case.argv = ["scan", "sets", "-o", kept, "--workers", rng.choice(("1", "1", "2"))]
    for switch in ("--again", "--backups", "--clips"):
        if rng.random() < 0.3:
            case.argv.append(switch)
    case.terminal = rng.random() < 0.3
    return case


def _damage(rng: random.Random, files: dict[str, bytes]) -> None:
    name = rng.choice(list(files))
    how = rng.random()
    if files[name][:6] == b"SQLite" and how < 0.6:
        files[name] = _other_contents(rng, files[name])
    elif how < 0.75:
        files[name] = evil.damage(rng, files[name])
    elif how < 0.80:
        files[name] = files[name][: rng.randrange(len(files[name]) + 1)]
    elif how < 0.85:
        files[name] = rng.choice((b"", b"\0" * 4096, b"SQLite format 3\0", b"PAR1", b"PAR1PAR1", b"x"))
    elif how < 0.92 and len(files) > 1:
        del files[name]
    else:
        other = rng.choice(list(files))
        files[rng.choice((other, name + ".parquet", "lib/foreign.txt", name + "-wal", name + "-journal"))] = files[name]
        if any(one.startswith(f"{name}/") for one in files):
            del files[name]


_STATEMENTS = (
    "DROP TABLE files", "DROP TABLE about", "DROP TABLE tracks", 'DROP TABLE "set"', "DELETE FROM about",
    "DELETE FROM files", "DELETE FROM about WHERE key = 'tables'", "UPDATE about SET value = :v",
    "UPDATE about SET value = :v WHERE key = 'tables'", "UPDATE about SET value = NULL",
    "UPDATE about SET key = :v WHERE key = 'tables'", "UPDATE files SET path = :v WHERE rowid = 1",
    "UPDATE files SET error = :v", "UPDATE files SET size = :v", "UPDATE files SET sha256 = 'x', content = :v",
    "UPDATE files SET is_bug = :v", 'UPDATE files SET "set" = :v WHERE rowid = 1', "UPDATE files SET mtime_ns = :v",
    "UPDATE files SET part = :v", 'UPDATE "set" SET tempo_bpm = :v', 'UPDATE "set" SET live_version = :v',
    'UPDATE "set" SET name = :v', "UPDATE tracks SET name = :v", 'UPDATE tracks SET "set" = :v',
    "UPDATE devices SET name = :v, class_name = :v", "UPDATE samples SET path = :v",
    "ALTER TABLE tracks DROP COLUMN name", "ALTER TABLE files DROP COLUMN error", "CREATE TABLE zz (a)",
    "DROP TABLE tracks; CREATE VIEW tracks AS SELECT * FROM tracks", "PRAGMA user_version = 99",
    "PRAGMA application_id = 7", "PRAGMA journal_mode=WAL", "INSERT INTO leftovers VALUES (:v, 1)",
    "INSERT INTO leftovers VALUES ('part-0', :v)", "UPDATE files SET run = :v", "UPDATE files SET note = :v",
    "UPDATE files SET path = CAST(X'FF41' AS TEXT) WHERE rowid = 1", "UPDATE files SET error = CAST(X'C328' AS TEXT)",
    "UPDATE about SET value = CAST(X'FF' AS TEXT) WHERE key = 'root'", "UPDATE tracks SET name = CAST(X'80' AS TEXT)",
    "PRAGMA writable_schema=ON; UPDATE sqlite_master SET sql = CAST(X'435245415445FF' AS TEXT) WHERE name = 'tracks'",
    "PRAGMA writable_schema=ON; UPDATE sqlite_master SET name = CAST(X'FE' AS TEXT) WHERE name = 'files_path'",
    "PRAGMA writable_schema=ON; UPDATE sqlite_master SET sql = CAST(sql || X'20FF' AS TEXT) WHERE name = 'files'",
)  # fmt: skip


def _other_contents(rng: random.Random, data: bytes) -> bytes:
    with tempfile.TemporaryDirectory(prefix="kontrol-campaign-") as folder:
        path = Path(folder) / "x.sqlite"
        path.write_bytes(data)
        connection = sqlite3.connect(path, isolation_level=None)
        try:
            for _ in range(rng.randint(1, 2)):
                value = rng.choice(
                    (
                        None,
                        evil.text(rng)[:400].encode("utf-8", "replace").decode(),
                        b"\xff\xfe",
                        rng.randint(-(1 << 63), (1 << 63) - 1),
                        1.5e300,
                        "0",
                    )
                )
                for statement in rng.choice(_STATEMENTS).split("; "):
                    connection.execute(statement, {"v": value} if ":v" in statement else {})
        except (sqlite3.Error, UnicodeDecodeError):  # the latter: its message quotes what is not UTF-8
            pass  # a change that the database refuses: it stays as it is
        finally:
            connection.close()
        return path.read_bytes()
