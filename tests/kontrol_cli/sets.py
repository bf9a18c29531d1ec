"""Small sets built row by row, so that a test says what it is about and nothing else."""

from __future__ import annotations

from typing import Any

from kontrol_cli.sets.liveset import LiveSet
from kontrol_cli.sets.rows import Rows
from kontrol_cli.sets.view import SUMMARY_TABLES, View


def session(
    columns: dict[str, str],
    *,
    scenes: list[dict[str, Any]] | None = None,
    version: str = "11.3.13",
    kinds: dict[str, str] | None = None,
    **more: list[dict[str, Any]],
) -> View:
    """A set from columns: track name -> cells separated by "|", one per scene.

    A cell is a clip's name, "(name)" for a deactivated clip, "?" for a clip without a name, "." for an
    empty slot with a stop button and "" for one without. `more` adds rows to other tables, and fields to
    the tracks when its name is ``track_fields`` (one dict per column).
    """
    track_fields = more.pop("track_fields", [{} for _ in columns])
    rows = Rows(SUMMARY_TABLES)
    rows.live_version = version
    count = max((len(cells.split("|")) for cells in columns.values()), default=0)
    given = scenes or [{} for _ in range(count)]
    for number in range(max(count, len(given))):
        rows.of("scenes").append({"scene": number, "name": "", **(given[number] if number < len(given) else {})})
    clip = 0
    for track, ((name, cells), fields) in enumerate(zip(columns.items(), track_fields, strict=True)):
        kind = (kinds or {}).get(name, "midi")
        rows.of("tracks").append(
            {
                "track": track,
                "name": name.rstrip("\u200b"),
                "kind": kind,
                "color_index": track,
                "muted": False,
                **fields,
            }
        )
        for scene, text in enumerate(cells.split("|") if cells else []):
            filled = text not in ("", ".")
            rows.of("slots").append({"track": track, "scene": scene, "has_clip": filled, "has_stop_button": text != ""})
            if filled:
                off = text.startswith("(")
                rows.of("clips").append(
                    {
                        "clip": clip,
                        "track": track,
                        "scene": scene,
                        "where": "session",
                        "kind": "midi",
                        "name": "" if text == "?" else text.strip("()"),
                        "muted": off,
                        "looping": True,
                    }
                )
                clip += 1
    rows.of("set").append(
        {
            "name": "made",
            "source": "als",
            "live_version": version,
            "tempo_bpm": 120.0,
            "time_signature": "4/4",
            "complete": True,
            **more.pop("set_fields", [{}])[0],
        }
    )
    more.setdefault("tempo_events", [{"time_beats": 0.0, "tempo_bpm": 120.0, "automated": False}])
    for table, added in more.items():
        rows.of(table).extend(added)
    return View(LiveSet(rows))


SMALL_DUMP = """<?xml version="1.0" encoding="UTF-8"?>
<live-set version="1" live_version="11.3.13" started="2026-11-23T06:30:00Z" scope="set" dumper="DumpXML 0.1">
  <song tempo="124.0" signature_numerator="4" signature_denominator="4">
    <scenes>
      <scene index="0" id="101" name="Intro" tempo="120.0" tempo_enabled="false" is_empty="false"/>
      <scene index="1" id="102" name="Break" tempo="120.0" tempo_enabled="false" is_empty="false"/>
    </scenes>
    <tracks>
      <track index="0" id="201" name="kick" color="16725558" color_index="14" is_foldable="false" mute="false"
             solo="false" has_audio_input="false" has_midi_input="true">
        <slot index="0" id="220" has_clip="true" has_stop_button="true">
          <clip id="221" name="A01 1 kick" is_audio_clip="false" length="4.0" looping="true" loop_start="0.0"
                loop_end="4.0" muted="false"/>
        </slot>
        <slot index="1" id="230" has_clip="false" has_stop_button="false"/>
      </track>
      <track index="1" id="202" name="=1+1 \u009b31m" is_foldable="false" mute="false" solo="false"
             has_audio_input="false" has_midi_input="true">
        <slot index="0" id="221" has_clip="false" has_stop_button="true"/>
        <slot index="1" id="231" has_clip="true" has_stop_button="true">
          <clip id="222" name="A01 2 snare" is_audio_clip="false" length="4.0" looping="true" loop_start="0.0"
                loop_end="4.0" muted="false"/>
        </slot>
      </track>
    </tracks>
    <master-track><track index="0" id="401" name="Master"/></master-track>
  </song>
  <summary complete="true" changed="false" errors="0" seconds="0.1" tracks="2" scenes="2" slots="4" session_clips="2"/>
</live-set>
"""
"""Two tracks, two scenes, two clips; the second track's name holds a formula and a raw C1 control."""
