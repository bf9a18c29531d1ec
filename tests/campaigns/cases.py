"""What one input is, and the whole verbs as kinds of inputs: a few small files and a command line."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING

from tests.campaigns import documents, evil, messages, packed, trees
from tests.campaigns.small_set import SMALL_SET
from tests.campaigns.trees import Node

if TYPE_CHECKING:
    from tests.campaigns.seeds import Seeds

TABLES = (
    "set", "tracks", "scenes", "slots", "clips", "notes", "devices", "chains", "parameters", "automation", "sends",
    "locators", "samples", "warp_markers", "tempo_events", "signature_events", "take_lanes", "classes", "members",
    "modules", "enum_values",
)  # fmt: skip
FORMATS = ("table", "json", "ndjson", "csv", "markdown")
_RULES = ("unnamed-clip", "x", "")


HERE = "@HERE@"
"""In the text of a file: the folder that the input is run in, which only whoever runs it knows."""


@dataclass
class Case:
    """One input: either a command line over `files` and `links` (name -> where it leads) in an empty folder, run
    `within` a context, or `call` with `material` for a reader."""

    files: dict[str, bytes] = field(default_factory=dict)
    argv: list[str] = field(default_factory=list)
    stdin: bytes = b""
    terminal: bool = False
    columns: str = ""
    call: Callable[[], None] | None = None
    material: bytes = b""
    links: dict[str, str] = field(default_factory=dict)
    within: Callable[[], AbstractContextManager[object]] = nullcontext

    def digest(self) -> int:
        """Eight bytes that are another number for every other input."""
        parts = [self.material, self.stdin, repr((self.argv, self.terminal, self.columns, self.links)).encode()]
        for name, data in self.files.items():
            parts += [name.encode("utf-8", "surrogateescape"), data]
        hashed = blake2b(digest_size=8)
        for part in parts:
            hashed.update(len(part).to_bytes(8, "big") + part)
        return int.from_bytes(hashed.digest(), "big")


def _tree(rng: random.Random, pool: list[Node]) -> Node:
    root = rng.choice(pool).copy()
    times = rng.choice((0, 1, 1, 2, 3, 5, 9))
    trees.mutate(rng, root, rng.sample(pool, 2) if len(pool) > 1 else (), times)
    return root


def dump_bytes(rng: random.Random, seeds: Seeds) -> bytes:
    """A dump of a set."""
    data = trees.document(rng, _tree(rng, seeds.dumps))
    return packed.pack(rng, data) if rng.random() < 0.03 else data


def saved_bytes(rng: random.Random, seeds: Seeds) -> bytes:
    """A saved set, clip or preset."""
    return packed.pack(rng, trees.document(rng, _tree(rng, seeds.saved)))


def api_bytes(rng: random.Random, seeds: Seeds) -> bytes:
    """A document of Live's API."""
    return trees.document(rng, _tree(rng, seeds.apis))


def _finish(rng: random.Random, case: Case, out_endings: tuple[str, ...] = ()) -> Case:
    case.terminal = rng.random() < 0.15
    case.columns = rng.choice(("", "", "", "80", "1", "0", "-3", "100000", "x"))
    if out_endings and rng.random() < 0.12:
        case.argv += ["-o", rng.choice(("out", "out", "in", "no/out")) + rng.choice(out_endings)]
        if rng.random() < 0.3:
            case.argv.append("--force")
    if rng.random() < 0.05 and case.files:
        name = next(iter(case.files))
        if name in case.argv:
            case.argv[case.argv.index(name)] = "-"
            case.stdin = case.files.pop(name)
    return case


def _formats(rng: random.Random, chance: float) -> list[str]:
    return ["--output", rng.choice(FORMATS)] if rng.random() < chance else []


