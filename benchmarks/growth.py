"""Whether the cost of reading, summing up and reporting grows with the size of a set, and no faster.

    python benchmarks/growth.py [FILE.als] [--repeat 3]

The tracks of a set (a made one, unless a file is named) are written 1, 2, 4 and 8 times into one set. Every reading
has a process of its own, and the best processor time counts, without the start of the process. Ends with 1 when a cost
is more than 2.1 times the one before it.
"""

from __future__ import annotations

import argparse
import gzip
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
IS_MAC = sys.platform == "darwin"  # where ru_maxrss counts bytes
SIZES = (1, 2, 4, 8)
LIMIT = 2.1
WHAT = ("all tables", "summary", "report")


def made_tracks(tracks: int = 20, scenes: int = 40, notes: int = 60) -> str:
    """Tracks with clips, notes and devices, enough for a tenth of a second of reading."""
    note = "".join(
        f'<MidiNoteEvent Time="{n / 4}" Duration="0.25" Velocity="{60 + n}" OffVelocity="64" IsEnabled="true"/>'
        for n in range(notes)
    )
    parameters = "".join(
        f'<P{n}><Manual Value="{n}"/><MidiControllerRange><Min Value="0"/><Max Value="127"/></MidiControllerRange>'
        f'<AutomationTarget Id="{100 + n}"/></P{n}>'
        for n in range(40)
    )
    clip = (
        '<MidiClip Id="0" Time="0"><CurrentStart Value="0"/><CurrentEnd Value="4"/><Loop><LoopStart Value="0"/>'
        '<LoopEnd Value="4"/><LoopOn Value="true"/></Loop><Name Value="A01"/><Color Value="7"/>'
        f'<Disabled Value="false"/><Notes><KeyTracks><KeyTrack><Notes>{note}</Notes><MidiKey Value="36"/></KeyTrack>'
        "</KeyTracks></Notes></MidiClip>"
    )
    slots = f"<ClipSlot><ClipSlot><Value>{clip}</Value></ClipSlot><HasStop Value='true'/></ClipSlot>" * scenes
    return "".join(
        f'<MidiTrack Id="{n}"><Name><EffectiveName Value="{n} made"/></Name><DeviceChain><Mixer/>'
        f"<MainSequencer><ClipSlotList>{slots}</ClipSlotList></MainSequencer>"
        f'<DeviceChain><Devices><Eq8 Id="0"><On><Manual Value="true"/></On>{parameters}</Eq8></Devices></DeviceChain>'
        "</DeviceChain></MidiTrack>"
        for n in range(tracks)
    )


def parts_of(path: str | None) -> tuple[str, str, str]:
    """What comes before the tracks of a set, the tracks, and what comes after them."""
    if path is None:
        scenes = "".join(f'<Scene Id="{n}"><Name Value="{n}"/></Scene>' for n in range(40))
        return (
            '<Ableton MajorVersion="5" Creator="Ableton Live 11.3.13"><LiveSet><Tracks>',
            made_tracks(),
            '</Tracks><MasterTrack><DeviceChain><Mixer><Tempo><Manual Value="120"/></Tempo></Mixer></DeviceChain>'
            f"</MasterTrack><Scenes>{scenes}</Scenes></LiveSet></Ableton>",
        )
    data = Path(path).read_bytes()
    text = (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode("utf-8")
    first, last = text.index("<Tracks>") + len("<Tracks>"), text.rindex("</Tracks>")
    return text[:first], text[first:last], text[last:]


def run_here(what: str, path: str) -> None:
    """One reading in this process; prints processor seconds and MB at the peak as JSON."""
    from kontrol_cli.analysis.summary import summarize
    from kontrol_cli.findings import find_problems
    from kontrol_cli.report import REPORT_TABLES, report_page
    from kontrol_cli.sets.liveset import read_set
    from kontrol_cli.sets.view import SUMMARY_TABLES, View

    begin = time.process_time()
    if what == "all tables":
        read_set(path)
    elif what == "summary":
        summarize(View(read_set(path, tables=SUMMARY_TABLES)))
    else:
        view = View(read_set(path, tables=REPORT_TABLES))
        report_page(view, find_problems(view))
    seconds = time.process_time() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024 if IS_MAC else 1024)
    print(json.dumps({"seconds": seconds, "peak_mb": peak}))


def measure(what: str, path: str, repeat: int) -> dict[str, float]:
    """The best of several readings, each in a process of its own."""
    command = [sys.executable, __file__, "--measure", what, path]
    answers = [
        json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)
        for _ in range(repeat)
    ]
    best: dict[str, float] = min(answers, key=lambda answer: answer["seconds"])
    return best


def main() -> int:
    """Print one line per kind of work and size; 1 when one grows faster than the set."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("file", nargs="?", help="a set whose tracks are repeated (.als)")
    parser.add_argument("--repeat", type=int, default=3, help="readings per measurement, the best counts")
    parser.add_argument("--measure", choices=WHAT, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        run_here(arguments.measure, arguments.file)
        return 0
    before, tracks, after = parts_of(arguments.file)
    worst = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            with gzip.open(Path(folder) / f"{size}.als", "wt", encoding="utf-8", compresslevel=1) as stream:
                stream.write(before + tracks * size + after)
        for what in WHAT:
            last = None
            for size in SIZES:
                result = measure(what, str(Path(folder) / f"{size}.als"), arguments.repeat)
                ratio = result["seconds"] / last if last else None
                worst = max(worst, ratio or 0.0)
                last = result["seconds"]
                shown = f"{ratio:5.2f} x" if ratio else "       "
                print(f"{what:12}{size:3} x {last:8.3f} s {shown} {result['peak_mb']:7.0f} MB", flush=True)
    print(f"largest step {worst:.2f} x (limit {LIMIT})")
    return 0 if worst <= LIMIT else 1


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    raise SystemExit(main())
