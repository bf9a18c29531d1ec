"""tools/task.py: the same tasks as make, without make, without a shell, and with the paths of Windows."""

from __future__ import annotations

import importlib
import os
import re
import shutil
import signal
import subprocess
import sys
import venv
from pathlib import Path
from types import ModuleType

import pytest

from tests.assemble import python
from tests.systems import posix

ROOT = Path(__file__).resolve().parents[1]
ODD = ["-k", "two words", "$(echo x)", "a;b", "*", '"quoted"', "%PATH%", "back\\slash"]


@pytest.fixture(scope="module")
def task() -> ModuleType:
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        return importlib.import_module("task")
    finally:
        sys.path.remove(str(ROOT / "tools"))


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small checkout whose .venv is ready (the stamp fits), and whose demo and samples say how they started."""
    folder = tmp_path_factory.mktemp("with space") / "check out"
    (folder / "tools").mkdir(parents=True)
    for name in ("task.py", "make_env.py"):
        shutil.copy(ROOT / "tools" / name, folder / "tools" / name)
    for name in ("requirements.lock", "pyproject.toml"):
        (folder / name).write_text(f"{name}\n", encoding="utf-8")
    (folder / "samples").mkdir()
    (folder / "samples" / "demo.py").write_text("raise SystemExit(7)\n", encoding="utf-8")
    (folder / "samples" / "make_samples.py").write_text(
        "import os, sys\nprint(repr((sys.argv[1:], os.getcwd(), sys.prefix)))\n", encoding="utf-8"
    )
    venv.EnvBuilder(with_pip=False, symlinks=os.name != "nt").create(folder / ".venv")
    stamp = "import make_env; open(make_env.STAMP, 'w').write(make_env.fingerprint())"
    subprocess.run([sys.executable, "-c", stamp], cwd=folder / "tools", check=True)
    return folder


def start(checkout: Path, *arguments: str, executable: str = sys.executable) -> subprocess.CompletedProcess[str]:
    """Run its tools/task.py from another folder, with a PATH on which there is neither a shell nor a Python."""
    environment = {k: v for k, v in os.environ.items() if k not in ("KONTROL_LIVE_SCRIPTS", "KONTROL_CLIENTS")} | {
        "PATH": str(checkout)
    }
    command = [executable, str(checkout / "tools" / "task.py"), *arguments]
    return subprocess.run(
        command, cwd=checkout.parent, env=environment, capture_output=True, text=True, check=False, timeout=120
    )


def test_a_task_runs_without_a_shell_in_the_root_of_the_checkout(checkout: Path) -> None:
    done = start(checkout, "samples", *ODD)
    assert (done.returncode, done.stderr) == (0, "")
    arguments, folder, prefix = eval(done.stdout)
    assert arguments == ODD
    assert Path(folder).resolve() == checkout.resolve()
    assert Path(prefix).resolve() == (checkout / ".venv").resolve()


def test_the_exit_code_of_a_step_is_passed_on(checkout: Path) -> None:
    assert start(checkout, "demo").returncode == 7


@pytest.mark.skipif(os.name == "nt", reason="signals end processes on POSIX only")
def test_a_step_that_a_signal_ended_counts_as_in_a_shell(task: ModuleType) -> None:
    kill = f"import os, signal; os.kill(os.getpid(), {int(signal.SIGTERM)})"
    assert task.run([sys.executable, "-c", kill], quiet=True) == 128 + 15


def test_the_first_step_that_fails_is_the_last_one(task: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[list[str]] = []

    def run(command: list[str], quiet: bool) -> int:
        ran.append(command)
        return 3 if "check" in command else 0

    monkeypatch.setattr(task, "run", run)
    monkeypatch.setattr(task.make_env, "main", lambda: ran.append(["setup"]))
    assert task.main(["lint"]) == 3
    assert [command[-2:] for command in ran] == [["setup"], ["--check", "."], ["check", "."]]


@pytest.mark.parametrize("name", ["unknown", "Test", "--demo"])
def test_an_unknown_task_is_refused_with_a_list_of_those_that_exist(checkout: Path, name: str) -> None:
    done = start(checkout, name)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"{name}: there is no such task; there are setup, demo, test, lint, ")
    assert done.stderr.count("\n") == 1


def test_no_task_is_a_usage_error_and_help_is_not(checkout: Path, task: ModuleType) -> None:
    assert start(checkout).returncode == 2
    helped = start(checkout, "--help")
    assert helped.returncode == 0
    assert re.findall(r"^  (\S+)", helped.stdout, flags=re.M) == list(task.NAMES)


@pytest.mark.parametrize("name", ["setup", "demo", "lint", "clean"])
def test_an_argument_that_a_task_cannot_use_is_refused(checkout: Path, name: str) -> None:
    done = start(checkout, name, "--now")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"{name}: {name} takes no further arguments, and got '--now'.\n"
    assert (checkout / ".venv").is_dir()


@pytest.mark.parametrize(("name", "variable"), [("live", "KONTROL_LIVE_SCRIPTS"), ("clients", "KONTROL_CLIENTS")])
def test_a_gate_says_what_it_needs(checkout: Path, name: str, variable: str) -> None:
    done = start(checkout, f"{name}-gate")
    assert done.returncode == 1
    assert done.stderr.startswith(f"{name}-gate: set {variable} to the folder ")


def test_windows_keeps_the_python_of_an_environment_in_scripts(task: ModuleType) -> None:
    folder = r"C:\Users\Ada Lovelace\kontrol\.venv"
    there = task.make_env.python_of(folder, windows=True)
    assert there == r"C:\Users\Ada Lovelace\kontrol\.venv\Scripts\python.exe"
    assert task.make_env.python_of("/home/ada/kontrol/.venv", windows=False) == "/home/ada/kontrol/.venv/bin/python"
    environ = {"KONTROL_LIVE_SCRIPTS": "x", "KONTROL_CLIENTS": "x"}
    names = [name for name in task.NAMES if name not in ("setup", "clean")]
    for name in names:
        commands = task.steps(name, [], there, environ)
        assert commands, name
        assert {command[0] for command in commands} == {there}
    assert len(names) == 10


def test_pytest_gets_the_workers_and_the_further_arguments(task: ModuleType) -> None:
    assert task.steps("test", ["-k", "kit or song"], "py", {"WORKERS": "5"}) == [
        ["py", "-m", "pytest", "-n", "5", "-m", "not slow and not corpus", "-k", "kit or song"]
    ]
    (plain,) = task.steps("corpus", [], "py", {})
    assert plain[3:5] == ["-n", "2"]


def test_one_benchmark_gets_its_own_arguments(task: ModuleType) -> None:
    (one,) = task.steps("bench", ["packing", "--sets", "3"], "py", {})
    assert one == ["py", str(Path("benchmarks", "packing.py")), "--sets", "3"]
    assert len(task.steps("bench", [], "py", {})) == len(list((ROOT / "benchmarks").glob("*.py"))) > 1
    with pytest.raises(task.Refused, match="there is no benchmark 'speed'; there are dump_slices, "):
        task.steps("bench", ["speed"], "py", {})


@pytest.mark.parametrize("version", ["2.7", "3.7"])
def test_an_old_python_gets_a_sentence(checkout: Path, version: str) -> None:
    done = start(checkout, "test", executable=python(version))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"setup: Python 3.11 or newer is needed and this is {version}; install one ")
    assert done.stderr.count("\n") == 1


def test_a_python_that_is_gone_is_a_sentence(task: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(task.Refused, match=r"could not be started .*; remove \.venv and try again"):
        task.run([str(tmp_path / "Scripts" / "python.exe"), "-c", ""], quiet=True)


def test_an_environment_without_its_python_is_made_anew(
    task: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The stamp alone proves nothing: the Python that .venv points at may have been removed."""
    env = task.make_env
    monkeypatch.setattr(env, "VENV", str(tmp_path / ".venv"))
    monkeypatch.setattr(env, "STAMP", str(tmp_path / "stamp"))
    (tmp_path / "stamp").write_text(env.fingerprint(), encoding="utf-8")
    made: list[str] = []

    def create(self: venv.EnvBuilder, folder: str) -> None:
        made.append(folder)
        raise OSError("no room")

    monkeypatch.setattr(venv.EnvBuilder, "create", create)
    with pytest.raises(SystemExit):
        env.main()
    assert made == [str(tmp_path / ".venv")]
    assert "the folder .venv could not be made: no room." in capsys.readouterr().err