def set_verb(rng: random.Random, name: str, data: bytes, other: Callable[[], bytes]) -> Case:
    """Any verb that takes a set."""
    case = Case({name: data})
    verb = rng.choices(
        ("analyze", "table", "findings", "cues", "textconv", "report", "export-sysex", "diff", "validate"),
        (20, 24, 6, 14, 10, 3, 20, 6, 4),
    )[0]
    if verb == "analyze":
        case.argv = ["analyze", name]
        if rng.random() < 0.3:
            case.argv += [rng.choice(("--scenes", "--tracks")), rng.choice(("1-2", "3-", "-1", evil.text(rng)))]
        case.argv += ["--output", "json"] if rng.random() < 0.2 else []
    elif verb == "table":
        case.argv = ["analyze", name, "--table", rng.choice(TABLES), *_formats(rng, 0.5)]
        return _finish(rng, case, (".csv", ".json", ".md", ".parquet", ".xlsx", ".als"))
    elif verb == "findings":
        case.argv = ["analyze", name, "--findings", *_formats(rng, 0.4)]
    elif verb == "cues":
        kind = rng.choice(("table", "json", "csv", "cue", "audacity", "reaper", "youtube", "midi"))
        case.argv = ["cues", name, "--from", rng.choice(("locators", "clips", "scenes")), "--output", kind]
        if rng.random() < 0.4:
            case.argv += ["--track", rng.choice(("1", "Drums", "1,2", "99", evil.text(rng)))]
        return _finish(rng, case, (".cue", ".mid", ".csv", ".txt"))
    elif verb == "textconv":
        case.argv = ["textconv", name]
    elif verb == "report":
        case.argv = ["report", name, *rng.choice(((), ("--svg", "session"), ("--svg", "arrangement")))]
        return _finish(rng, case, (".html", ".svg", ".pdf"))
    elif verb == "export-sysex":
        case.argv = ["export-sysex", name, "-m", "machinedrum"]
        case.argv += ["-o", "song.syx"] if rng.random() < 0.2 else ["--dry-run", *_formats(rng, 0.4)]
        case.argv += song_options(rng) if rng.random() < 0.5 else []
        return _finish(rng, case)
    elif verb == "diff":
        case.files["b" + name] = other()
        case.argv = [
            "diff",
            name,
            "b" + name,
            *rng.choice(((), (), ("--output", "json"), ("--exit-code",), ("--output", "html"), ("--output", "csv"))),
        ]
        return _finish(rng, case, (".html", ".json", ".als"))
    else:
        case.argv = ["analyze", name, "--validate"]
    return _finish(rng, case, (".txt", ".json", ".xml"))


def dumps(rng: random.Random, seeds: Seeds) -> Case:
    """Dumps of sets through every verb that takes one."""
    return set_verb(
        rng, rng.choice(("in.xml", "in.xml", "in", "in.als")), dump_bytes(rng, seeds), lambda: dump_bytes(rng, seeds)
    )


def saved(rng: random.Random, seeds: Seeds) -> Case:
    """Saved sets, clips and presets through every verb that takes one."""
    name = rng.choice(("in.als", "in.als", "in.alc", "in.adg", "in.adv", "in.xml"))
    return set_verb(rng, name, saved_bytes(rng, seeds), lambda: saved_bytes(rng, seeds))


def apis(rng: random.Random, seeds: Seeds) -> Case:
    """Documents of Live's API: tables, the check against the schema, verbs that want a set."""
    case = Case({"in.xml": api_bytes(rng, seeds)})
    case.argv = rng.choice((
        ["analyze", "in.xml"],
        ["analyze", "in.xml", "--table", rng.choice(("classes", "members", "modules", "enum_values"))],
        ["analyze", "in.xml", "--validate"], ["textconv", "in.xml"], ["cues", "in.xml"], ["report", "in.xml"],
    ))  # fmt: skip
    return _finish(rng, case, (".json", ".csv"))


