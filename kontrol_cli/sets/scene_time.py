"""What a scene does to time when it is launched: for every verb that asks, the same answer as the exporter's."""

from __future__ import annotations

from exporters.planning.scene_names import live_reads_names, read_scene_name
from kontrol_cli.sets.rows import Row


def scene_time(scene: Row, live_version: str | None) -> tuple[float | None, str | None]:
    """The tempo in BPM and the signature that a scene (a row of the scenes table) sets; None where it sets none.

    Its enabled fields; in sets of Live up to 10, which have no such fields, what the name says.
    """
    tempo, signature = scene["tempo_bpm"], scene["time_signature"]
    if live_reads_names(live_version):
        said = read_scene_name(scene["name"] or "")
        tempo = said.tempo_bpm if tempo is None else tempo
        signature = signature or said.time_signature
    return tempo, signature
