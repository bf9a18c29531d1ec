"""The report: one page that needs nothing but itself, for screens of any size, light and dark, and for paper."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from typing import Any

from kontrol_cli.analysis import collect, scenes_in_use
from kontrol_cli.findings import Finding
from kontrol_cli.output.words import clock, key_words, signature_words, tempo_words
from kontrol_cli.report import attention, listings
from kontrol_cli.report.arrangement_picture import arrangement_sheets
from kontrol_cli.report.device_tree import device_tree
from kontrol_cli.report.measures import lasting
from kontrol_cli.report.session_sheet import session_sheet
from kontrol_cli.report.song_sheet import SongSheet
from kontrol_cli.report.svg import DARK, LIGHT, picture_css, safe
from kontrol_cli.sets.time_map import BarMap
from kontrol_cli.sets.view import SUMMARY_TABLES, View
from kontrol_cli.sets.what_sounds import SceneSounds, sounding

WITHOUT_NOTES = (*SUMMARY_TABLES, "chains")
REPORT_TABLES = (*WITHOUT_NOTES, "notes")


def report_page(view: View, findings: Sequence[Finding], song: SongSheet | None = None) -> str:
    """The page for a set that was read with :data:`REPORT_TABLES`, with `song` beside it if one is given.

    No script, nothing from a network. A set read with :data:`WITHOUT_NOTES` has clips without notes in them.
    """
    from jinja2 import Environment

    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, finalize=_finalize)
    room = files("kontrol_cli.report")
    template = environment.from_string(room.joinpath("page.html").read_text(encoding="utf-8"))
    sounds = sounding(view)
    groups = attention.groups(view, findings)
    tempo, signatures = listings.tempo_events(view), listings.signature_events(view)
    return template.render(
        title=view.head.get("name") or "A set without a name",
        path=view.head.get("path") or "",
        facts=_facts(view, sounds, findings),
        css=_css(room.joinpath("page.css").read_text(encoding="utf-8")),
        urgent=[one for one in groups if one.severity != "info"],
        known=[one for one in groups if one.severity == "info"],
        song=song,
        session=session_sheet(view, sounds, song),
        scenes=listings.scenes(view, scenes_in_use(view)),
        pictures=[one.inline() for one in arrangement_sheets(view)],
        locators=listings.locators(view),
        tempo=tempo if len(tempo.rows) > 1 else None,
        signatures=signatures if len(signatures.rows) > 1 else None,
        tracks=listings.tracks(view),
        plugins=listings.plugins(view),
        max_devices=listings.max_devices(view),
        samples=listings.samples(view),
        natives=listings.native_devices(view),
        devices=device_tree(view),
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
        ("Length", _length(view, seconds)),
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
        ("Findings", attention.weight(findings)),
    ]
    return [(label, value) for label, value in facts if value]


def _length(view: View, seconds: float | None) -> str:
    length = view.head.get("length_beats")
    if not length:
        return ""
    long = lasting(BarMap.of_rows(view.rows("signature_events")), 0.0, length)
    return long if seconds is None else f"{clock(seconds)}, {long}"


def _count(value: int | None) -> str:
    return "" if value is None else str(value)


def _own_colors(view: View) -> bool:
    """True when a colour on the page is that of a palette index, because the source gives no RGB."""
    return any(
        row["color_rgb"] is None and row["color_index"] is not None
        for table in ("tracks", "clips")
        for row in view.rows(table)
    )