def machine_dumps(rng: random.Random, seeds: Seeds) -> Case:
    """Machine dumps with mended checksums through inspect, make-set and as the machine dump of an export."""
    case = Case({"in.syx": messages.dump(rng, seeds.messages)})
    how = rng.random()
    if how < 0.10:
        case.argv = [rng.choice(("send", "restore")), "in.syx", "--dry-run"]
        return _finish(rng, case)
    if how < 0.75:
        case.argv = ["inspect", "in.syx"]
        extra = (
            (), (), ("--check",), ("--check",), ("--brief",), ("--unroll",), ("--unroll", "--check"),
            ("--table", "songs"), ("--table", "rows"), ("--table", "patterns"), ("--table", "kits"),
            ("--table", "trigs"), ("--table", "locks"), ("--table", "zz"), ("--table", "messages"),
        )  # fmt: skip
        case.argv += rng.choice(extra)
        case.argv += _formats(rng, 0.3)
        return _finish(rng, case, (".json", ".csv", ".syx"))
    if how < 0.90:
        case.argv = ["make-set", "in.syx", "-o", rng.choice(("-", "out.als"))]
        if rng.random() < 0.5:
            case.argv += ["--song", rng.choice(("1", "2", "32", "0", "-1", evil.number(rng)))]
        case.argv += ["--rows"] if rng.random() < 0.5 else []
        return _finish(rng, case)
    case.files["set.xml"] = SMALL_SET
    case.argv = ["export-sysex", "set.xml", "-m", "machinedrum", "--machine-dump", "in.syx", "--dry-run"]
    case.argv += [
        "--effort",
        "0.05",
        *rng.choice(((), ("--free-patterns", "E01-H16", "--free-kits", "33-64"), ("--table", "slots"))),
    ]
    return _finish(rng, case)


def maps(rng: random.Random, seeds: Seeds) -> Case:
    """Map files through the planner."""
    case = Case({"set.xml": SMALL_SET, "map.toml": documents.toml_map(rng)})
    case.argv = ["export-sysex", "set.xml", "-m", "machinedrum", "--map", "map.toml", "--dry-run", *_formats(rng, 0.3)]
    return _finish(rng, case)


_WORDS = (
    "--tracks", "--scenes", "--repeats", "--steps", "--stay", "--tempo-tolerance", "--empty", "--empty-scenes",
    "--first-pattern", "--assign", "--loops", "--name", "--song", "--source", "--free-patterns", "--free-kits",
    "--effort", "--split", "--tempo-from-names", "--mute-unclaimed", "--clip-pattern", "--table", "--force",
    "--accept-changes",
)  # fmt: skip
_VALUES = {
    "--empty": ("stop", "hold", "x"), "--empty-scenes": ("skip", "silence"), "--assign": ("names", "by-scene"),
    "--source": ("scenes", "arrangement"), "--table": ("rows", "slots"), "--first-pattern": ("A01", "H16", "B1", "I01"),
    "--tracks": ("1", "1-2", "Kick", "3-", "1,2"), "--scenes": ("1", "1-2", "-1", "2,1"),
    "--free-patterns": ("E01-H16", "A01"), "--free-kits": ("33-64", "1"), "--effort": ("0.01", "0", "-1"),
    "--clip-pattern": (
        r"(?P<pattern>[A-H]\d\d)", r"(?P<pattern>.*)(?P<track>\d+)", "(", "(?P<pattern>(a+)+$)", "(?P<pattern>(.*)*x)",
        "(?P<track>x)",
    ),
}  # fmt: skip
_FLAGS = ("--stay", "--loops", "--split", "--tempo-from-names", "--mute-unclaimed", "--force", "--accept-changes")


def song_options(rng: random.Random) -> list[str]:
    """A few of the planner's options, with values sound and unsound."""
    out: list[str] = []
    for word in rng.sample(_WORDS, rng.randint(1, 4)):
        out.append(word)
        if word not in _FLAGS:
            out.append(rng.choice(_VALUES[word]) if word in _VALUES and rng.random() < 0.6 else argument(rng))
    return out


def argument(rng: random.Random) -> str:
    """A value for an option; a process cannot be given a NUL, so there is none in it."""
    return (evil.value(rng) if rng.random() < 0.8 else str(rng.randint(1, 20))).replace("\0", "")[:3000]


