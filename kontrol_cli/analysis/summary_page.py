"""The summary drawn for a terminal: head, session grid, what sounds, arrangement, findings."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from textwrap import wrap
from typing import Any

from rich.text import Text

from kontrol_cli.analysis.page_grid import choose_window, draw_grid, scene_label
from kontrol_cli.analysis.page_parts import entry, names_in, track_label
from kontrol_cli.analysis.page_timeline import draw_arrangement
from kontrol_cli.analysis.summary import collect
from kontrol_cli.findings import RULES, Finding
from kontrol_cli.output.text import fit, plain, width
from kontrol_cli.output.words import key_words, signature_words, tempo_words
from kontrol_cli.sets.view import View
from kontrol_cli.sets.what_sounds import SceneSounds, sounding

_MARKS = {"error": ("✗", "bold red"), "warning": ("▲", "yellow"), "info": ("·", "dim")}
_MOST_LINES = 24


def draw_summary(
    view: View,
    findings: Sequence[Finding],
    cells: int,
    *,
    tracks: Sequence[int] | None = None,
    scenes: Sequence[int] | None = None,
) -> list[Text]:
    """The page as lines of at most `cells` columns. `tracks` and `scenes` choose the part of the grid."""
    sounds = sounding(view)
    lines = draw_head(view, collect(view, sounds, findings), cells)
    if view.session_clips:
        window = choose_window(view, cells, tracks, scenes)
        lines += [Text(), Text("Session", "bold"), *draw_grid(view, sounds, window, cells)]
        lines += [Text(), Text.assemble(("What sounds", "bold"), ("  scenes launched from the top", "dim"))]
        lines += draw_sounds(view, [one for one in sounds if one.scene in set(window.scenes)], cells)
    lines += draw_arrangement(view, cells)
    lines += draw_findings(findings, cells)
    return lines


def draw_head(view: View, summary: dict[str, Any], cells: int) -> list[Text]:
    """Name, version, tempo, signature, key, and what the set has of everything."""
    head = summary["set"]
    tempo = summary["tempo"]
    facts = [
        f"Live {head['live_version']}" if head.get("live_version") else "",
        "dump" if head.get("source") == "dump" else f".{head['source']}" if head.get("source") else "",
        tempo_words(tempo),
        signature_words(summary["signature"]),
        key_words(head),
        head.get("tuning") or "",
    ]
    lines = [
        Text(plain(head.get("name") or "set without a name"), "bold"),
        Text(" · ".join(plain(fact) for fact in facts if fact)),
        Text(),
    ]
    by_kind = summary["tracks"]["by_kind"]
    flags = [f"{len(on)} {flag}" for flag, on in summary["tracks"].items() if flag != "by_kind" and on]
    if not by_kind:  # a preset
        return [*lines, *_device_lines(summary, cells)]
    lines += entry("Tracks", [_kind(kind, count) for kind, count in by_kind.items()], cells, flags, whole=True)
    used = {scene for _, scene in view.session_clips}
    empty = len(view.scenes) - len(used)
    lines += entry("Scenes", [str(len(view.scenes))], cells, [f"{empty} without clips"] if empty else [])
    arranged = sum(row["where"] == "arrangement" for row in view.rows("clips"))
    lanes = sum(row["where"] == "take_lane" for row in view.rows("clips"))
    clips = [f"{len(view.session_clips)} in the session", f"{arranged} in the arrangement"]
    lines += entry("Clips", clips + ([f"{lanes} in take lanes"] if lanes else []), cells, whole=True)
    return lines + _device_lines(summary, cells)


def _device_lines(summary: dict[str, Any], cells: int) -> list[Text]:
    lines = []
    for title, key in (("Devices", "devices"), ("Plug-ins", "plugins"), ("Max", "max_devices")):
        if summary[key]:
            names = [one["name"] + (f" ×{one['count']}" if one["count"] > 1 else "") for one in summary[key]]
            lines += entry(f"{title} {sum(one['count'] for one in summary[key])}", names, cells)
    samples = summary["samples"]
    if samples["used"]:
        missing = [f"{len(samples['missing'])} not on this computer"] if samples["missing"] else []
        lines += entry("Samples", [f"{samples['used']} used"], cells, missing)
    return lines


def draw_sounds(view: View, sounds: Sequence[SceneSounds], cells: int) -> list[Text]:
    """Which tracks sound in each scene, shown as what comes and what goes; equal scenes in a row are one line."""
    runs = [list(run) for _, run in groupby(sounds, key=lambda one: one.tracks)]
    digits = len(str(len(view.scenes)))
    labels = [
        scene_label(view, run[0].scene) if len(run) == 1 else f"{run[0].scene + 1:>{digits}}-{run[-1].scene + 1}"
        for run in runs
    ]
    left = min(max((width(label) for label in labels), default=0), max(22, cells // 5))
    lines: list[Text] = []
    before: Sequence[int] = ()
    for label, run in zip(labels[:_MOST_LINES], runs, strict=False):
        now = run[0].tracks
        stay = {*now}.intersection(before)
        come = [track_label(view, track) for track in now if track not in stay]
        go = [track_label(view, track) for track in before if track not in stay]
        room = cells - left - 2
        if not now:
            shown = Text("silence", "dim")
        elif not before or len(come) + len(go) >= len(now):
            shown = names_in(come if not before else [track_label(view, track) for track in now], room)
        else:
            shown = _change(come, go, room)
        lines.append(Text(fit(label, left) + "  ", no_wrap=True).append_text(shown))
        before = now
    if len(runs) > _MOST_LINES:
        lines.append(Text(f"{len(runs) - _MOST_LINES} more changes: --output json has them all.", "dim"))
    return lines


def _change(come: Sequence[str], go: Sequence[str], room: int) -> Text:
    """``+ hat, bass  − kick`` in at most `room` cells; the two sides share them when both do not fit."""
    shown = Text(no_wrap=True)
    room -= 6  # the signs and the gap between them
    need = {"+ ": width(", ".join(come)), "− ": width(", ".join(go))}
    for sign, names, style, other in (("+ ", come, "green", "− "), ("− ", go, "red", "+ ")):
        if names:
            shown.append("  " if shown else "").append(sign, style)
            shown.append_text(names_in(names, max(room // 2, room - need[other])))
    return shown


def draw_findings(findings: Sequence[Finding], cells: int) -> list[Text]:
    """One line per rule that found something, and what to do where it matters."""
    if not findings:
        return [Text(), Text.assemble(("Findings", "bold"), ("  none", "dim"))]
    rules = {one.rule: one.severity for one in findings}
    counts = {severity: sum(one == severity for one in rules.values()) for severity in _MARKS}
    words = {"error": "error", "warning": "warning", "info": "remark"}
    shown = [f"{count} {words[key]}{'s' if count > 1 else ''}" for key, count in counts.items() if count]
    lines = [Text(), Text.assemble(("Findings", "bold"), ("  " + ", ".join(shown), "dim"))]
    titles = {rule.id: rule.title for rule in RULES}
    for rule, run in groupby(findings, key=lambda one: one.rule):
        hits = list(run)
        mark, style = _MARKS[hits[0].severity]
        line = Text.assemble(
            (mark, style),
            " ",
            (f"{len(hits)} {titles[rule]}: " if len(hits) > 1 else f"{titles[rule]}: ", ""),
            no_wrap=True,
        )
        line.append_text(names_in([plain(hit.finding) for hit in hits], cells - line.cell_len, dim=True))
        lines.append(line)
        if hits[0].severity != "info":
            lines += [Text(part, "dim", no_wrap=True) for part in _wrapped(hits[0].fix, cells)]
    lines.append(Text("--findings shows each with its reason and what to do.", "dim"))
    return lines


def _kind(kind: str, count: int) -> str:
    if kind == "master":
        return kind
    plural = {"group": "groups", "return": "returns"}.get(kind, kind)
    return f"{count} {plural if count > 1 else kind}"


def _wrapped(text: str, cells: int) -> list[str]:
    return wrap(text, cells, initial_indent="  ", subsequent_indent="  ")
