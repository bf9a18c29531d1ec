"""Versions of Live that the simulated Live was taught from documents of the API, kept below the home folder.

`kontrol api learn dump.xml --as mine` makes live-versions/mine.json in .kontrol: a file of facts like those that ship,
out of the document, with what it does not say taken from the shipped version that it is nearest to (`like`): types,
what can be written, which devices there are.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exporters import paths
from exporters.errors import BadInput, KontrolError, UsageError
from exporters.files import write_whole
from exporters.numbers import read_json, version_numbers, whole_number
from exporters.words import counted, did_you_mean
from kontrol_cli.api.facts import classes_of, complete, facts_text
from kontrol_cli.api.filling import filled
from kontrol_cli.api.members import Api
from kontrol_cli.api.shipped import api_of_facts, shipped_versions
from kontrol_cli.in_live.assemble import carried
from kontrol_cli.in_live.interpreters import python_for_live
from kontrol_cli.in_live.starting import START
from kontrol_cli.sets.reading import kontrol_home

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_VERSION = re.compile(r"([1-9]\d?)(?:\.(\d{1,4}))?(?:\.(\d{1,4}))?(?![\w.]*\w)")
_ENDING = ".json"
_NEEDED = ("Live.Application.Application", "Live.Song.Song", "Live.Track.Track")  # without these it is no Live
_LARGEST = 32 << 20  # bytes; those that ship have an eighth of one million
_TRY_SECONDS = 60.0


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """A version as it was learned: `live` its number (12.1), `like` the shipped version it is nearest to.

    `new` are the members that this one does not have, `gone` those that only it has (dotted), `without_behaviour`
    those of the new ones that exist and that nothing is known of.
    """

    name: str
    live: str
    live_version: str
    like: str
    members: int
    new: tuple[str, ...]
    gone: tuple[str, ...]
    inferred: int
    without_behaviour: tuple[str, ...]


def folder() -> Path:
    """Where learned versions are; it need not be there. Raises UsageError as kontrol_home."""
    return kontrol_home() / "live-versions"


def learned_names() -> list[str]:
    """The names of the learned versions; none on a computer without a home folder."""
    try:
        place = folder()
        found = paths.listed(place) if paths.is_dir(place) else []
    except KontrolError:
        return []
    names = (path.name.removesuffix(_ENDING) for path in found if path.name.endswith(_ENDING))
    return sorted(name for name in names if _NAME.fullmatch(name) and name not in shipped_versions())


def versions() -> list[str]:
    """Every version of Live that can be simulated: those that ship, the oldest first, then the learned ones."""
    return [*shipped_versions(), *learned_names()]


@dataclass(frozen=True, kw_only=True)
class Meant:
    """A version as somebody named it: `source` is what the simulated Live takes, `number` says which Python it embeds.

    `sentence` says of a learned one what has no behaviour.
    """

    name: str
    source: str
    number: str
    sentence: str | None = None


def meant(name: str) -> Meant:
    """The version called `name`. Raises UsageError (there is none) and BadInput (its file is damaged)."""
    if name in shipped_versions():
        return Meant(name=name, source=name, number=name)
    if name not in learned_names():
        near = did_you_mean(name, versions())
        raise UsageError(f"Live {name} cannot be simulated.{near} Choose one of: {', '.join(versions())}.")
    path = folder() / f"{name}{_ENDING}"
    facts = read_facts(path)
    silent = [str(one) for one in facts.get("without_behaviour", [])]
    sentence = f"Live {name} was learned from a document of Live {facts['api_captured_from']}."
    if silent:
        sentence += f" No behaviour: {listed(silent)}."
    return Meant(name=name, source=str(paths.absolute(path)), number=str(facts["live"]), sentence=sentence)


def read_facts(path: Path) -> dict[str, Any]:
    """A learned version's file. Raises BadInput."""
    again = "Teach it again: kontrol api learn."
    if paths.size(path) > _LARGEST:
        raise BadInput(f"{path} has {paths.size(path) >> 20} MB, more than any version of Live. {again}")
    try:
        facts = read_json(path.read_bytes(), path.name)
    except OSError as error:
        raise BadInput(f"{path} cannot be read ({paths.reason(error)}). {again}") from error
    except BadInput as error:
        raise BadInput(f"{error} {again}") from error
    if (
        not isinstance(facts, dict)
        or version_numbers(str(facts.get("live"))) is None
        or "api_captured_from" not in facts
    ):
        raise BadInput(f"{path} does not hold a version of Live. {again}")
    return facts


def listed(names: list[str], *, most: int = 8) -> str:
    """Dotted names as people say them, without `Live.`, and how many more there are."""
    said = ", ".join(name.removeprefix("Live.") for name in names[:most])
    return said if len(names) <= most else f"{said} and {len(names) - most} more"


