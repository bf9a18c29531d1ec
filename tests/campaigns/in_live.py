"""What goes into Live: whole installs over folders that others made, and sets described for the simulated Live."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

from exporters.errors import KontrolError
from kontrol_cli.commands import install as install_verb
from kontrol_cli.in_live import install as installer
from kontrol_cli.in_live import user_library
from kontrol_cli.in_live.installed import FILE_LIST
from kontrol_cli.in_live.simulate.description import describe
from kontrol_cli.sets.reading import read_into
from kontrol_cli.sets.rows import Rows
from live_sim.errors import SetError
from live_sim.host import Simulation
from tests.campaigns import cases, documents, evil
from tests.campaigns.cases import HERE, Case

if TYPE_CHECKING:
    from tests.campaigns.seeds import Seeds

SURFACE = "LiveDumper"
PLACE = f"lib/Remote Scripts/{SURFACE}"
MINE = "mine"
"""Files whose name begins so are the user's: whatever happens, they go only with --force, and are named then."""


def sound(folder: Path) -> dict[str, bytes]:
    """What a sound install of the surface is made of: relative name -> bytes."""
    installer.install(folder / "Remote Scripts", (SURFACE,))
    found = folder / "Remote Scripts" / SURFACE
    return {str(path.relative_to(found)): path.read_bytes() for path in sorted(found.rglob("*")) if path.is_file()}


@contextmanager
def _in_this_folder() -> Iterator[None]:
    """Live's preferences and default place are here, and the sources, always the same, are not compiled each time."""
    with (
        mock.patch.object(user_library, "default_place", lambda: Path.cwd() / "default"),
        mock.patch.object(user_library, "preferences", lambda: Path.cwd() / "prefs"),
        mock.patch.object(install_verb, "_compile_check", lambda: None),
    ):
        yield


def install(rng: random.Random, seeds: Seeds) -> Case:
    """install and uninstall over User Libraries and a Library.cfg that others made."""
    case = Case(within=_in_this_folder)
    if rng.random() < 0.75:
        case.files |= {f"lib/{rng.choice(('Ableton Folder Info', 'Presets'))}/x": b"", "lib/Samples/mine.wav": b"RIFF"}
    here = rng.random()
    if here < 0.6:
        case.files |= {f"{PLACE}/{name}": data for name, data in seeds.installed.items()}
    for _ in range(rng.choice((0, 1, 1, 2, 3))):
        _spoiled(rng, case)
    case.argv = ["install", "--what", rng.choice((SURFACE, SURFACE, SURFACE, "both", "MidiKontrol", "x"))]
    if rng.random() < 0.5:
        named = (
            "lib",
            "lib",
            "lib",
            "lib/Remote Scripts",
            "lib/Samples",
            "nowhere",
            "link",
            "lib/../lib",
            "lib/Presets/x",
        )
        case.argv += ["--user-library", rng.choice((*named, cases.argument(rng)))]
    else:
        _preferences(rng, case)
    for switch, chance in (("--uninstall", 0.4), ("--force", 0.35), ("--anyway", 0.3), ("--dry-run", 0.15)):
        if rng.random() < chance:
            case.argv.append(switch)
    if rng.random() < 0.04:
        case.argv += ["--zip", rng.choice(("out.zip", "out.als", f"{PLACE}/__init__.py", "no/out.zip"))]
    case.terminal = rng.random() < 0.15
    return case


def _spoiled(rng: random.Random, case: Case) -> None:
    """One thing in the library that is not as we left it."""
    ours = sorted(name for name in case.files if name.startswith(PLACE))
    how = rng.randrange(11)
    if how == 0:
        case.files[f"{PLACE}/{FILE_LIST}"] = _list(rng, case)
    elif how == 1 and ours:
        name = rng.choice(ours)
        case.files[name] = evil.damage(rng, case.files[name])
    elif how == 2 and ours:
        del case.files[rng.choice(ours)]
    elif how == 3:
        name = rng.choice(
            ("mine.txt", "mine/mine.py", "mine.pyc", "__pycache__/mine.cpython-311.pyc", "mine\x1b[2J", "mine é")
        )
        case.files[f"{PLACE}/{name}"] = b"mine"
    elif how == 4:
        case.files[f"{PLACE}/__pycache__/walk.cpython-3{rng.randint(7, 13)}.pyc"] = b"byte code"
    elif how == 5:
        for name in ours:
            del case.files[name]
        case.files[PLACE] = b"mine, a file in the folder's place"
    elif how == 6:
        for name in ours:
            del case.files[name]
        case.links[PLACE] = rng.choice(("../../elsewhere", SURFACE, "nowhere", "/dev/null"))
        case.files["elsewhere/mine.py"] = b"mine"
    elif how == 7:
        case.links[f"{PLACE}/mine-link"] = rng.choice(("/dev/zero", "mine-link", "..", "/", "nowhere"))
    elif how == 8:
        case.links["link"] = "lib"
    elif how == 9:
        left = rng.choice((f".{SURFACE}.new", f".{SURFACE}.old", f".{SURFACE}-abcd1234.kontrol", f"{SURFACE}.old"))
        case.files[f"lib/Remote Scripts/{left}/mine.py"] = b"mine"
    else:
        case.files["lib/Remote Scripts/mine/mine.py"] = b"mine"