def options(rng: random.Random, seeds: Seeds) -> Case:
    """Options of every verb with values sound and unsound over sound files."""
    how = rng.random()
    if how < 0.5:
        case = Case({"set.xml": SMALL_SET})
        case.argv = [
            "export-sysex",
            "set.xml",
            "-m",
            rng.choice(("machinedrum",) * 9 + (argument(rng),)),
            "--dry-run",
            *song_options(rng),
        ]
    elif how < 0.6:
        case = Case({"set.xml": SMALL_SET})
        case.argv = [
            "cues",
            "set.xml",
            rng.choice(("--track", "--from", "--output")),
            argument(rng),
            *rng.choice(((), ("--from", "clips"))),
        ]
    elif how < 0.8:
        case = Case({"set.xml": SMALL_SET})
        case.argv = ["analyze", "set.xml", "--table", rng.choice((*TABLES, argument(rng)))]
        word = rng.choice(("--columns", "--limit", "--output", "--without", "--scenes", "--tracks"))
        case.argv += [word, argument(rng)]
        if rng.random() < 0.5:
            case.argv = [
                "analyze",
                "set.xml",
                rng.choice(("--scenes", "--tracks", "--limit", "--without")),
                argument(rng),
            ]
    elif how < 0.85:
        case = Case({"in.syx": rng.choice(seeds.messages)})
        case.argv = ["inspect", "in.syx", rng.choice(("--table", "--output", "-o")), rng.choice((argument(rng), "-"))]
    elif how < 0.90:
        case = Case({"set.xml": SMALL_SET})
        case.argv = ["simulate", "set.xml", "--python", "9.9"]
        for _ in range(2):
            case.argv += [rng.choice(("--press", "--midi", "--live", "--surface", "--profile")), argument(rng)]
    else:
        case = Case({"set.xml": SMALL_SET})
        verb = rng.choice(
            (
                "analyze",
                "cues",
                "textconv",
                "diff",
                "report",
                "machines",
                "inspect",
                "make-set",
                "find",
                "export-sysex",
                argument(rng),
            )
        )
        case.argv = [
            verb,
            *rng.sample(("set.xml", argument(rng), argument(rng), "--output", "--out", "-o", "-"), rng.randint(0, 4)),
        ]
    return _finish(rng, case)


def names(rng: random.Random, seeds: Seeds) -> Case:
    """Files with every kind of name, UTF-8 or not, as inputs and outputs."""
    raw = rng.choice((
        b"caf\xe9.xml", b"\xff\xfe.als", b"a\x1b[31mb.xml", b" .xml", b"-x.xml", b"--help", b"a" * 255,
        "e\u0301.als".encode(), "\u202exml.als".encode(), b"a\nb.xml", b"'.xml", b"[red]x.xml", b"%s.xml", b"..xml",
        "日本語.als".encode(), evil.text(rng).encode("utf-8", "replace")[:200],
        bytes(rng.randrange(1, 256) for _ in range(rng.randint(1, 12))),
    ))  # fmt: skip
    raw = raw.replace(b"/", b"_").replace(b"\0", b"_")
    name = (
        "x" + raw.decode("utf-8", "surrogateescape")
        if raw in (b"", b".", b"..", b"-")
        else raw.decode("utf-8", "surrogateescape")
    )
    is_machine = rng.random() < 0.3
    data = (
        rng.choice(seeds.messages)
        if is_machine
        else SMALL_SET
        if rng.random() < 0.6
        else evil.damage(rng, SMALL_SET[:400])
    )
    case = Case({} if rng.random() < 0.15 else {name: data})
    of_sets = ("analyze", "analyze --table set", "textconv", "cues", "report", "analyze --table samples --output csv")
    case.argv = [*rng.choice(("inspect", "inspect --check") if is_machine else of_sets).split(), "--", name]
    if rng.random() < 0.3 and case.argv[0] != "textconv":
        case.argv[1:1] = ["-o", "o" + rng.choice((name, evil.text(rng).replace("\0", "")[:300]))]
    case.terminal = rng.random() < 0.3
    return case
