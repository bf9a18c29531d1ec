"""Small files that unfold into a lot: each is read or refused with a sentence, within 512 MB and 20 s of work.

Each bomb has a process of its own, whose peak memory and processor time the system counts.
"""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.kontrol_cli.als_xml import document, track

MOST_BYTES = 512 << 20
MOST_SECONDS = 20.0
IS_MAC = sys.platform == "darwin"  # where ru_maxrss counts bytes

READ = """
import sys
from exporters.errors import KontrolError
from kontrol_cli.sets.liveset import read_set
tables = sys.argv[2].split(",") if len(sys.argv) > 2 else None
try:
    live_set = read_set(sys.argv[1], tables=tables)
    for table in live_set.tables:
        live_set.rows(table)
    print("read", len(live_set.remarks), *live_set.remarks[-1:])
except KontrolError as error:
    print("refused", error.exit_code, error)
# ru_maxrss of a child begins with what its parent held when it forked; /proc counts from exec on.
try:
    with open("/proc/self/status") as status:
        print(next(int(line.split()[1]) << 10 for line in status if line.startswith("VmHWM")), file=sys.stderr)
except OSError:
    pass
"""


def child(path: Path, *tables: str) -> str:
    """What reading said, once its cost was found to be within the limits."""
    command = [sys.executable, "-c", READ, str(path), *([",".join(tables)] if tables else [])]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout and process.stderr
    said, wrong = process.stdout.read().decode(), process.stderr.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stdout.close()
    process.stderr.close()
    assert process.returncode == 0, wrong[-2000:]
    peak = int(wrong.split()[-1]) if wrong else usage.ru_maxrss * (1 if IS_MAC else 1024)
    assert peak < MOST_BYTES, f"{peak >> 20} MiB: {said}"
    assert usage.ru_utime + usage.ru_stime < MOST_SECONDS, f"{usage.ru_utime:.1f} s: {said}"
    if os.environ.get("KONTROL_SHOW"):
        print(f"\n{peak >> 20} MiB, {usage.ru_utime + usage.ru_stime:.1f} s: {said[:150]}", file=sys.stderr)
    return said


