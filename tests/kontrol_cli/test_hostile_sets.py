"""Sets and dumps that a stranger, a broken cable or an old disk made: read with a remark, or refused."""

from __future__ import annotations

import gzip
import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from exporters.errors import BadInput, UsageError
from kontrol_cli.sets.liveset import LiveSet, read_set
from kontrol_cli.sets.rows import MAX_REMARKS
from tests.field import field_path
from tests.kontrol_cli.als_xml import document, main_track_11
from tests.kontrol_cli.maximal_dump import MAXIMAL

ROOT = Path(__file__).resolve().parents[2]


def dump(inside: str, live_version: str = "12.3") -> bytes:
    return (
        f'<live-set version="1" live_version="{live_version}"><song tempo="120.0">{inside}</song>'
        '<summary complete="true"/></live-set>'
    ).encode()


def read(data: bytes | Path, *tables: str) -> LiveSet:
    return read_set(io.BytesIO(data) if isinstance(data, bytes) else data, tables=tables or None)


FIELD_KINDS: dict[str, bytes] = {
    "dump-scene-without-index.xml": dump('<scenes><scene name="a"/><scene index="1" name="b"/></scenes>'),
    "dump-send-without-index.xml": dump("<tracks><track><mixer><send/></mixer></track></tracks>"),
    "dump-live-version-superscript.xml": dump("", "12.\u00b2"),
    "dump-sample-path-long.xml": dump(
        '<tracks><track><slot index="0"><clip is_audio_clip="true" '
        f'file_path="/{"x" * 300}.wav"/></slot></track></tracks>'
    ),
    "dump-sample-relative.xml": dump(
        '<tracks><track><slot index="0"><clip is_audio_clip="true" file_path="samples"/></slot></track></tracks>'
    ),
    "legacy-charref.xml": b"<Root><Class>&#xDC00;x</Class></Root>",
    "unknown-elements-20000.xml": dump("".join(f"<strange{number}/>" for number in range(20_000))),
}