def _list(rng: random.Random, case: Case) -> bytes:
    data = case.files.get(f"{PLACE}/{FILE_LIST}", b'{"files": {"__init__.py": "00"}}')
    if rng.random() < 0.3:
        return rng.choice(
            (b"", b"[]", b"null", b'{"files": {"../../../mine": "00"}}', b'{"files": {"/dev/zero": 1}}', b"{")
        )
    try:
        return documents.json_bytes(rng, documents.changed(rng, json.loads(data), rng.choice((1, 1, 2, 5))))
    except ValueError:
        return evil.damage(rng, data)


def _preferences(rng: random.Random, case: Case) -> None:
    """Library.cfg of a few versions of Live, sound and unsound; the place where we are stands in for the user's."""
    case.files |= {"default/Ableton Folder Info/x": b""} if rng.random() < 0.5 else {}
    for _ in range(rng.choice((0, 1, 1, 2, 3))):
        version = rng.choice(("12.4", "12.3.6", "11.10", "9.7.7", "12.1b3", evil.value(rng).replace("/", "")[:20]))
        text = rng.choice((f"{HERE}/lib", HERE, f"{HERE}/nowhere", "lib", evil.text(rng)))
        escaped = "".join(f"&#{ord(one)};" if one in "<>&\"'\n\t" else one for one in text if one.isprintable())
        data = (
            '<?xml version="1.0" encoding="UTF-8"?>\n<Ableton MajorVersion="5">\n<ContentLibrary><UserLibrary>'
            f'<LibraryProject Id="0"><ProjectPath Value="{escaped}" /></LibraryProject></UserLibrary>'
            "</ContentLibrary></Ableton>\n"
        ).encode("utf-8", "replace")
        if rng.random() < 0.4:
            data = rng.choice(
                (evil.damage(rng, data), b"", b"\x00" * 100, b"<a>" * 50_000, data[: len(data) // 2], data * 2)
            )
        inside = rng.choice(("", "", "Preferences/"))
        case.files[f"prefs/Live {version}/{inside}Library.cfg".replace("\0", "")] = data


VERSIONS = ("9.7", "10.1", "11.0", "12.0", "12.1", "12.3", "12.4")


def description(rng: random.Random, seeds: Seeds) -> Case:
    """Descriptions for the simulated Live: those that we make of hostile sets, and those that strangers write."""
    data = cases.dump_bytes(rng, seeds) if rng.random() < 0.6 else cases.saved_bytes(rng, seeds)
    foreign, version, whole = rng.random() < 0.5, rng.choice(VERSIONS), rng.random() < 0.15
    changes = rng.choice((1, 1, 2, 4, 8))
    written = rng.getrandbits(32)

    def call() -> None:
        rows = Rows(None)
        try:
            read_into(BytesIO(data), rows)
            made = describe(rows)
        except KontrolError as error:
            assert str(error).strip(), "an error without a sentence"
            return
        text = json.dumps(made)
        if foreign:
            made = documents.changed(random.Random(written), made, changes)
        if whole:
            taken(made, version, is_ours=not foreign)
        assert text

    return Case(call=call, material=data + repr((foreign, version, whole, changes, written)).encode())


def taken(made: object, version: str, *, is_ours: bool) -> None:
    """The simulated Live takes what we describe, and answers a stranger's description with a sentence."""
    try:
        Simulation(made, version)
    except SetError as error:
        assert not is_ours, f"the simulated Live refuses what we describe: {error}"
        assert str(error).strip(), "an error without a sentence"