def packed(path: Path, head: str, piece: str, times: int, tail: str, *, noise: int = 0) -> Path:
    """A gzip file of head, so many pieces and tail; `noise` bytes in a comment keep it below 100:1."""
    with path.open("wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=6, mtime=0) as stream:
        stream.write(head.encode())
        if noise:
            stream.write(b"<!--" + os.urandom(noise).hex().encode() + b"-->")
        block = (piece * (1 + (1 << 20) // len(piece))).encode()
        per_block = len(block) // len(piece.encode())
        for _ in range(times // per_block):
            stream.write(block)
        stream.write((piece * (times % per_block)).encode())
        stream.write(tail.encode())
    return path


HEAD, TAIL = document(track(slots="<!--here-->"), rest="").split("<!--here-->")
CLIP = '<ClipSlot Id="0"><ClipSlot><Value><MidiClip Id="0">'
CLIP_END = "</MidiClip></Value></ClipSlot></ClipSlot>"
BEFORE, AFTER = document(rest="<!--here-->").split("<!--here-->")

# Names of their own are not needed: a parser holds them all before it finds that two are the same.
_ATTRIBUTES = ("".join(f"a{number}='' " for number in range(1_400_000)), 1)

BOMBS: dict[str, tuple[str, str, int, str]] = {
    "elements in a track": (HEAD, "<a/>", 20_000_000, TAIL),
    "elements behind the tracks": (BEFORE, "<a/>", 20_000_000, AFTER),
    "attributes": (BEFORE, "<a " + " ".join(f'a{i}="1"' for i in range(500)) + "/>", 10_000, AFTER),
    "attributes of one tag": ("<Ableton><LiveSet ", *_ATTRIBUTES, "/></Ableton>"),
    "attributes of a dump's tag": ('<live-set version="1"><song ', *_ATTRIBUTES, "/></live-set>"),
    "attributes of the first tag": ("<live-set ", *_ATTRIBUTES, "/>"),
    "texts between": (BEFORE, "<a/>x", 10_000_000, AFTER),
    "unread elements": (BEFORE + "<GroovePool>", "<a/>", 20_000_000, "</GroovePool>" + AFTER),
    "notes": (
        HEAD + CLIP + "<Notes><KeyTracks><KeyTrack><MidiKey Value='60'/><Notes>",
        '<MidiNoteEvent Time="1" Duration="1" Velocity="1"/>', 2_000_000,
        "</Notes></KeyTrack></KeyTracks></Notes>" + CLIP_END + TAIL,
    ),
    "slots": (HEAD, "<ClipSlot/>", 8_000_000, TAIL),
    "clips": (HEAD, CLIP + CLIP_END, 1_000_000, TAIL),
    "tracks": ("<Ableton><LiveSet><Tracks>", "<MidiTrack/>", 4_000_000, "</Tracks></LiveSet></Ableton>"),
    "scenes": (BEFORE + "<Scenes>", '<Scene><Name Value="x"/></Scene>', 2_000_000, "</Scenes>" + AFTER),
    "long names": (
        BEFORE + "<Locators><Locators>",
        f'<Locator><Time Value="1"/><Name Value="{"x" * 500_000}\U0001f600"/></Locator>',
        400, "</Locators></Locators>" + AFTER,
    ),
    "dump notes": (
        '<live-set version="1"><song><tracks><track><slot><clip>',
        '<note pitch="60" start_time="1" duration="1"/>', 3_000_000,
        "</clip></slot></track></tracks></song></live-set>",
    ),
    "dump scenes": ('<live-set version="1"><song><scenes>', '<scene index="1"/>', 6_000_000,
                    "</scenes></song></live-set>"),
    "dump without what places it": ('<live-set version="1"><song><scenes>', "<scene/>", 4_000_000,
                                    "</scenes></song></live-set>"),
    "api members": ('<live-api version="1"><module name="Live">', '<function name="f"/>', 4_000_000,
                    "</module></live-api>"),
    "foreign api": ("<LiveAPI>", '<Class name="c"/>', 4_000_000, "</LiveAPI>"),
    "foreign api texts": ("<LiveAPI>", "<Doc>x</Doc>y", 4_000_000, "</LiveAPI>"),
}  # fmt: skip


# One of each kind always; those that are only variants of it in the long campaign.
VARIANTS = (
    "elements behind the tracks", "attributes of one tag", "attributes of the first tag", "texts between", "clips",
    "tracks", "dump scenes", "foreign api texts", "foreign api", "dump notes", "unread elements",
)  # fmt: skip


@pytest.mark.parametrize("name", [pytest.param(n, marks=pytest.mark.slow if n in VARIANTS else ()) for n in BOMBS])
def test_a_bomb_stays_within_memory_and_time(name: str, tmp_path: Path) -> None:
    head, piece, times, tail = BOMBS[name]
    size = len(head) + len(piece) * times
    path = packed(tmp_path / "bomb.als", head, piece, times, tail, noise=size // 180)
    said = child(path)
    assert said.startswith(("refused 3 bomb.als", "read")), said


def elements(count: int) -> Iterator[str]:
    yield '<live-set version="1"><song tempo="120">'
    yield from (f"<unknown{number}/>" for number in range(count))
    yield '</song><summary complete="true"/></live-set>'


def values(count: int) -> Iterator[str]:
    yield '<live-set version="1"><song tempo="120"><tracks>'
    yield from (f'<track name="n{number}" strange{number}="{number}" mute="{number}"/>' for number in range(count))
    yield '</tracks></song><summary complete="true"/></live-set>'


def targets(count: int) -> Iterator[str]:
    """Envelopes whose targets the set does not have: a remark for each."""
    inner = "".join(
        f'<AutomationEnvelope><EnvelopeTarget><PointeeId Value="{number}"/></EnvelopeTarget><Automation><Events>'
        '<FloatEvent Time="1" Value="1"/><FloatEvent Time="2" Value="1"/></Events></Automation></AutomationEnvelope>'
        for number in range(count)
    )
    yield document(
        "<MidiTrack><AutomationEnvelopes><Envelopes>" + inner + "</Envelopes></AutomationEnvelopes><DeviceChain/>"
        "</MidiTrack>"
    )


@pytest.mark.parametrize("make", [elements, values, targets])
def test_many_remarks_are_folded(make: Callable[[int], Iterator[str]], tmp_path: Path) -> None:
    path = tmp_path / "many.xml"
    path.write_text("".join(make(100_000 if make is elements else 50_000)))
    said = child(path)
    assert said.startswith("read"), said
    assert int(said.split()[1]) <= 101
    assert "more" in said or "different" in said
