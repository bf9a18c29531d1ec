"""The wheel, installed into an empty environment and used from another folder, has everything."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from tests.assemble import python as interpreter

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def kontrol(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `kontrol` of an environment that holds only the wheel.

    Its dependencies come from the packages that are installed here already (a path file), so that the
    test needs no network; the checkout itself is not reachable from there.
    """
    folder = tmp_path_factory.mktemp("empty")
    venv.EnvBuilder(with_pip=True).create(folder)
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    command = [str(scripts / "python"), "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", str(wheel)]
    subprocess.run(command, check=True, capture_output=True)
    (site,) = [path for path in folder.rglob("site-packages") if not path.parents[1].is_symlink()]
    import lxml

    here = Path(lxml.__file__).resolve().parents[1]
    borrowed = here  # where links need a privilege; path files of a folder that a path file names are not read
    if os.name != "nt":
        borrowed = site / "borrowed"
        borrowed.mkdir()
        for item in here.iterdir():
            if "kontrol" not in item.name and not item.name.endswith(".pth"):
                (borrowed / item.name).symlink_to(item)
    (site / "borrowed.pth").write_text(f"{borrowed}\n")
    return scripts / "kontrol"


def run(kontrol: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "KONTROL", "VIRTUAL"))}
    clean.update(HOME=str(cwd), USERPROFILE=str(cwd), COLUMNS="100")
    return subprocess.run([kontrol, *arguments], cwd=cwd, env=clean, capture_output=True, text=True, check=False)


def test_the_wheel_carries_no_byte_code_and_no_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert not [n for n in names if n.endswith(".pyc") or n.startswith(("tests/", "samples/"))]
    for folder in ("MidiKontrol", "live_dumper"):
        assert f"kontrol_cli/_in_live/{folder}/__init__.py" in names