@posix
def test_clean_removes_what_was_made_and_nothing_else(
    task: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "keep").touch()
    root = tmp_path / "root"
    (root / "dist").mkdir(parents=True)
    (root / "samples").mkdir()
    (root / ".venv").symlink_to(elsewhere)
    monkeypatch.setattr(task, "ROOT", str(root))
    assert task.main(["clean"]) == 0
    assert [path.name for path in root.iterdir()] == ["samples"]
    assert (elsewhere / "keep").exists()


def test_make_knows_every_task(task: ModuleType) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (named,) = re.findall(r"^TASKS := (.*)$", makefile, flags=re.M)
    assert tuple(named.split()) == task.NAMES


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not on this computer")
def test_make_hands_over_workers_and_exit_code(tmp_path: Path) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path / "Makefile")
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "task.py").write_text(
        "import os, sys\nprint(sys.argv[1:], os.environ['WORKERS'])\nsys.exit(9)\n", encoding="utf-8"
    )
    command = ["make", "test", "WORKERS=7", f"PYTHON={sys.executable}"]
    # These tests may themselves run below `make test`; a make inside a make announces its folders.
    alone = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    done = subprocess.run(command, cwd=tmp_path, env=alone, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[0] == "['test'] 7"
    assert (done.returncode, "Error 9" in done.stderr) == (2, True)
