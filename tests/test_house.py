"""The house rules: who may import whom, what runs inside Live, and nothing that belongs to one computer."""

from __future__ import annotations

import ast
import io
import re
import subprocess
import sys
import tokenize
from collections import defaultdict
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.some import some_of

ROOT = Path(__file__).resolve().parents[1]
IN_LIVE = ("MidiKontrol", "live_dumper", "live_sim")


def modules(folder: str) -> list[Path]:
    found = sorted(path for path in (ROOT / folder).rglob("*.py") if "__pycache__" not in path.parts)
    assert found, f"{folder} has no modules: the check would prove nothing"
    return found


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """(level, top-level name) of every import anywhere in the file; level 0 is absolute."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield 0, name.name.partition(".")[0]
        elif isinstance(node, ast.ImportFrom):
            yield node.level, (node.module or "").partition(".")[0]


@pytest.mark.parametrize(
    ("folder", "forbidden"),
    [
        ("exporters", {"kontrol_cli", "pandas", "live_sim", "live_dumper", "MidiKontrol", "kontrol_testing"}),
        ("kontrol_cli", {"live_sim", "live_dumper", "MidiKontrol", "click", "kontrol_testing"}),
        ("kontrol_testing", {"live_dumper", "MidiKontrol", "tests"}),
        ("live_sim", {"kontrol_cli", "exporters", "live_dumper", "MidiKontrol", "kontrol_testing"}),
        ("live_dumper", {"kontrol_cli", "exporters", "live_sim", "MidiKontrol", "kontrol_testing"}),
        ("MidiKontrol", {"kontrol_cli", "exporters", "live_sim", "kontrol_testing"}),
    ],
)
def test_who_may_import_whom(folder: str, forbidden: set[str]) -> None:
    broken = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in modules(folder)
        for level, name in imports(path)
        if level == 0 and name in forbidden
    ]
    assert broken == []


# The storeys of kontrol_cli, from the ground up: a room may import what is on a storey below its own, and on its own
# storey the front doors (__init__) of other rooms. Verbs are on top and may call any library function.
STOREYS: tuple[tuple[str, ...], ...] = (
    # What goes into Live needs no set; the version, and what the user has settled once for all, are small facts that
    # every storey may ask for.
    ("in_live", "version", "settings"),
    ("sets",),
    ("output", "midi"),
    # simulate lies in the folder in_live/, beside what it runs, but the simulated Live starts from a set and its report
    # goes through output: as a room it is one of those that are made of a set. in_live never imports it.
    (
        "analysis",
        "findings",
        "report",
        "cues",
        "diff",
        "scan",
        "songs",
        "make_set",
        "api",
        "doctor",
        "in_live/simulate",
    ),
    # kontrol_cli/__init__.py is the library's front door: it offers what is below and nothing inside imports it.
    ("commands", "app", "__main__", "__init__"),
)
VERBS = STOREYS[-1]


def kontrol_cli_sources() -> dict[str, str]:
    """Module name (packages with .__init__) -> its text."""
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts): path.read_text(encoding="utf-8")
        for path in modules("kontrol_cli")
    }


def arrows_of(sources: Mapping[str, str]) -> dict[str, set[str]]:
    """Module -> the modules it imports anywhere: at the top, inside functions, for type checkers alone."""
    names = {name.removesuffix(".__init__"): name for name in sources}
    out: dict[str, set[str]] = {}
    for module, text in sources.items():
        found: set[str] = set()
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{module} imports relatively: this check would not see where to"
                of = node.module or ""
                found |= {full if (full := f"{of}.{alias.name}") in names else of for alias in node.names}
        out[module] = {names[one] for one in found if one in names} - {module}
    return out


def room_of(module: str) -> str:
    parts = module.split(".")[1:]
    return "/".join(parts[:2]) if parts[:2] == ["in_live", "simulate"] else parts[0]


def broken_storeys(sources: Mapping[str, str]) -> list[str]:
    """What is wrong with the storeys, one sentence each."""
    floor = {room: number for number, rooms in enumerate(STOREYS) for room in rooms}
    arrows = arrows_of(sources)
    broken = [f"{room} is on no storey" for room in sorted({room_of(module) for module in sources} - floor.keys())]
    rooms: defaultdict[str, set[str]] = defaultdict(set)
    for module, targets in arrows.items():
        room = room_of(module)
        for target in targets:
            other = room_of(target)
            if other == room or not {room, other} <= floor.keys():
                continue
            rooms[room].add(other)
            if floor[other] > floor[room]:
                broken.append(f"{module} imports upward: {target}")
            elif floor[other] == floor[room] and room not in VERBS and not target.endswith(".__init__"):
                broken.append(f"{module} imports an inside of its neighbour: {target}")
    for what, graph in (("modules", arrows), ("rooms", rooms)):
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            broken.append(f"a circle of {what}: {' -> '.join(error.args[1])}")
    return broken


def test_the_storeys_of_kontrol_cli_hold() -> None:
    sources = kontrol_cli_sources()
    assert sum(len(targets) for targets in arrows_of(sources).values()) > 300  # a check without arrows proves nothing
    assert broken_storeys(sources) == []


@pytest.mark.parametrize(
    ("module", "line", "says"),
    some_of(
        [
            ("sets.view", "from kontrol_cli.output.text import plain", "imports upward"),
            ("sets.what_sounds", "def f():\n    from kontrol_cli.analysis import collect", "imports upward"),
            (
                "output.text",
                "if TYPE_CHECKING:\n    from kontrol_cli.songs.song_export import Export",
                "imports upward",
            ),
            ("in_live.install", "from kontrol_cli.in_live import simulate", "imports upward"),
            ("analysis.grid", "import kontrol_cli.songs.song_export", "an inside of its neighbour"),
            ("scan.run", "from kontrol_cli import read_set", "imports upward"),
            ("findings.model", "from kontrol_cli.analysis import collect", "a circle of rooms"),
            ("sets.dump.state", "import kontrol_cli.sets.dump.live_set_devices", "a circle of modules"),
            (
                "sets.dump.state",
                "if TYPE_CHECKING:\n    from kontrol_cli.sets.dump import live_set",
                "a circle of modules",
            ),
        ],
        3,
    ),
)
def test_an_import_turned_round_is_seen(module: str, line: str, says: str) -> None:
    sources = kontrol_cli_sources()
    sources[f"kontrol_cli.{module}"] += f"\n{line}\n"
    assert any(says in sentence for sentence in broken_storeys(sources))


def test_a_room_without_a_storey_is_seen() -> None:
    sources = {**kontrol_cli_sources(), "kontrol_cli.attic.__init__": "import kontrol_cli.sets.view"}
    assert broken_storeys(sources) == ["attic is on no storey"]


# Standard in one of the Pythons that Live embeds, Live's own, or a name of Python 2.
NOT_OF_OURS = {"Live", "__builtin__", "StringIO", "_Framework", "ableton"}


@pytest.mark.parametrize("folder", IN_LIVE)
def test_in_live_code_needs_the_standard_library_only(folder: str) -> None:
    allowed = set(sys.stdlib_module_names) | NOT_OF_OURS | {folder, "imp"}
    foreign = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in modules(folder)
        for level, name in imports(path)
        if level == 0 and name not in allowed
    ]
    assert foreign == []


def tracked() -> list[Path]:
    """Every file that git knows, or every file where there is no git (a source archive)."""
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        skipped = {".venv", ".git", "__pycache__", "out", "build", "dist"}
        return [p for p in ROOT.rglob("*") if p.is_file() and not skipped.intersection(p.relative_to(ROOT).parts)]
    return [ROOT / name for name in listed.decode().split("\0") if name and (ROOT / name).is_file()]


def test_nothing_names_a_computer_a_registry_or_a_secret() -> None:
    # Put together from pieces, so that this file does not name them either.
    words = ["/ro" + "ot/", "/wo" + "rk/", "py" + "pi.org", "npm" + "js.", "BEGIN RSA " + "PRIVATE", "api" + "_key="]
    pattern = re.compile("|".join(re.escape(word) for word in words))
    hits = []
    for path in tracked():
        if path.suffix in {".als", ".syx", ".png"}:
            continue
        found = pattern.search(path.read_text(encoding="utf-8", errors="replace"))
        if found:
            hits.append(f"{path.relative_to(ROOT)}: {found.group()}")
    assert hits == []


def test_modules_stay_small() -> None:
    folders = ("exporters", "kontrol_cli", "kontrol_testing", *IN_LIVE)
    long = {
        str(path.relative_to(ROOT)): count
        for folder in folders
        for path in modules(folder)
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}


def test_exporters_names_no_switch_of_the_command_line() -> None:
    switch = re.compile(r"--[a-z]")
    named = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in modules("exporters")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if switch.search(line)
    ]
    assert named == []


def bare_texts(text: str) -> list[int]:
    """The lines with a string that is not ASCII and has no prefix: Python 2 would read bytes there."""
    return [
        token.start[0]
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type == tokenize.STRING
        and token.string[0] in "'\""
        and (not token.string.isascii() or re.search(r"(?<!\\)(?:\\\\)*\\u[0-9a-fA-F]{4}", token.string))
    ]


@pytest.mark.parametrize("folder", IN_LIVE)
def test_texts_in_live_that_are_not_ascii_have_their_prefix(folder: str) -> None:
    assert [f"{path.name}: {bare}" for path in modules(folder) if (bare := bare_texts(path.read_text("utf-8")))] == []


def test_a_text_that_lost_its_prefix_is_seen() -> None:
    assert bare_texts('a = "\\u00e9"\nb = u"\\u00e9"\nc = "é"\nd = b"\\\\u00e9"\ne = "\\\\u00e9"\n') == [1, 3]


def lines_with(word: str, folders: tuple[str, ...]) -> list[str]:
    """The lines (folder/file: text) of tracked Python files in which `word` stands."""
    return [
        f"{path.relative_to(ROOT).as_posix()}: {line.strip()}"
        for path in tracked()
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in folders
        for line in path.read_text(encoding="utf-8").splitlines()
        if word in line
    ]


FOLDERS = ("exporters", "kontrol_cli", "kontrol_testing")


def test_nothing_outside_its_package_and_the_registry_names_a_machine() -> None:
    from exporters.registry import MACHINES

    # A slug that is an English word as well names the machine only where its package, or the option, is written.
    words = {"paper": ("exporters.paper", "exporters/paper", "--machine paper")}
    found = {
        slug: [line for word in words.get(slug, (slug,)) for line in lines_with(word, FOLDERS)] for slug in MACHINES
    }
    assert all(found.values())  # the search sees something
    outside = [
        line
        for slug, lines in found.items()
        for line in lines
        if not line.startswith((f"exporters/{slug.replace('-', '_')}", "exporters/registry.py: from exporters."))
    ]
    assert outside == []
