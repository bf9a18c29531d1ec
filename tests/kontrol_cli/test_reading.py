"""What is done with files that are not what they should be: one sentence, the right class, bounded work."""

from __future__ import annotations

import gzip
import io
import subprocess
import sys
from pathlib import Path

import pytest

from exporters.errors import BadInput, UsageError
from kontrol_cli.sets import reading
from kontrol_cli.sets.liveset import read_set
from kontrol_cli.sets.rows import Rows
from tests.kontrol_cli.als_xml import document
from tests.systems import posix

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
DUMP = (SAMPLES / "drum-set.xml").read_bytes()
HEAD = '<live-set version="{}" live_version="11.3" started="2026-01-01T00:00:00Z"><song tempo="120.0"/>'
END = '<summary complete="true" changed="false" errors="0" seconds="1.0"/></live-set>'
MINIMAL = (HEAD.format(1) + END).encode()


def read(data: bytes) -> Rows:
    rows = Rows()
    reading.read_into(io.BytesIO(data), rows)
    return rows


BAD = {
    "empty": (b"", "is empty"),
    "blanks": (b" \n\t ", "nothing but blanks"),
    "empty gzip": (gzip.compress(b""), "is empty"),
    "lfs": (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n", "git lfs pull"),
    "text": (b"hello there", "is not XML: it begins with 'hello there'"),
    "json": (b'{"tracks": []}', "is not XML"),
    "binary": (bytes(range(1, 200)), "is not XML"),
    "sysex": (b"\xf0\x00\x20\x3c\x02\x00\xf7", "kontrol inspect"),
    "zip": (b"PK\x03\x04" + b"\0" * 60, "zip archive"),
    "web page": (b"<!DOCTYPE html><html></html>", "web page"),
    "wrong root": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "first element is <svg>"),
    "no root": (b"<!-- nothing -->", "no XML element"),
    "newer": ((HEAD.format(2) + END).encode(), "version 2; this Kontrol reads up to version 1"),
    "far newer": ((HEAD.format(99999999999) + END).encode(), "up to version 1"),
    "no version": (b"<live-set><song/></live-set>", "has no version"),
    "odd version": ((HEAD.format("1.x") + END).encode(), "has the version '1.x'"),
    "cut in the head": (b'<?xml version="1.0"?><live-set version="1" live_ver', "before its head"),
    "cut before the song": (HEAD.format(1).encode()[:70], "before its head"),
    "damaged": (MINIMAL.replace(b"<song", b"<<song"), "damaged at line 1"),
    "two roots": (MINIMAL + MINIMAL, "damaged"),
    "truncated gzip": (gzip.compress(DUMP)[:-900], "gzip data ends after"),
    "gzip without checksum": (gzip.compress(DUMP)[:-8], "gzip data ends after"),
    "gzip with a wrong checksum": (gzip.compress(DUMP)[:-8] + b"\0" * 8, "gzip data is damaged"),
    "gzip magic only": (b"\x1f\x8b", "gzip data ends after 2 bytes"),
    "strange encoding": (b'<?xml version="1.0" encoding="UTF-7"?>' + MINIMAL, "Save it as UTF-8"),
    "entity in a dump": (MINIMAL.replace(b"120.0", b"&tempo;"), "damaged"),
}


@pytest.mark.parametrize("data,words", BAD.values(), ids=BAD.keys())
def test_bad_input_is_one_sentence(data: bytes, words: str) -> None:
    with pytest.raises(BadInput) as caught:
        read(data)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value) and str(caught.value).rstrip().endswith(".")
    assert caught.value.exit_code == 3


