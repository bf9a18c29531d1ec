"""Installing while everything fails: the old folder or the new one is there, whole; nobody's work is lost unnamed."""

from __future__ import annotations

import errno
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from exporters.errors import KontrolError, UsageError
from kontrol_cli.app import app
from kontrol_cli.in_live import install as library
from kontrol_cli.in_live import swap
from kontrol_cli.in_live.assemble import surface_files
from kontrol_cli.in_live.installed import FILE_LIST
from tests.assemble import ROOT
from tests.fault_points import Faults
from tests.some import some_of

RUN = CliRunner()
ONE = ("LiveDumper",)


def content(folder: Path) -> dict[str, bytes]:
    """Every file below `folder` with its content."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


NEW = {name: path.read_bytes() for name, path in surface_files("LiveDumper").items()}


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    return tmp_path / "Remote Scripts"


def older(scripts: Path) -> dict[str, bytes]:
    """An earlier install with other files; returns its content."""
    library.install(scripts, ONE)
    folder = scripts / "LiveDumper"
    listing = json.dumps({"files": {"__init__.py": library.fingerprint(b"# an older version\n")}})
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    (folder / "__init__.py").write_bytes(b"# an older version\n")
    (folder / FILE_LIST).write_text(listing)
    return content(folder)


def error_of(number: int) -> Callable[[], BaseException]:
    return lambda: OSError(number, os.strerror(number))


KINDS = {
    "full": (error_of(errno.ENOSPC), False, ()),
    "full for good": (error_of(errno.ENOSPC), False, ("create", "write", "flush", "close", "mkdir")),
    "no renaming": (error_of(errno.EACCES), False, ("rename", "replace")),
    "broken": (error_of(errno.EIO), False, ()),
    "memory": (MemoryError, False, ()),
    "Ctrl-C before": (KeyboardInterrupt, False, ()),
    "Ctrl-C after": (KeyboardInterrupt, True, ()),
}


def world(base: Path, number: int) -> tuple[Path, dict[str, bytes]]:
    scripts = base / str(number) / "Remote Scripts"
    scripts.parent.mkdir(parents=True)
    return scripts, older(scripts)


def points(base: Path, act: Callable[[Path], object]) -> list[int]:
    """The numbers of the calls to try: all of the few kinds, a sample of what every file repeats."""
    scripts, _ = world(base, 0)
    with Faults(scripts) as counted:
        act(scripts)
    seen: dict[str, int] = {}
    chosen = []
    for at, (name, path) in enumerate(counted.calls, start=1):
        key = f"{name} {'workshop' if '.kontrol-' in path else 'place'}"
        seen[key] = seen.get(key, 0) + 1
        if seen[key] <= 2 or name in ("rename", "mkdir") or at % 41 == 0:
            chosen.append(at)
    assert len(counted.calls) > 20
    return chosen


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("act", [library.install, library.uninstall])
def test_every_kind_of_system_call_fails_in_turn(
    kind: str, act: Callable[..., object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The compiled surface is small here: eight files do what sixty do.
    few = dict(sorted(surface_files("LiveDumper").items())[:8])
    for module in (library, sys.modules["kontrol_cli.in_live.assemble"]):
        monkeypatch.setattr(module, "surface_files", lambda _: few)
    new = {name: path.read_bytes() for name, path in few.items()}
    make_error, after, lasting = KINDS[kind]

    def run(scripts: Path) -> object:
        return act(scripts, ONE)

    fired = set()
    for number, at in enumerate(points(tmp_path, run), start=1):
        scripts, old = world(tmp_path, number)
        ended: BaseException | None = None
        with Faults(scripts, at=at, error=make_error, after=after, lasting=lasting) as faults:
            try:
                run(scripts)
            except BaseException as error:
                ended = error
        assert faults.fired, at
        fired.add(faults.fired[0])
        about = (kind, at, faults.fired, repr(ended))
        expected = (KeyboardInterrupt, KontrolError) if "Ctrl-C" in kind else (KontrolError, MemoryError)
        assert ended is None or isinstance(ended, expected), about
        folder = scripts / "LiveDumper"
        there = content(folder) if folder.is_dir() else None
        if there is not None and there != old:
            there.pop(FILE_LIST)
            assert there == new and act is library.install, about
        elif there is None:
            assert act is library.uninstall, about
        elif ended is None:
            pytest.fail(f"nothing was done and nothing was said: {about}")
        # Nothing is left beside it but an unreadable rest, and the next run clears it.
        left = [path.name for path in scripts.iterdir() if path.name != "LiveDumper"]
        if left:
            assert faults.fired[0] in ("rmdir", "unlink", "scandir", "open", "lstat", "stat", "mkdir"), about
        swap.tidy(scripts, ONE, now=time.time() + 2 * swap.OLD_SECONDS)
        assert [path.name for path in scripts.iterdir() if path.name != "LiveDumper"] == [], about
    assert fired >= {"rename", "mkdir", "rmdir", "listdir"}


def test_both_renames_refused_copies_the_old_folder_back(scripts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = older(scripts)
    rename, calls = os.rename, []

    def refuse(source: object, target: object, **more: object) -> None:
        calls.append(source)
        if len(calls) > 1:  # away works; the new one in and the old one back do not
            raise PermissionError(errno.EACCES, "Permission denied")
        rename(source, target, **more)  # type: ignore[arg-type]

    monkeypatch.setattr("os.rename", refuse)
    with pytest.raises(KontrolError, match=r"cannot be written \(Permission denied\)\. What was there is still there"):
        library.install(scripts, ONE)
    assert len(calls) == 3
    assert content(scripts / "LiveDumper") == old and [p.name for p in scripts.iterdir()] == ["LiveDumper"]


def test_when_even_the_copy_is_refused_the_old_folder_is_kept_and_named(
    scripts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = older(scripts)
    rename, calls = os.rename, []

    def refuse(source: object, target: object, **more: object) -> None:
        calls.append(source)
        if len(calls) > 1:
            raise PermissionError(errno.EACCES, "Permission denied")
        rename(source, target, **more)  # type: ignore[arg-type]

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("os.rename", refuse)
        patched.setattr("shutil.copytree", full)
        with pytest.raises(KontrolError, match=r"It is whole at (.*): move it back by hand") as caught:
            library.install(scripts, ONE)
    (workshop,) = scripts.iterdir()
    assert content(workshop / "old-LiveDumper") == old and str(workshop) in str(caught.value)
    library.uninstall(scripts, ("MidiKontrol",))  # another surface: none of its business
    assert workshop.exists()
    assert [step.action for step in library.install(scripts, ONE)] == ["replace"]  # put back, then replaced
    assert [p.name for p in scripts.iterdir()] == ["LiveDumper"]


@pytest.mark.parametrize("leads_to", ["checkout", "a file", "nowhere"])
def test_a_link_comes_back_as_the_link_that_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, leads_to: str
) -> None:
    (tmp_path / "checkout").mkdir()
    (tmp_path / "a file").write_text("mine")
    old, folder = tmp_path / "old-LiveDumper", tmp_path / "LiveDumper"
    old.symlink_to(tmp_path / leads_to)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("os.rename", refuse)
    swap._put_back(old, folder)
    assert folder.is_symlink() and folder.readlink() == tmp_path / leads_to


def test_foreign_workshops_are_left_alone(scripts: Path) -> None:
    scripts.mkdir()
    for name in (".kontrol-abcdefgh", ".kontrol-short", "kontrol-abcdefgh"):
        (scripts / name).mkdir()
        (scripts / name / "mine.txt").write_text("mine")
    (scripts / ".kontrol-emptyone").mkdir()
    (scripts / ".kontrol-removed_" / "removed-LiveDumper").mkdir(parents=True)  # an uninstall was killed
    swap.tidy(scripts, ONE)
    assert len(list(scripts.iterdir())) == 5  # one may be at work in the last two
    swap.tidy(scripts, ONE, now=time.time() + 2 * swap.OLD_SECONDS)
    assert sorted(p.name for p in scripts.iterdir()) == [".kontrol-abcdefgh", ".kontrol-short", "kontrol-abcdefgh"]


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("notes.txt", lambda path: path.write_text("mine")),
        ("mine.pyc", lambda path: path.write_bytes(b"no source beside it")),
        ("__pycache__/mine.cpython-311.pyc", lambda path: path.write_bytes(b"x")),
        ("sub/__init__.pyc", lambda path: path.write_bytes(b"x")),
        ("link", lambda path: path.symlink_to("/")),
        ("dangling", lambda path: path.symlink_to("nowhere")),
        ("empty folder", lambda path: path.mkdir()),
        ("pipe", lambda path: os.mkfifo(path)),
    ],
)
@pytest.mark.parametrize("act", [library.install, library.uninstall])
def test_what_is_not_ours_is_named_before_it_goes(
    act: Callable[..., list[library.Step]], name: str, make: Callable[[Path], object], scripts: Path
) -> None:
    library.install(scripts, ONE)
    path = scripts / "LiveDumper" / name
    path.parent.mkdir(exist_ok=True)
    make(path)
    with pytest.raises(UsageError, match=f"changed or added by hand: .*{name.split('.')[0]}"):
        act(scripts, ONE)
    assert os.path.lexists(path)
    (step,) = act(scripts, ONE, force=True)
    assert any(name in lost for lost in step.lost) and not os.path.lexists(path)


def test_lives_own_byte_code_is_not_foreign(scripts: Path) -> None:
    library.install(scripts, ("MidiKontrol",))
    folder = scripts / "MidiKontrol"
    for name in ("__init__.pyc", "live_dumper/walk.pyo", "__pycache__/Labels.cpython-37.pyc",
                 "live_dumper/__pycache__/walk.cpython-311.opt-1.pyc"):  # fmt: skip
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"x")
    (folder / ".DS_Store").write_bytes(b"Finder")
    assert [step.action for step in library.install(scripts, ("MidiKontrol",))] == ["keep"]
    assert [step.lost for step in library.uninstall(scripts, ("MidiKontrol",))] == [()]


@pytest.mark.parametrize(
    "broken",
    [b"", b"{", b"[]", b'{"files": []}', b'{"files": {"a": 1}}', b'{"files": {}}', b"[" * 100_000, b"\xff",
     b'{"files": ' + b"9" * 5000 + b"}", b" " * (2 << 20), b'{"files": {"__init__.py": "0"}}' + b" " * (1 << 20)],
)  # fmt: skip
def test_a_broken_list_of_files_is_a_sentence(broken: bytes, scripts: Path) -> None:
    library.install(scripts, ONE)
    (scripts / "LiveDumper" / FILE_LIST).write_bytes(broken)
    for act in (library.install, library.uninstall):
        with pytest.raises(UsageError, match=r"list of files that is damaged.*kontrol-files\.json.*add `force`"):
            act(scripts, ONE)
    assert [step.action for step in library.install(scripts, ONE, force=True)] == ["replace"]
    assert [step.action for step in library.install(scripts, ONE)] == ["keep"]


def test_a_file_of_ours_that_is_gone_is_named(scripts: Path) -> None:
    library.install(scripts, ONE)
    (scripts / "LiveDumper" / "LiveDumper.py").unlink()
    for act in (library.install, library.uninstall):
        with pytest.raises(UsageError, match=r"changed or added by hand: LiveDumper\.py \(missing\)"):
            act(scripts, ONE)
    assert [step.lost for step in library.install(scripts, ONE, force=True)] == [("LiveDumper.py (missing)",)]


def test_a_link_is_uninstalled_and_what_it_leads_to_stays(tmp_path: Path, scripts: Path) -> None:
    scripts.mkdir()
    mine = tmp_path / "checkout"
    mine.mkdir()
    (mine / "__init__.py").write_text("mine")
    for target in (mine, tmp_path / "nowhere"):
        link = scripts / "LiveDumper"
        link.symlink_to(target)
        with pytest.raises(UsageError, match=r"is a link to .*Remove the link with `uninstall`"):
            library.install(scripts, ONE)
        (step,) = library.uninstall(scripts, ONE)
        assert (step.action, step.leads_to) == ("remove", str(target)) and not link.is_symlink()
        link.symlink_to(target)
        (step,) = library.install(scripts, ONE, force=True)
        assert step.action == "replace" and not link.is_symlink() and (link / "__init__.py").is_file()
        library.uninstall(scripts, ONE)
    assert (mine / "__init__.py").read_text() == "mine" and list(scripts.iterdir()) == []


def test_the_command_names_what_was_lost(tmp_path: Path) -> None:
    arguments = ["install", "--user-library", str(tmp_path), "--anyway", "--what", "LiveDumper"]
    assert RUN.invoke(app, arguments).exit_code == 0
    (tmp_path / "Remote Scripts" / "LiveDumper" / "my \x1b[31mnotes.txt").write_text("mine")
    result = RUN.invoke(app, [*arguments, "--uninstall"])
    assert result.exit_code == 2 and "--force" in result.stderr and "\x1b" not in result.stderr
    result = RUN.invoke(app, [*arguments, "--uninstall", "--force"])
    assert result.exit_code == 0 and "lost with it: my" in result.stderr and "\x1b" not in result.stderr


@pytest.mark.skipif(os.name == "nt", reason="signals as on Unix")
@pytest.mark.parametrize("number", some_of([signal.SIGKILL, signal.SIGINT, signal.SIGTERM], 3))
def test_a_signal_at_any_moment_leaves_a_whole_folder(number: signal.Signals, tmp_path: Path) -> None:
    """A process installs again and again; it is hit at random moments, and the folder is whole each time."""
    scripts = tmp_path / "Remote Scripts"
    code = (
        "import sys; from pathlib import Path; from kontrol_cli.in_live import install as library\n"
        "print('go', flush=True)\nplace = Path(sys.argv[1])\n"
        "while True:\n"
        "    (place / 'LiveDumper' / '__init__.py').write_bytes(b'# mine')\n"
        "    library.install(place, ('LiveDumper',), force=True)\n"
    )
    dice = random.Random(10)
    hits = 0
    for _ in range(12):
        library.install(scripts, ONE, force=True)
        process = subprocess.Popen(
            [sys.executable, "-c", code, str(scripts)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert process.stdout is not None and process.stdout.readline() == b"go\n"
        time.sleep(dice.random() * 0.2)
        process.send_signal(number)
        assert process.wait(20) != 0
        process.stdout.close()
        hits += 1
        if number == signal.SIGKILL:
            swap.tidy(scripts, ONE)  # what the next run begins with
        there = content(scripts / "LiveDumper")
        there.pop(FILE_LIST)
        swap.tidy(scripts, ONE, now=time.time() + 2 * swap.OLD_SECONDS)
        assert {**NEW, "__init__.py": there["__init__.py"]} == there
        assert there["__init__.py"] in (NEW["__init__.py"], b"# mine", b"")
        assert [path.name for path in scripts.iterdir()] == ["LiveDumper"]
    assert hits == 12
