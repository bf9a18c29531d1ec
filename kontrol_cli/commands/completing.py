"""What the shell offers when the user presses TAB: machines, tables, columns, rules, profiles, tracks of the named set.

Each function gets what is typed so far and gives (word, explanation) pairs; nothing is loaded before one is called, and
one that cannot know (no such file, a damaged set, a very large one) offers nothing. ``kontrol --install-completion``
sets it up.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from typing import Any

import typer

Word = tuple[str, str]

MOST_BYTES = 8 << 20  # a larger set would be read for longer than anybody waits after TAB
MOST_WORDS = 200
_QUOTED = re.compile(r"([^\w.,+@%/:=-])")


def machines(incomplete: str) -> list[Word]:
    """The drum machines."""
    from exporters.registry import all_machines

    return _beginning(incomplete, ((one.slug, one.display_name) for one in all_machines().values()))


def rude_kinds(incomplete: str) -> list[Word]:
    """The ways in which a simulated machine can be rude."""
    from kontrol_cli.midi.fake_machines import RUDE

    return _beginning(incomplete, ((name, (box.__doc__ or "").split(".")[0]) for name, box in RUDE.items()))


def boxes(incomplete: str) -> list[Word]:
    """The boxes that come with Kontrol; files are the shell's affair."""
    from exporters.boxes.reading import SHIPPED

    return _beginning(incomplete, ((name, "box") for name in SHIPPED))


def tables(incomplete: str) -> list[Word]:
    """The tables of a set."""
    from kontrol_cli.sets.tables import TABLES

    return _beginning(incomplete, ((name, f"one row per {table.per}") for name, table in TABLES.items()))


def table_list(incomplete: str) -> list[Word]:
    """Tables with commas between them."""
    from kontrol_cli.sets.tables import TABLES

    return _of_list(incomplete, ((name, f"one row per {table.per}") for name, table in TABLES.items()))


def columns(ctx: typer.Context, incomplete: str) -> list[Word]:
    """The columns of the table that is named, with commas between them."""
    from kontrol_cli.sets.tables import TABLES

    table = TABLES.get(str(ctx.params.get("table")))
    return _of_list(incomplete, ((one.name, one.meaning) for one in table.columns)) if table is not None else []


def machine_tables(incomplete: str) -> list[Word]:
    """The tables of what machines dump."""
    from exporters.registry import all_machines

    names = dict.fromkeys(name for machine in all_machines().values() for name in machine.columns)
    return _beginning(incomplete, ((name, "") for name in names))


def rules(incomplete: str) -> list[Word]:
    """The rules behind the findings."""
    from kontrol_cli.findings import RULES

    return _beginning(incomplete, sorted((rule.id, rule.title) for rule in RULES))


def profiles(incomplete: str) -> list[Word]:
    """The controller profiles that are shipped."""
    from kontrol_cli.in_live.simulate.controls import shipped

    return _beginning(incomplete, ((name, "") for name in shipped()))


def live_versions(incomplete: str) -> list[Word]:
    """The versions of Live that can be simulated, the learned ones too."""
    from kontrol_cli.api.learned import versions

    return _beginning(incomplete, ((name, "") for name in versions()))


def surfaces(incomplete: str) -> list[Word]:
    """The control surfaces."""
    from kontrol_cli.in_live.assemble import SURFACES

    return _beginning(incomplete, ((name, "") for name in SURFACES))


def settings(incomplete: str) -> list[Word]:
    """The settings, with what they mean."""
    from kontrol_cli.settings import SETTINGS

    return _beginning(incomplete, ((one.name, one.meaning) for one in SETTINGS.values()))


def buttons(ctx: typer.Context, incomplete: str) -> list[Word]:
    """The buttons of the profile that is named before, or of the original one."""
    from exporters.errors import KontrolError
    from kontrol_cli.in_live.simulate.controls import read_profile

    try:
        named = ctx.params.get("profile") or [None]
        profile = read_profile(ctx.params.get("surface") or "MidiKontrol", None, named[0])
    except KontrolError:
        return []
    return _beginning(incomplete, ((name, "") for name in sorted(profile.buttons)))