def test_the_wheel_carries_the_simulated_live_once_as_a_package(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert [n for n in names if n.endswith("live_sim/facts/live-12.3.json")] == ["live_sim/facts/live-12.3.json"]
    assert "live_sim/host.py" in names and "live_sim/README.md" in names


def test_analyse_export_and_read_back(kontrol: Path, tmp_path: Path) -> None:
    sample = tmp_path / "set.xml"
    sample.write_bytes((ROOT / "samples" / "drum-set.xml").read_bytes())
    done = run(kontrol, "analyze", "set.xml", "--table", "scenes", "--output", "csv", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("scene,name,")
    made = run(kontrol, "export-sysex", "set.xml", "--machine", "machinedrum", "-o", "song.syx", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    read = run(kontrol, "inspect", "song.syx", "--check", cwd=tmp_path)
    assert read.returncode == 0, read.stdout + read.stderr
    assert run(kontrol, "analyze", "set.xml", "--validate", cwd=tmp_path).returncode == 0


def test_install_from_the_wheel(kontrol: Path, tmp_path: Path) -> None:
    (tmp_path / "User Library" / "Ableton Folder Info").mkdir(parents=True)  # what Live puts in each
    done = run(kontrol, "install", "--user-library", "User Library", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    scripts = tmp_path / "User Library" / "Remote Scripts"
    assert (scripts / "MidiKontrol" / "live_dumper" / "__init__.py").read_bytes() == (
        ROOT / "live_dumper" / "__init__.py"
    ).read_bytes()
    gone = run(kontrol, "install", "--user-library", "User Library", "--uninstall", cwd=tmp_path)
    assert gone.returncode == 0, gone.stderr
    assert list(scripts.iterdir()) == []


def test_simulate_from_the_wheel(kontrol: Path, tmp_path: Path) -> None:
    (tmp_path / "set.xml").write_bytes((ROOT / "samples" / "drum-set.xml").read_bytes())
    done = run(kontrol, "simulate", "set.xml", "--press", "dump", "-o", "dump.xml", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert run(kontrol, "analyze", "dump.xml", "--validate", cwd=tmp_path).returncode == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dump.xml", "set.xml"]


def a_strangers_tests(folder: Path) -> None:
    """The sample script and its test, beside nothing of ours."""
    sample = ROOT / "samples" / "script"
    (folder / "SceneKnob").mkdir()
    for name, source in (
        ("SceneKnob/__init__.py", "SceneKnob/__init__.py"),
        ("test_it.py", "tests/test_scene_knob.py"),
    ):
        (folder / name).write_bytes((sample / source).read_bytes())


def pytest_of(python: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    return run(python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error", cwd=folder)


def test_a_strangers_script_is_tested_with_the_wheel(kontrol: Path, tmp_path: Path) -> None:
    a_strangers_tests(tmp_path)
    done = pytest_of(kontrol.with_name("python"), tmp_path)
    assert done.returncode == 0 and "3 passed" in done.stdout, done.stdout + done.stderr
    lived = run(kontrol, "simulate", "--script", "SceneKnob", "--event", "fire scene 2", cwd=tmp_path)
    assert lived.returncode == 0 and "SceneKnob is ready" in lived.stdout, lived.stdout + lived.stderr
    where = run(kontrol.with_name("python"), "-c", "import live_sim; print(live_sim.__file__)", cwd=tmp_path)
    assert "site-packages" in where.stdout and "kontrol_cli" not in where.stdout


def test_a_strangers_script_is_tested_with_the_wheel_on_python_3_13(wheel: Path, tmp_path: Path) -> None:
    """With pytest and its three packages, which are the same files for every Python, and nothing else."""
    newer = interpreter("3.13")
    place = tmp_path / "newer"
    subprocess.run([newer, "-m", "venv", "--without-pip", str(place)], check=True, capture_output=True)
    python = place / ("Scripts" if os.name == "nt" else "bin") / "python"
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-index", "--no-deps"]
    subprocess.run([*install, str(wheel)], check=True, capture_output=True)
    here = Path(pytest.__file__).resolve().parents[1]
    (site,) = [path for path in place.rglob("site-packages") if not path.parents[1].is_symlink()]
    for name in ("pytest", "_pytest", "pluggy", "iniconfig", "packaging", "pygments"):
        shutil.copytree(here / name, site / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(here / "py.py", site)
    folder = tmp_path / "tests of theirs"
    folder.mkdir()
    a_strangers_tests(folder)
    done = pytest_of(python, folder)
    assert done.returncode == 0 and "3 passed" in done.stdout, done.stdout + done.stderr


TOYBOX = ROOT / "tests" / "toybox"


def test_the_guide_shows_the_machine_that_is_tested() -> None:
    guide = (ROOT / "docs" / "add-a-machine.md").read_text(encoding="utf-8")
    for name, language in (("toybox.py", "python"), ("pyproject.toml", "toml")):
        assert f"```{language}\n{(TOYBOX / name).read_text(encoding='utf-8')}```" in guide, (
            f"{name} differs in the guide"
        )


@pytest.fixture(scope="module")
def with_toybox(kontrol: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same environment with a stranger's machine, installed from a wheel of its own."""
    source, out = tmp_path_factory.mktemp("toybox"), tmp_path_factory.mktemp("toybox-dist")
    for name in ("toybox.py", "pyproject.toml"):
        (source / name).write_bytes((TOYBOX / name).read_bytes())
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    (built,) = out.glob("*.whl")
    install = [
        str(kontrol.with_name("python")),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-index",
        "--no-deps",
        str(built),
    ]
    subprocess.run(install, check=True, capture_output=True)
    return kontrol


def test_a_strangers_machine_is_found_by_its_entry_point(with_toybox: Path, tmp_path: Path) -> None:
    listed = run(with_toybox, "machines", "--output", "csv", cwd=tmp_path)
    assert listed.returncode == 0, listed.stderr
    assert [line.split(",")[0] for line in listed.stdout.splitlines()[1:]][-1] == "toybox"
    (tmp_path / "set.xml").write_bytes((ROOT / "samples" / "drum-set.xml").read_bytes())
    export = ("export-sysex", "set.xml", "--machine", "TB-1", "--assign", "by-scene", "--scenes", "1-2")
    made = run(with_toybox, *export, "-o", "song.syx", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    read = run(with_toybox, "inspect", "song.syx", "--check", cwd=tmp_path)
    assert read.returncode == 0 and "Toybox song 1" in read.stdout, read.stdout + read.stderr


def test_a_strangers_machine_passes_the_suite_that_is_in_the_wheel(with_toybox: Path, tmp_path: Path) -> None:
    (tmp_path / "test_of_others.py").write_text("def test_of_others(): raise AssertionError('not asked for')\n")
    python, options = with_toybox.with_name("python"), ("-q", "-p", "no:cacheprovider", "--kontrol-machine")
    done = run(python, "-m", "pytest", *options, "toybox:MACHINE", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert int(done.stdout.split(" passed")[0].split()[-1]) > 20
    assert "of_others" not in done.stdout
    wrong = run(python, "-m", "pytest", *options, "toybox:NOTHING", cwd=tmp_path)
    assert wrong.returncode == 4 and "cannot be loaded" in wrong.stderr + wrong.stdout
