"""Small live-set documents, written as a sketch and saved as files for the command line."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import quoteattr


def write_set(
    path: Path,
    columns: str,
    *scenes: tuple[str, str],
    version: str = "11.3.13",
    tempo: float = 120.0,
    scene_tempos: dict[int, float] | None = None,
    tracks: str = "",
) -> Path:
    """Save a set at `path`. Cells as in tests.exporters.sessions: `.` stop button, `-` none, `!name` deactivated.

    `scene_tempos` enables the tempo field of scenes (0-based); `tracks` is more XML for the track list, before ours.
    """
    tempos = scene_tempos or {}
    out = [
        f'<live-set version="1" live_version="{version}"><song tempo="{tempo}" signature_numerator="4" '
        'signature_denominator="4"><scenes>'
    ]
    for index, (name, _) in enumerate(scenes):
        field = f' tempo="{tempos[index]}" tempo_enabled="true"' if index in tempos else ' tempo_enabled="false"'
        out.append(f'<scene index="{index}" name={quoteattr(name)}{field}/>')
    out.append(f"</scenes><tracks>{tracks}")
    for column, name in enumerate(columns.split("|")):
        mute = "true" if name.strip().startswith("(") else "false"
        title = quoteattr(name.strip().strip("()"))
        out.append(f'<track index="{column}" name={title} mute="{mute}" solo="false" has_midi_input="true">')
        for index, (_, cells) in enumerate(scenes):
            text = cells.split("|")[column].strip()
            if text in (".", "-"):
                stop = "true" if text == "." else "false"
                out.append(f'<slot index="{index}" has_clip="false" has_stop_button="{stop}"/>')
            else:
                muted = "true" if text.startswith("!") else "false"
                title = quoteattr(text.removeprefix("!"))
                clip = f'<clip name={title} muted="{muted}" is_midi_clip="true" length="4.0"/>'
                out.append(f'<slot index="{index}" has_clip="true" has_stop_button="true">{clip}</slot>')
        out.append("</track>")
    out.append('</tracks></song><summary complete="true" errors="0"/></live-set>')
    path.write_text("".join(out), encoding="utf-8")
    return path