def learn(api: Api, name: str | None = None, *, live: str | None = None, force: bool = False) -> Lesson:
    """Teach the simulated Live the version that a document describes, and try it.

    `name` is what it is called from now on (the document's version if left out), `live` the version where the document
    does not say which it is. Raises UsageError (no version, a name that cannot be, one that is there already without
    `force`) and BadInput (no set can be opened in a Live like that).
    """
    version = _version(api, live)
    called = name or version
    _check_name(called)
    target = folder() / f"{called}{_ENDING}"
    if paths.exists(target) and not force:
        raise UsageError(
            f"There is a version {called} already. Replace it with `force`, or give another name with `name`."
        )
    members = {one.dotted for one in api.members}
    missing = [one for one in _NEEDED if one not in members]
    if missing:
        raise BadInput(
            f"{api.name} lacks {missing[0].removeprefix('Live.')}, so no set can be opened in a Live like it."
        )
    if "Live.Song.Song._live_ptr" not in members:
        raise BadInput(
            f"{api.name} describes Live {version}, whose objects have no identity (`_live_ptr`, from Live 9.5 on). The "
            "simulated Live plays only those that have one."
        )
    full = filled(api, live_version=version)
    number = ".".join(version.split(".")[:2])
    extra, like = _shipped("supplement"), _shipped(f"live-{full.like}")
    classes, bases = complete(number, classes_of(full.api.members, inferred=full.inferred), extra)
    new = [one.dotted for one in full.new]
    head = {
        "live": number,
        "name": called,
        "api_captured_from": version,
        "learned_from": api.name,
        "like": full.like,
        "python": python_for_live(number),
        "settable": f"partly inferred from {full.like}" if full.inferred else "captured",
        "banks_from": like["banks_from"],
        "new": new,
        "without_behaviour": [],
        "bases": bases,
    }
    paths.make_folder(folder(), parents=True)
    trial = _try(facts_text(head, classes, like["devices"]), api.name, number)
    head["without_behaviour"] = silent = [str(one) for one in trial["without_behaviour"]]
    write_whole(target, facts_text(head, classes, like["devices"]).encode("ascii"), force=force)
    return Lesson(
        name=called,
        live=number,
        live_version=version,
        like=full.like,
        members=len(full.api.members),
        new=tuple(new),
        gone=tuple(one.dotted for one in full.gone),
        inferred=len(full.inferred),
        without_behaviour=tuple(silent),
    )


def lesson_lines(lesson: Lesson) -> list[str]:
    """What was learned, as sentences."""
    found = [
        f"Live {lesson.name} is learned: Live {lesson.live_version}, {counted(lesson.members, 'member')}. "
        f"kontrol simulate --live {lesson.name} plays in it.",
        f"Nearest: Live {lesson.like}, "
        + (
            f"and it has {counted(len(lesson.new), 'member')} more and {len(lesson.gone)} less."
            if lesson.new or lesson.gone
            else "and it has the same members."
        ),
    ]
    if lesson.inferred:
        found.append(
            f"Of {counted(lesson.inferred, 'property', 'properties')} the document does not say whether they can be "
            f"written: as in Live {lesson.like}; those that it does not have cannot."
        )
    if lesson.new:
        found.append(f"New: {listed(list(lesson.new))}.")
    if lesson.gone:
        found.append(f"Not in it: {listed(list(lesson.gone))}.")
    silent = lesson.without_behaviour
    found.append(f"No behaviour: {listed(list(silent), most=50)}." if silent else "Every new member has a behaviour.")
    return found if lesson.new else found[:-1]


def learned_api(name: str) -> Api:
    """The API of a learned version. Raises as :func:`meant`."""
    meant(name)
    return api_of_facts(name, read_facts(folder() / f"{name}{_ENDING}"))


def _version(api: Api, live: str | None) -> str:
    """Three numbers: the document's own, or those that somebody says."""
    said = api.live_version or live
    if said is None:
        raise UsageError(f"{api.name} does not say which Live it describes. Say it with `live`, such as 12.1.")
    found = _VERSION.match(said)
    if found is None:
        raise UsageError(f"{said[:40]} is not a version of Live. Say it with `live`, such as 12.1.")
    return ".".join(str(whole_number(one or "0")) for one in found.groups())


def _check_name(name: str) -> None:
    if name in shipped_versions():
        raise UsageError(f"Live {name} comes with Kontrol and stays as it is. Give another name with `name`.")
    if not _NAME.fullmatch(name) or name.lower().endswith(_ENDING):
        raise UsageError(f"{name[:60]} cannot be a version's name: letters, digits, . _ and -, 40 at most.")


def _shipped(name: str) -> dict[str, Any]:
    path = carried("live_sim") / "facts" / f"{name}{_ENDING}"
    found: dict[str, Any] = read_json(path.read_bytes(), path.name)
    return found


def _try(text: str, shown: str, number: str) -> dict[str, Any]:
    """What the simulated Live says of such a version, Live `number`: it opens a small set in it. Raises BadInput."""
    import tempfile

    from exporters.files import temporary_folder_refused

    try:
        with tempfile.TemporaryDirectory(prefix="kontrol-", ignore_cleanup_errors=True) as place:
            path = Path(place) / f"trial{_ENDING}"
            path.write_text(text, encoding="ascii")
            command = [sys.executable, "-B", "-S", "-c", START, str(carried("live_sim").parent)]
            command += ["try", "--live", str(path)]
            done = subprocess.run(command, capture_output=True, text=True, timeout=_TRY_SECONDS, check=False, cwd=place)
    except subprocess.TimeoutExpired:
        raise BadInput(f"{shown}: the simulated Live made of it does not come to an end. Nothing was kept.") from None
    except OSError as error:
        raise temporary_folder_refused(error) from error
    if done.returncode != 0:
        why = (done.stderr.strip().splitlines() or ["it said nothing"])[-1].removeprefix("live_sim: ")
        oldest = shipped_versions()[0]
        if (version_numbers(number) or (0,)) < (version_numbers(oldest) or (0,)):
            why = f"it is older than Live {oldest}, the oldest that the simulated Live knows"
        raise BadInput(f"{shown}: no set can be opened in a Live like it ({why}). Nothing was kept.")
    account: dict[str, Any] = json.loads(done.stdout)
    return account