BOMB = (
    b'<!DOCTYPE live-set [<!ENTITY a "0123456789"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)


@pytest.mark.parametrize("root", [b"live-set", b"live-api", b"Ableton", b"LiveAPI"])
@pytest.mark.parametrize(
    "before", [b"", b'<?xml version="1.0"?>\n<!-- x -->', b"\xef\xbb\xbf", b"<!--" + b"-a" * 50000 + b"-->"]
)
def test_doctypes_are_refused_before_any_parser_runs(
    root: bytes, before: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lxml import etree

    monkeypatch.setattr(etree, "XMLParser", None)
    monkeypatch.setattr(etree, "iterparse", None)
    with pytest.raises(BadInput, match="document type of its own"):
        read(before + BOMB + b"<" + root + b' version="1">&c;</' + root + b">")
    text = (before.removeprefix(b"\xef\xbb\xbf") + BOMB + b"<" + root + b"/>").decode()
    with pytest.raises(BadInput, match="document type of its own"):
        read(text.encode("utf-16"))


def test_an_external_entity_is_never_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    data = f'<!DOCTYPE live-set SYSTEM "{secret.as_uri()}" [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'.encode() + MINIMAL
    with pytest.raises(BadInput, match="document type of its own") as caught:
        read(data)
    assert "secret" not in str(caught.value).replace(str(tmp_path), "")


BOMB_SCRIPT = """
import gzip, io, resource, sys
from exporters.errors import BadInput
from kontrol_cli.sets.reading import read_into
from kontrol_cli.sets.rows import Rows
start = gzip.compress({start!r}.encode())
member = gzip.compress({filler!r}.encode() * {times}, {level})
read = 0
class Bomb(io.RawIOBase):
    parts = [start] + [member] * {members}
    def readable(self):
        return True
    def readinto(self, buffer):
        global read
        if not self.parts:
            return 0
        part, rest = self.parts[0][: len(buffer)], self.parts[0][len(buffer) :]
        self.parts = [rest, *self.parts[1:]] if rest else self.parts[1:]
        buffer[: len(part)] = part
        read += len(part)
        return len(part)
def megabytes():
    # ru_maxrss of a child begins with what its parent held when it forked; /proc counts from exec on.
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) // 1024
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
try:
    read_into(io.BufferedReader(Bomb()), Rows())
except BadInput as error:
    print(read, megabytes(), error)
"""


@posix
@pytest.mark.parametrize(
    "start,filler",
    [
        (HEAD.format(1), "    "),
        (HEAD.format(1), "<x/>"),
        ('<Ableton MajorVersion="5"><LiveSet>', "    "),
        ('<Ableton MajorVersion="5"><LiveSet>', "<x/>"),
        ("    ", "    "),
    ],
)
def test_a_four_gigabyte_bomb_stops_early(start: str, filler: str) -> None:
    """1000 members of 4 MiB each, about 4 MB packed: stopped within the first few, with little memory."""
    check_bomb(BOMB_SCRIPT.format(start=start, filler=filler, times=1 << 20, level=9, members=1000))


@posix
@pytest.mark.parametrize(
    "filler",
    [" " * 64, '<AudioTrack Id="1"><Name><EffectiveName Value="x"/></Name></AudioTrack>'],
    ids=["blanks", "tracks"],
)
def test_a_bomb_that_was_packed_loosely_stops_early_too(filler: str) -> None:
    """At gzip's level 1 a bomb has 150 to 230 times its size, no more."""
    start = '<Ableton MajorVersion="5"><LiveSet><Tracks>'
    check_bomb(BOMB_SCRIPT.format(start=start, filler=filler, times=1 << 16, level=1, members=1000))


def check_bomb(script: str) -> None:
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    packed_read, megabytes, message = result.stdout.split(" ", 2)
    assert int(packed_read) < 200_000
    assert int(megabytes) < 350
    assert "unpacks to more than" in message or "no XML element" in message or "blanks" in message


def test_a_long_document_beyond_the_limit_is_refused_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kontrol_cli.sets.sniffing.MAX_BYTES", 200_000)
    with pytest.raises(BadInput, match="unpacks to more"):
        read(DUMP + b" " * 200_000)


def test_the_same_rows_however_the_bytes_come(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = read(DUMP)
    assert len(plain.of("scenes")) == 24
    text = DUMP.decode()
    forms = {
        "gzip": gzip.compress(DUMP),
        "two gzip members and padding": gzip.compress(DUMP[:5000]) + gzip.compress(DUMP[5000:]) + b"\0" * 512,
        "bom": b"\xef\xbb\xbf" + DUMP,
        "utf-16": text.replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16"),
    }
    for data in forms.values():
        assert read(data).of("clips") == plain.of("clips")
    path = tmp_path / "wrongly named.als"
    path.write_bytes(forms["gzip"])
    assert read_set(path).rows("clips") == read_set(io.BytesIO(DUMP)).rows("clips")
    assert read_set(path).rows("set")[0]["path"] == str(path)

    class Standard:
        buffer = io.BytesIO(forms["gzip"])

    monkeypatch.setattr(sys, "stdin", Standard)
    assert len(read_set("-").rows("scenes")) == 24
    Standard.buffer = io.BytesIO(MINIMAL)
    assert read_set("-").rows("set")[0]["name"] == "", "standard input does not name a song"
    Standard.buffer = io.BytesIO(document().encode())
    assert read_set("-").rows("set")[0]["name"] == ""


class Dribble(io.RawIOBase):
    """Gives one to three bytes at a time, as a pipe may."""

    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)

    def read(self, size: int = -1) -> bytes:
        return self._data.read(min(3, size) if size >= 0 else 3)


def test_short_reads_change_nothing() -> None:
    rows = Rows(("set",))
    reading.read_into(Dribble(gzip.compress(MINIMAL)), rows)  # type: ignore[arg-type]
    assert rows.of("set")[0]["tempo_bpm"] == 120.0


def test_paths_that_cannot_be_read(tmp_path: Path) -> None:
    for path, words in ((tmp_path / "none.xml", "no file"), (tmp_path, "is a folder"), ("a\0b", "cannot be opened")):
        with pytest.raises(UsageError, match=words):
            reading.read_into(path, Rows())


def test_the_last_dump(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KONTROL_HOME", str(tmp_path / "home"))
    assert reading.kontrol_home() == tmp_path / "home"
    with pytest.raises(UsageError, match="no dump was made yet"):
        reading.read_into(None, Rows())
    dump = tmp_path / "größer.xml"
    pointer = tmp_path / "home" / "last-dump"
    pointer.parent.mkdir()
    pointer.write_bytes(f"{dump}\n".encode())
    with pytest.raises(UsageError, match="is gone"):
        reading.last_dump_path()
    dump.write_bytes(DUMP)
    assert reading.last_dump_path() == dump
    rows = Rows(("scenes",))
    reading.read_into(None, rows)
    assert len(rows.of("scenes")) == 24
    for wrong in (b"", b"relative.xml\n", f"{dump}\n{dump}\n".encode()):
        pointer.write_bytes(wrong)
        with pytest.raises(UsageError, match="absolute path"):
            reading.last_dump_path()
    pointer.write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="cannot be read"):
        reading.last_dump_path()
    monkeypatch.delenv("KONTROL_HOME")
    assert reading.kontrol_home() == Path.home() / ".kontrol"


def test_validate_refuses_what_has_no_schema() -> None:
    for data in (b"<Ableton/>", b'<LiveAPI version="9.7"/>'):
        with pytest.raises(BadInput, match="have a schema"):
            reading.validate(io.BytesIO(data))
    with pytest.raises(BadInput, match="first element"):
        reading.validate(io.BytesIO(b"<other/>"))
    with pytest.raises(BadInput, match="version 3"):
        reading.validate(io.BytesIO((HEAD.format(3) + END).encode()))
    assert reading.validate(io.BytesIO(MINIMAL)) == []
