"""The options of a song: a switch with its help for every field of a request, in the order that the help shows."""

from __future__ import annotations

import copy
import functools
import inspect
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from types import GenericAlias
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import typer

from kontrol_cli.commands import completing
from kontrol_cli.commands.options import decimal, integer


def _option(
    *names: str, help: str, metavar: str | None = None, default_shown: bool = False, completion: Any = None
) -> Any:
    return typer.Option(*names, help=help, metavar=metavar, show_default=default_shown, autocompletion=completion)


# Field -> its option. Type and default are those of the field; the switch is the field's name where none is given.
SONG_OPTIONS: Mapping[str, Any] = {
    "force": _option("--force", help="Replace the output file if it exists."),
    "song": _option(help="Song slot on the machine, counted from 1.", default_shown=True),
    "name": _option(help="The song's name; the set's name if left out."),
    "source": _option(
        help="Where rows come from: one per scene, or the arrangement's timeline (.als, Live 11+ dumps).",
        default_shown=True,
    ),
    "tracks": _option(
        metavar="LIST",
        help="Live tracks that take part: names, numbers from 1, ranges, groups (Kick,3,5-8). "
        "If left out, those whose clips name patterns.",
        completion=completing.tracks,
    ),
    "scenes": _option(metavar="LIST", help="Scenes that become rows (1-8,12).", completion=completing.scenes),
    "clip_pattern": _option(
        metavar="REGEX",
        help="How clip names say it: a regular expression with the named groups 'pattern' and, if there is one, "
        "'track'. If left out: 'A01 3 kick' is track 3 of pattern A01.",
    ),
    "map_file": _option("--map", metavar="FILE", help="A map file (TOML)."),
    "assign": _option(help="by-scene: scene n plays pattern n, whatever clips are called.", default_shown=True),
    "first_pattern": _option(metavar="PATTERN", help="Where by-scene starts counting: the first chosen scene gets it."),
    "empty": _option(help="Empty slots all stop, or all carry on, whatever their buttons say."),
    "empty_scenes": _option(help="Scenes in which nothing sounds.", default_shown=True),
    "repeats": _option(help="Plays of a scene that does not say x4 itself (1)."),
    "stay": _option("--stay", help="32 plays, to move on by hand."),
    "steps": _option(help="Pattern length without a machine dump. If left out: what the clips' loops say, else 16."),
    "loops": _option("--loops", help="Fold repeated passages into LOOP rows where that saves rows."),
    "end": _option(
        help="What the song does after its last row: come to its end, start again (loop) for ever, or halt. If left "
        "out: what 'kontrol machines NAME' lists first.",
    ),
    "reminders": _option(
        "--reminders/--no-reminders", help="Rows with the scenes' names, on machines that have such rows."
    ),
    "tempo_tolerance_bpm": _option(
        "--tempo-tolerance",
        metavar="BPM",
        help="How far the song's tempo may be from the arrangement's tempo automation (0.5).",
    ),
    "machine_dump": _option(
        metavar="FILE", help="Your machine's own dump (.syx): pattern lengths, kits, and what the song replaces."
    ),
    "base_file": _option(
        "--from",
        metavar="FILE",
        help="Your machine's own song file, into which the song goes and whose other bytes stay (machines whose songs "
        "are files).",
    ),
    "free_patterns": _option(
        metavar="LIST",
        help="Patterns that may be overwritten with merged ones (E01-H16). If left out: those that the machine "
        "dump shows to be unused.",
    ),
    "free_kits": _option(metavar="LIST", help="Kits that may be overwritten (33-64), likewise."),
    "effort": _option(metavar="SECONDS", help="How long to look for fewer patterns and kits (10)."),
    "accept_changes": _option(
        "--accept-changes",
        help="Accept changes of sound that merging needs, and clips at different steps (you are told about each one).",
    ),
    "box": _option(
        metavar="NAME|FILE",
        help="What your box calls its patterns and wants over MIDI: a box that comes with Kontrol, or a file of yours "
        "that ends in .toml (docs/any-box.md; only for machines that 'kontrol machines NAME' says take it).",
        completion=completing.boxes,
    ),
    "lead": _option(metavar="BEATS", help="Send a change of pattern so many beats ahead of its bar (likewise)."),
    "channel": _option(metavar="1-16", help="The MIDI channel of the box (likewise)."),
    "mutes": _option(
        metavar="cc:N|note:N", help="Send mutes, as controllers or notes, from this number for track 1 on (likewise)."
    ),
    "silent_chain": _option(
        metavar="LIST",
        help="What a silent track plays on machines whose songs are a matrix and have no silence: a chain of empty "
        "phrases that you keep for it, or several of different lengths (FE,FD).",
    ),
    "split": _option("--split", help="When one song cannot hold the scenes, make several: song-1.syx, song-2.syx, ..."),
    "work_buffer": _option(
        "--work-buffer",
        help="Into the machine's work buffer instead of a stored song (machines that have one).",
    ),
    "tempo_from_names": _option(
        "--tempo-from-names",
        help="Read '124 BPM' in scene names also in sets of Live 11 and later (earlier sets: always).",
    ),
    "mute_unclaimed": _option("--mute-unclaimed", help="Also mute machine tracks that no clip claims."),
}


def song_options(names: Iterable[str], help: Mapping[str, str]) -> dict[str, Any]:
    """The options of the fields `names`, with another help text for those in `help`: for a verb without a set."""
    out = {name: copy.copy(SONG_OPTIONS[name]) for name in names}
    for name, text in help.items():
        out[name].help = text
    return out


_NUMBERS = ((int, integer), (float, decimal))


def takes_request(
    request_type: type, options: Mapping[str, Any], *, part: bool = False
) -> Callable[[Callable[..., None]], Any]:
    """For a verb with a parameter `request`: on the command line it is `options`, one for each field of the dataclass
    `request_type`, whose types and defaults hold. A field without an option, or the reverse, is a KeyError; with `part`
    fields may be left out, which then have their defaults."""
    hints = get_type_hints(request_type)
    defaults = {field.name: field.default for field in fields(request_type)}
    if set(options) - set(defaults) or (not part and set(defaults) != set(options)):
        raise KeyError(f"fields and options differ: {sorted(set(defaults) ^ set(options))}")

    def wrap(verb: Callable[..., None]) -> Any:
        @functools.wraps(verb)
        def typed(**given: Any) -> None:
            asked = {name: given.pop(name) for name in options}
            lists = {name: tuple(asked[name] or ()) for name in options if isinstance(defaults[name], tuple)}
            verb(request=request_type(**(asked | lists)), **given)

        shown = [
            parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)
            for name, parameter in inspect.signature(verb, eval_str=True).parameters.items()
            if name != "request"
        ]
        for name, option in options.items():
            default = None if isinstance(defaults[name], tuple) else defaults[name]
            kind: Any = _typed(hints[name])
            option.parser = next((parser for number, parser in _NUMBERS if kind in (number, number | None)), None)
            hint = Annotated[kind, option]
            shown.append(inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=hint))
        vars(typed)["__signature__"] = inspect.Signature(shown)
        typed.__annotations__ = {parameter.name: parameter.annotation for parameter in shown}
        return typed

    return wrap


def _typed(hint: Any) -> Any:
    """The type that a command line has for a field's: a list for a sequence, the text of a path."""
    if get_origin(hint) is Sequence:
        return GenericAlias(list, get_args(hint)) | None
    if os.PathLike[str] in get_args(hint):
        return str | None
    return hint