@pytest.fixture(params=FIELD_KINDS)
def hostile(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def check(name: str, path: Path) -> None:
    """The right value of one file of field/hostile, or of one that we made like it."""
    if name == "legacy-charref.xml":
        with pytest.raises(BadInput, match="a text holds bytes that are not a character"):
            read(path)
        return
    found = read(path)
    says = " ".join(found.remarks)
    if name == "dump-scene-without-index.xml":
        assert [row["scene"] for row in found.rows("scenes")] == [1]
        assert "one row of the table scenes has no usable 'scene'" in says
    elif name == "dump-send-without-index.xml":
        assert found.rows("sends") == []
        assert "one row of the table sends has no usable 'send'" in says
    elif name == "dump-live-version-superscript.xml":
        assert found.rows("set")[0]["live_version"] == "12.\u00b2"
    elif name == "dump-sample-path-long.xml":
        (row,) = [row for row in found.rows("samples") if len(row["path"]) > 255]
        assert row["exists"] is False
    elif name == "dump-sample-relative.xml":
        (row,) = [row for row in found.rows("samples") if not row["path"].startswith("/")]
        assert row["exists"] is None
    elif name == "unknown-elements-20000.xml":
        assert len(found.remarks) <= 2
        assert "20000 times in all" in says
    else:
        raise AssertionError(f"no right value for {name}")


def test_hostile_kinds_that_we_made(hostile: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "samples").write_bytes(b"RIFF")  # what a relative path must not find in the current folder
    monkeypatch.chdir(tmp_path)
    path = tmp_path / hostile
    path.write_bytes(FIELD_KINDS[hostile])
    check(hostile, path)


def test_hostile_files_of_the_field(hostile: str) -> None:
    check(hostile, field_path(f"hostile/{hostile}"))


@pytest.mark.parametrize("name", ["cues-remark-c1.xml", "evil-names.xml"])
def test_hostile_names_of_the_field_are_read(name: str) -> None:
    assert read(field_path(f"hostile/{name}")).rows("clips")


def test_two_cue_points_without_time_are_read() -> None:
    found = read(dump('<cue-points><cue-point name="a"/><cue-point time="8.0" name="b"/><cue-point/></cue-points>'))
    assert [(row["locator"], row["name"], row["time_beats"]) for row in found.rows("locators")] == [
        (0, "a", None), (1, None, None), (2, "b", 8.0),
    ]  # fmt: skip


ATTRIBUTES = sorted(set(re.findall(rb' ([a-z_0-9]+)="', MAXIMAL)) - {b"version", b"encoding"})


STRANGE = [None, b"1e308"]
AS_STRANGE = [b"nan", b"-9223372036854775808", b"-1e308", b"\xd9\xa3", b"9" * 5000]  # in the long campaign


@pytest.mark.parametrize(
    "value", [*STRANGE, *(pytest.param(v, marks=pytest.mark.slow) for v in AS_STRANGE)], ids=lambda v: repr(v)[:24]
)
def test_a_dump_with_strange_attributes_goes_through_every_look(value: bytes | None) -> None:
    from kontrol_cli.analysis import summarize
    from kontrol_cli.sets.planner_input import planner_arrangement, planner_session
    from kontrol_cli.sets.view import View

    broken = []
    assert len(ATTRIBUTES) > 100
    for attribute in ATTRIBUTES:
        instead = b"" if value is None else b" " + attribute + b'="' + value + b'"'
        data = re.sub(b" " + attribute + rb'="[^"]*"', lambda _, new=instead: new, MAXIMAL)  # type: ignore[misc]
        assert data != MAXIMAL
        try:
            found = read(data)
            for table in found.tables:
                found.frame(table)
            planner_session(View(found))
            planner_arrangement(View(found))
            summarize(View(found))
        except Exception as error:
            broken.append(f"{attribute.decode()}: {error!r}")
    assert broken == []


@pytest.mark.parametrize(
    ("path", "expected"),
    [("\\\\server\\share\\a.wav", None), ("//server/share/a.wav", None), ("\\/server/a.wav", None), ("a.wav", None),
     ("..", None), ("/", False), ("/\0", False)],
)  # fmt: skip
def test_where_samples_are_not_looked_for(
    path: str, expected: bool | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from exporters.paths import sample_exists

    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.wav").touch()
    assert sample_exists(path) is expected


def test_a_link_to_itself_is_not_a_sample(tmp_path: Path) -> None:
    from exporters.paths import sample_exists

    (tmp_path / "a.wav").symlink_to("a.wav")
    (tmp_path / "b.wav").touch()
    assert sample_exists(str(tmp_path / "a.wav")) is False
    assert sample_exists(str(tmp_path / "b.wav")) is True


@pytest.mark.parametrize("behind", [b"\0" * 600, b"x", b"\x1f", b"junk" * 50_000, b"\0\0\x1fx"])
def test_a_whole_gzip_with_bytes_behind_it_is_read(behind: bytes, tmp_path: Path) -> None:
    path = tmp_path / "behind.als"
    path.write_bytes(gzip.compress(document().encode()) + behind)
    for tables in ((), ("locators",)):
        found = read(path, *tables)
        remarks = [remark for remark in found.remarks if "follow its end" in remark]
        assert len(remarks) == (0 if not behind.strip(b"\0") else 1)
    assert read(path).rows("set")[0]["tempo_bpm"] == 120


def test_two_gzip_members_are_one_document(tmp_path: Path) -> None:
    text = document().encode()
    path = tmp_path / "two.als"
    path.write_bytes(gzip.compress(text[:100]) + gzip.compress(text[100:]))
    found = read(path)
    assert found.rows("set")[0]["tempo_bpm"] == 120
    assert found.remarks == ()


LOCATOR = '<Locators><Locators><Locator><Time Value="8"/><Name Value="Drop"/></Locator></Locators></Locators>'


@pytest.mark.parametrize(
    "text",
    [
        document(rest=f"<Tracks><MidiTrack/></Tracks>{LOCATOR}"),
        document("<MidiTrack><Tracks><MidiTrack/></Tracks></MidiTrack>", rest=LOCATOR),
        document("<!-- </Tracks> -->", rest=LOCATOR),
        document(rest=LOCATOR).replace("<LiveSet>", "<LiveSet><Other><Tracks></Tracks></Other>"),
    ],
    ids=["behind", "inside", "in a comment", "before"],
)
def test_locators_alone_are_those_of_the_whole_reading(text: str) -> None:
    alone, whole = read(text.encode(), "locators"), read(text.encode(), "locators", "tracks")
    assert alone.rows("locators") == whole.rows("locators")
    assert [(row["name"], row["start_seconds"]) for row in alone.rows("locators")] == [("Drop", 4.0)]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_half_a_surrogate_pair_is_damage(encoding: str) -> None:
    for text in (
        '<?xml version="1.0" encoding="UTF-16"?>'
        + document(rest=LOCATOR.replace("Drop", "a\ud800b")).partition("?>")[2],
        '<live-set version="1"><song name="a\udc00b"/></live-set>',
    ):
        data = ("\ufeff" + text).encode(encoding, "surrogatepass")
        with pytest.raises(BadInput) as caught:
            read(data)
        assert "damaged" in str(caught.value) or "cut off" in str(caught.value)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no devices here")
@pytest.mark.parametrize("device", ["/dev/zero", "/dev/urandom", "/dev/null"])
def test_a_device_is_not_a_set(device: str) -> None:
    with pytest.raises(UsageError, match=f"{device} is a device, not a file"):
        read(Path(device))


@pytest.mark.skipif(sys.platform == "win32", reason="no named pipes in folders")
@pytest.mark.parametrize("piece", [b"\0" * 4096, b"<Ableton><LiveSet>" + b"<a/>" * 1000, b"\x1f\x8b" + b"\0" * 4094])
def test_a_pipe_without_end_is_refused(piece: bytes, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.als"
    os.mkfifo(pipe)
    writer = subprocess.Popen(
        [sys.executable, "-c", "import sys\nwith open(sys.argv[1], 'wb') as f:\n while 1: f.write(eval(sys.argv[2]))",
         str(pipe), repr(piece)], stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        with pytest.raises(BadInput):
            read(pipe)
    finally:
        writer.wait(timeout=60)  # it ends by itself once nobody reads


def test_remarks_have_an_end() -> None:
    envelopes = "".join(
        f'<AutomationEnvelope><EnvelopeTarget><PointeeId Value="{number}"/></EnvelopeTarget><Automation><Events>'
        '<FloatEvent Time="1" Value="1"/><FloatEvent Time="2" Value="1"/></Events></Automation></AutomationEnvelope>'
        for number in range(1000, 1500)
    )
    tracks = f"<MidiTrack><AutomationEnvelopes><Envelopes>{envelopes}</Envelopes></AutomationEnvelopes></MidiTrack>"
    found = read(document(tracks, main=main_track_11()).encode(), "automation")
    assert len(found.remarks) == MAX_REMARKS + 1
    assert found.remarks[-1] == "400 more remarks of this kind are left out."
    assert len(found.rows("automation")) == 1000
