"""Names of a set against the names in a map: which line of a table fits a clip, a scene or a Live track best.

In this order, and the first that fits counts: the name exactly as it is written; without regard to case and blanks at
the ends; also without tempo (`122 bpm`) and repeats (`x4`); the number; a glob (`Intro*`), of several the one with the
most characters of its own; a word or words of the name, of several the most words. Two lines that are equally good and
say different things are :class:`Unclear`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Generic, TypeVar

from exporters.planning.scene_names import bare_name

V = TypeVar("V")

MOST_GLOBS = 200  # in one table: each is tried on every name of the set
MOST_WORDS = 8  # of one key, and of the stretches of a name that are looked up

_WILD = re.compile(r"\[([*?])\]|([*?])")
_WORD = re.compile(r"[^\W\d_]+|\d+")


def folded(name: str) -> str:
    """A name without regard to case and blanks at the ends; composed and decomposed letters (é) are the same."""
    return unicodedata.normalize("NFC", name).casefold().strip()


def compared(name: str) -> str:
    """The folded name without tempo and `x4`, blanks single; where nothing is left, the folded name."""
    return bare_name(folded(name)) or folded(name)


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name, folded, without tempo and `x4`; letters and digits are words apart (`Verse2` has two)."""
    return tuple(_WORD.findall(compared(name)))


def is_glob(key: str) -> bool:
    """Whether a key has `*` or `?` that stand for other characters; `[*]` and `[?]` stand for themselves."""
    return any(found[2] for found in _WILD.finditer(key))


def literal(name: str) -> str:
    """The key that means exactly this name, whatever is in it."""
    return re.sub(r"[*?]", r"[\g<0>]", name)


@dataclass(frozen=True)
class Unclear:
    """Keys of one table that fit equally well and say different things."""

    table: str
    keys: tuple[str, ...]


class Globs:
    """Keys with `*` (any characters) and `?` (one character), tried at once, in time that grows with the name alone.

    Of all that fit those come first that have the most characters of their own.
    """

    def __init__(self, keys: Iterable[str]) -> None:
        shapes = sorted(((key, *_shape(key)) for key in keys), key=lambda one: -one[2])
        self.keys = tuple(key for key, _, _ in shapes)
        self.own = {key: own for key, _, own in shapes}  # characters that are not wild
        # A question for each key, none of which takes anything of the name: its empty group says whether it fits.
        self._all = re.compile("".join(f"(?:(?={text})())?" for _, text, _ in shapes))

    def fitting(self, *forms: str) -> tuple[str, ...]:
        """The keys that fit one of the forms of a name, which are folded."""
        if not self.keys:
            return ()
        found = {at for form in forms if (match := self._all.match(form)) for at in _set_groups(match)}
        return tuple(self.keys[at] for at in sorted(found))


def _set_groups(match: re.Match[str]) -> Iterable[int]:
    return (at for at, text in enumerate(match.groups()) if text is not None)


def _shape(key: str) -> tuple[str, int]:
    """A key as a regular expression for whole names, and how many of its characters are not wild.

    What lies between two `*` has a fixed length and is looked for once, as far left as it can be: an atomic group, so
    that nobody goes back to look further on.
    """
    text, at = folded(key), 0
    pieces = [_Piece()]
    for found in _WILD.finditer(text):
        pieces[-1].add(text[at : found.start()])
        at = found.end()
        if found[1]:
            pieces[-1].add(found[1])
        elif found[2] == "?":
            pieces[-1].add_any()
        else:
            pieces.append(_Piece())
    pieces[-1].add(text[at:])
    first, *rest = pieces
    own = sum(piece.own for piece in pieces)
    if not rest:
        return rf"{first.text}\Z", own
    last = rest.pop()
    between = "".join(f"(?>(?s:.*?){piece.text})" for piece in rest)
    # The last piece is where the name ends, and may not begin before the others have ended.
    return rf"{first.text}{between}(?=(?s:.{{{last.length}}}))(?>(?s:.*))(?<={last.text})", own


@dataclass
class _Piece:
    """What a glob has between two `*`, as a regular expression; its length, and how much of that is not wild."""

    text: str = ""
    length: int = 0
    own: int = 0

    def add(self, text: str) -> None:
        self.text += re.escape(text)
        self.length += len(text)
        self.own += len(text)

    def add_any(self) -> None:
        self.text += "(?s:.)"
        self.length += 1


