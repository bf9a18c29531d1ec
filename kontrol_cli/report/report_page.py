"""The report: one page that needs nothing but itself, for screens of any size, light and dark, and for paper."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from itertools import groupby
from typing import Any

from kontrol_cli.analysis import collect, scenes_in_use, session_grid, tracks_with_clips
from kontrol_cli.findings import RULES, Finding
from kontrol_cli.output.colors import Rgb, hex_color, ink_on
from kontrol_cli.output.words import clock, key_words, signature_words, tempo_words
from kontrol_cli.report import listings
from kontrol_cli.report.arrangement_picture import arrangement_picture
from kontrol_cli.report.device_tree import device_tree
from kontrol_cli.report.svg import DARK, LIGHT, picture_css, safe
from kontrol_cli.sets.view import SUMMARY_TABLES, View
from kontrol_cli.sets.what_sounds import SceneSounds, sounding

REPORT_TABLES = (*SUMMARY_TABLES, "chains")
_UNCOLOURED: Rgb = (150, 155, 162)


def report_page(view: View, findings: Sequence[Finding]) -> str:
    """The page for a set that was read with :data:`REPORT_TABLES`. No script, nothing from a network."""
    from jinja2 import Environment

    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, finalize=_finalize)
    room = files("kontrol_cli.report")
    template = environment.from_string(room.joinpath("page.html").read_text(encoding="utf-8"))
    sounds = sounding(view)
    picture = arrangement_picture(view)
    tempo = listings.tempo_events(view)
    tables = [listings.tracks(view), listings.plugins(view), listings.max_devices(view), listings.samples(view)]
    return template.render(
        title=view.head.get("name") or "A set without a name",
        path=view.head.get("path") or "",
        facts=_facts(view, sounds, findings),
        css=_css(room.joinpath("page.css").read_text(encoding="utf-8")),
        session=_session(view, sounds),
        scenes=listings.scenes(view, sounds),
        picture=None if picture is None else picture.inline(),
        locators=listings.locators(view),
        tempo=tempo if len(tempo.rows) > 1 else None,
        tracks=tables[0],
        plugins=tables[1],
        max_devices=tables[2],
        samples=tables[3],
        natives=listings.native_devices(view),
        devices=device_tree(view),
        findings=_findings(findings),
        remarks=list(view.live_set.remarks),
        own_colors=_own_colors(view),
    )


def _finalize(value: Any) -> Any:
    """Text from files made safe; markup and our own numbers pass."""
    return safe(value) if type(value) is str else value


def _css(rules: str) -> Any:
    from markupsafe import Markup

    def inks(values: dict[str, str]) -> str:
        return " ".join(f"--{name}: {value};" for name, value in values.items())

    return Markup(
        f":root {{ color-scheme: light dark; {inks(LIGHT)} }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{ {inks(DARK)} }} }}\n{picture_css()}{rules}"
    )


def _facts(view: View, sounds: list[SceneSounds], findings: Sequence[Finding]) -> list[tuple[str, str]]:
    """What the head of the page says, as label and value; a fact that the source does not give is left out."""
    summary = collect(view, sounds, findings)
    head = view.head
    kinds = ", ".join(f"{count} {kind}" for kind, count in summary["tracks"]["by_kind"].items())
    missing = len(summary["samples"]["missing"])
    samples = summary["samples"]["used"]
    length = head.get("length_beats")
    seconds = summary["duration_seconds"]
    counts = {name: sum(one["count"] for one in summary[name]) for name in ("devices", "plugins", "max_devices")}
    facts = [
        ("Live", head.get("live_version") or ""),
        ("Source", head.get("source") or ""),
        ("Tempo", tempo_words(summary["tempo"])),
        ("Signature", signature_words(summary["signature"])),
        ("Scale", key_words(head)),
        ("Tuning", head.get("tuning") or ""),
        ("Seconds", (view.live_set.seconds_note or "").removeprefix("Seconds: ")),
        ("Length", f"{clock(seconds)}, {round(length, 3):.10g} beats" if length and seconds is not None else ""),
        ("Tracks", kinds),
        ("Scenes", _count(head.get("scenes"))),
        ("Session clips", _count(head.get("session_clips"))),
        ("Arrangement clips", _count(head.get("arrangement_clips"))),
        ("Take lane clips", _count(head.get("take_lane_clips") or None)),
        ("Live's own devices", str(counts["devices"])),
        ("Plug-ins", str(counts["plugins"])),
        ("Max devices", str(counts["max_devices"])),
        ("Samples", f"{samples} used" + (f", {missing} missing" if missing else "")),
        ("Locators", _count(head.get("locators"))),
        ("Findings", str(len(findings))),
    ]
    return [(label, value) for label, value in facts if value]


def _count(value: int | None) -> str:
    return "" if value is None else str(value)


def _session(view: View, sounds: list[SceneSounds]) -> dict[str, Any] | None:
    """The grid for the template: heads of the columns, and per scene its label and cells."""
    tracks, scenes = tracks_with_clips(view), scenes_in_use(view)
    if not tracks:
        return None
    grid = session_grid(view, sounds, tracks, scenes)
    rows = []
    for scene, cells in zip(grid.scenes, grid.rows, strict=True):
        shown = [
            (cell.kind, cell.text, hex_color(cell.color or _UNCOLOURED), ink_on(cell.color or _UNCOLOURED))
            for cell in cells
        ]
        row = view.scenes[scene]
        tempo = "" if row["tempo_bpm"] is None else f"{row['tempo_bpm']:.6g} BPM"
        rows.append((scene + 1, (row["name"] or "").strip(), tempo, shown))
    return {
        "tracks": [(listings.track_name(view, track), view.is_off(track)) for track in tracks],
        "rows": rows,
        "tracks_left_out": len(view.columns) - len(tracks),
        "scenes_left_out": len(view.scenes) - len(scenes),
    }


def _findings(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    titles = {rule.id: rule.title for rule in RULES}
    groups = []
    for rule, run in groupby(findings, key=lambda one: one.rule):
        hits = list(run)
        groups.append(
            {
                "rule": rule,
                "severity": hits[0].severity,
                "title": titles[rule],
                "reason": hits[0].reason,
                "fix": hits[0].fix,
                "hits": [hit.finding for hit in hits],
            }
        )
    return groups


def _own_colors(view: View) -> bool:
    """True when a colour on the page is that of a palette index, because the source gives no RGB."""
    return any(
        row["color_rgb"] is None and row["color_index"] is not None
        for table in ("tracks", "clips")
        for row in view.rows(table)
    )
