"""Which profile each installed MidiKontrol reads: the one of its folder's name, or the common one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from exporters import paths
from exporters.errors import KontrolError
from kontrol_cli.doctor.model import Finding, fine, worth_a_look
from kontrol_cli.in_live.copies import PROFILES, profile_of, profile_read_by
from kontrol_cli.sets.reading import kontrol_home


def look(names: Sequence[str]) -> Iterator[Finding]:
    """`names`: the folders of the installed MidiKontrol and its copies."""
    try:
        home = kontrol_home()
        there = paths.listed(home / PROFILES) if paths.is_dir(home / PROFILES) else []
    except KontrolError as error:
        if names:
            yield worth_a_look("profile", str(error), why="The script looks for its profile there.",
                               do="Give yourself the right to read it.")  # fmt: skip
        return
    for name in names:
        read = profile_read_by(home, name)
        what = "the shipped profile original" if read is None else str(read)
        if name == "MidiKontrol" or read == profile_of(home, name):
            yield fine("profile", f"{name} reads {what}.")
            continue
        yield worth_a_look(
            "profile", f"{name} has no profile of its own: it reads {what}.",
            why="A second controller seldom sends what the first one sends.",
            do=f"kontrol install --as {name} --profile NAME, or write {profile_of(home, name)}",
        )  # fmt: skip
    wanted = {name.lower() for name in names}
    for path in there if names else ():
        if path.suffix == ".json" and path.stem.lower() not in wanted:
            yield worth_a_look(
                "profile", f"{path} belongs to no script: none called {path.stem} is installed.",
                why="A script reads the profile of its folder's name.",
                do=f"kontrol install --as {path.stem}, or give the file the name of a script.",
            )  # fmt: skip