@dataclass(frozen=True)
class Names(Generic[V]):
    """A table of the map, looked up by the names of a set; `by_words` also by the words in them."""

    table: str
    entries: Mapping[str, V]
    by_words: bool = False
    _fitting: dict[str, tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)
    _seen: dict[tuple[str, int | None], tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)

    def find(self, name: str, index: int | None = None) -> V | Unclear | None:
        """What the best line for a name says; `index` (from 0) is the place of a thing that also has a number.

        A thing that has a number and no name is found by its number and by globs alone.
        """
        if not self.entries:
            return None
        keys = self.keys(name, index)
        found = [self.entries[key] for key in keys]
        if not found:
            return None
        return Unclear(self.table, keys) if any(one != found[0] for one in found) else found[0]

    def keys(self, name: str, index: int | None = None) -> tuple[str, ...]:
        """The lines that fit a name best, all equally well."""
        if (name, index) not in self._seen:  # a name is asked for in every scene in which it sounds
            self._seen[name, index] = self._best(name, index)
        return self._seen[name, index]

    def _best(self, name: str, index: int | None) -> tuple[str, ...]:
        if index is None or name.strip():
            for table, form in ((self._exact, name), (self._folded, folded(name)), (self._compared, compared(name))):
                if form in table:
                    return table[form]
        if index is not None and str(index + 1) in self.entries:
            return (str(index + 1),)
        if found := self._globbed(name):
            return found
        return self._worded(name) if self.by_words else ()

    def fitting(self, name: str, index: int | None = None) -> Iterable[str]:
        """Every line that fits a name somehow: all but these are probably typing errors."""
        if name not in self._fitting:
            self._fitting[name] = tuple(dict.fromkeys(self._all_fitting(name)))
        yield from self._fitting[name]
        if index is not None and str(index + 1) in self.entries:
            yield str(index + 1)

    def _all_fitting(self, name: str) -> Iterator[str]:
        for table, form in ((self._exact, name), (self._folded, folded(name)), (self._compared, compared(name))):
            yield from table.get(form, ())
        yield from self._globs.fitting(*_forms(name))
        if self.by_words:
            words = words_of(name)
            for many in range(1, min(self._most_words, len(words)) + 1):
                for at in range(len(words) - many + 1):
                    yield from self._words.get(words[at : at + many], ())

    def _globbed(self, name: str) -> tuple[str, ...]:
        own = self._globs.own
        found = self._globs.fitting(*_forms(name))
        return tuple(key for key in found if own[key] == own[found[0]])

    def _worded(self, name: str) -> tuple[str, ...]:
        words = words_of(name)
        for many in range(min(self._most_words, len(words)), 0, -1):
            parts = dict.fromkeys(words[at : at + many] for at in range(len(words) - many + 1))
            if found := tuple(key for part in parts for key in self._words.get(part, ())):
                return found
        return ()

    @cached_property
    def _globs(self) -> Globs:
        return Globs(key for key in self.entries if is_glob(key))

    @cached_property
    def _plain_keys(self) -> list[tuple[str, str]]:
        """(key, the name it means) of the keys that are no globs."""
        return [(key, _WILD.sub(lambda one: one[1], key)) for key in self.entries if not is_glob(key)]

    @cached_property
    def _exact(self) -> dict[str, tuple[str, ...]]:
        # A key with * or ? also means the one name that is written just so.
        return {**{key: (key,) for key in self.entries}, **{name: (key,) for key, name in self._plain_keys}}

    @cached_property
    def _folded(self) -> dict[str, tuple[str, ...]]:
        return _grouped((folded(name), key) for key, name in self._plain_keys)

    @cached_property
    def _compared(self) -> dict[str, tuple[str, ...]]:
        return _grouped((compared(name), key) for key, name in self._plain_keys)

    @cached_property
    def _words(self) -> dict[tuple[str, ...], tuple[str, ...]]:
        found = ((words_of(name), key) for key, name in self._plain_keys)
        return _grouped((words, key) for words, key in found if 0 < len(words) <= MOST_WORDS)

    @cached_property
    def _most_words(self) -> int:
        return max((len(words) for words in self._words), default=0)


K = TypeVar("K")


def _forms(name: str) -> tuple[str, ...]:
    """What globs are tried on: the folded name, and the same without tempo and `x4` where that is another."""
    return tuple(dict.fromkeys((folded(name), compared(name))))


def _grouped(pairs: Iterable[tuple[K, str]]) -> dict[K, tuple[str, ...]]:
    out: dict[K, list[str]] = {}
    for form, key in pairs:
        out.setdefault(form, []).append(key)
    return {form: tuple(keys) for form, keys in out.items()}
