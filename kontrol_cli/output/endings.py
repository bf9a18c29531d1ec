"""What the ending of -o FILE says: believed where the verb can write that kind, refused where it cannot."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from exporters.errors import UsageError

# Kind of file -> its endings, the usual one first. A name with any other ending is taken as it is.
ENDINGS: Mapping[str, tuple[str, ...]] = {
    "json": (".json",),
    "ndjson": (".ndjson", ".jsonl"),
    "csv": (".csv",),
    "tsv": (".tsv", ".tab"),
    "markdown": (".md", ".markdown"),
    "parquet": (".parquet",),
    "xlsx": (".xlsx",),
    "html": (".html", ".htm"),
    "svg": (".svg",),
    "cue": (".cue",),
    "midi": (".mid", ".midi"),
    "set": (".als", ".alc"),
    "sysex": (".syx",),
    "dump": (".xml",),
    "zip": (".zip",),
    "pdf": (".pdf",),
    "preset": (".adg", ".adv"),
    "picture": (".png", ".jpg", ".jpeg", ".gif", ".webp"),
    "sound file": (".wav", ".aif", ".aiff", ".mp3", ".flac", ".ogg", ".m4a"),
    "document": (".doc", ".docx", ".odt"),
    "spreadsheet": (".xls", ".ods"),
    "library": (".sqlite", ".sqlite3", ".db"),
    "map": (".toml",),
}


def kind_by_ending(out: str | os.PathLike[str] | None) -> str | None:
    """The kind of file that the name `out` promises; None for standard output and for endings that we do not know."""
    name = "" if out is None else os.fspath(out).lower()
    return next((kind for kind, endings in ENDINGS.items() if name.endswith(endings)), None)


_TEXT = (".txt", ".text", ".log")  # endings of any text: a table or a page
_ENDING = re.compile(r".*(\.[A-Za-z][A-Za-z0-9]{0,9})", re.DOTALL)


def check_known(out: str | None, kinds: Iterable[str]) -> None:
    """Raises UsageError when the ending of the name `out` should say which of `kinds` is meant, and says nothing."""
    found = _ENDING.fullmatch(Path(out or "").name)
    if out in (None, "-") or found is None or kind_by_ending(out) is not None or found[1].lower() in _TEXT:
        return
    usual = ", ".join(ENDINGS[kind][0] for kind in kinds if kind in ENDINGS)
    raise UsageError(
        f"{out}: no format has the ending {found[1]}. Choose one of {usual} (.txt is plain text), or say the format "
        "with `output`."
    )


def check_ending(out: str | os.PathLike[str] | None, kinds: Iterable[str], names: Sequence[str] = ()) -> None:
    """Raises UsageError when the name `out` belongs to a kind of file that is none of `kinds` and ends like none of
    `names`."""
    promised, wanted = kind_by_ending(out), tuple(kinds)
    own = tuple(Path(name).suffix for name in names)
    if promised is None or promised in wanted or out is None or os.fspath(out).lower().endswith(own or ("/",)):
        return
    ending = next(one for one in ENDINGS[promised] if os.fspath(out).lower().endswith(one))
    usual = [*(ENDINGS[kind][0] for kind in wanted if kind in ENDINGS), *dict.fromkeys(own)]
    advice = f"Choose a name that ends in {' or '.join(usual)}." if usual else "Choose another ending, such as .txt."
    raise UsageError(
        f"{os.fspath(out)}: a file that ends in {ending} holds something else than what is written here. {advice}"
    )