def output_ports(incomplete: str) -> list[Word]:
    """The MIDI ports that take messages."""
    return _ports(incomplete, input=False)


def input_ports(incomplete: str) -> list[Word]:
    """The MIDI ports that send something."""
    return _ports(incomplete, input=True)


def _ports(incomplete: str, *, input: bool) -> list[Word]:
    """Ports by the part of the name before a colon, at which a shell would take the word apart; where that is not
    enough to choose one, by number."""
    from exporters.errors import KontrolError
    from kontrol_cli.midi.choosing import find_port, ports_of
    from kontrol_cli.midi.system import list_ports

    words: list[Word] = []
    try:
        there = ports_of(list_ports(patience_s=3))
    except KontrolError:
        return []
    for port in there:
        if (port.input if input else port.output) is not None:
            try:
                short = port.name.partition(":")[0]
                words.append(
                    (short if find_port(short, there, input=input) == port else str(port.index + 1), port.name)
                )
            except KontrolError:
                words.append((str(port.index + 1), port.name))
    return _beginning(incomplete, words)


def tracks(ctx: typer.Context, incomplete: str) -> list[Word]:
    """The tracks of the set that is named before, or of the last dump, with commas between them."""
    return _of_list(incomplete, _names(ctx, "tracks", "track"))


def scenes(ctx: typer.Context, incomplete: str) -> list[Word]:
    """The scenes of the set that is named before, or of the last dump, with commas between them."""
    return _of_list(incomplete, _names(ctx, "scenes", "scene"))


def _names(ctx: typer.Context, table: str, key: str) -> Iterator[Word]:
    """The names in `table`; those with a comma, and those that could steer a terminal, cannot be typed."""
    from exporters import paths
    from exporters.errors import KontrolError
    from kontrol_cli.output.text import plain
    from kontrol_cli.sets.liveset import read_set
    from kontrol_cli.sets.reading import last_dump_path

    try:
        path = ctx.params.get("file") or str(last_dump_path())
        there = paths.seen(path)
        if path == "-" or there is None or there.st_size > MOST_BYTES or not paths.is_file(path):
            return
        rows = read_set(path, tables=table).rows(table)
    except KontrolError:
        return
    for row in rows:
        name = (row["name"] or "").strip()
        if name and "," not in name and plain(name) == name:
            yield name, f"{key} {row[key] + 1}"


def _beginning(incomplete: str, words: Iterable[Word]) -> list[Word]:
    """The words that begin as what is typed does, in any case."""
    return [(_typed(word), meaning) for word, meaning in _matching(incomplete, words)]


def _of_list(incomplete: str, words: Iterable[Word]) -> list[Word]:
    """The same for the last part of a list; the parts in front of it stay, and are not offered again."""
    before, comma, last = incomplete.rpartition(",")
    used = {part.strip().casefold() for part in before.split(",")}
    left = {word: meaning for word, meaning in words if word.casefold() not in used}
    return [(_typed(f"{before}{comma}{word}"), meaning) for word, meaning in _matching(last.lstrip(), left.items())]


def _matching(incomplete: str, words: Iterable[Word]) -> list[Word]:
    begun = incomplete.casefold()
    return [(word, meaning) for word, meaning in words if word.casefold().startswith(begun)][:MOST_WORDS]


class _Chosen(str):
    """A word that was compared with what is typed. Typer compares again, letter for letter as it stands there, which
    would lose words in another case and those that a shell wants quoted."""

    __slots__ = ()

    def startswith(self, *_: Any) -> bool:
        return True


def _typed(word: str) -> str:
    """A word as it has to be typed: bash and PowerShell insert it as it is, the other shells quote it themselves."""
    shell = os.environ.get("_KONTROL_COMPLETE", "")
    if shell == "complete_bash":
        return _Chosen(_QUOTED.sub(r"\\\1", word))
    if shell in ("complete_powershell", "complete_pwsh") and _QUOTED.search(word):
        return _Chosen("'" + word.replace("'", "''") + "'")
    return _Chosen(word)
