"""A set as lines of text: stable, complete, usable by git."""

from __future__ import annotations

import gzip
import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kontrol_cli.app import app
from kontrol_cli.diff.textconv import TEXTCONV_TABLES, set_text
from kontrol_cli.output.text import plain
from kontrol_cli.sets.liveset import read_set
from tests.corpus import corpus_path
from tests.kontrol_cli import als_xml

ROOT = Path(__file__).resolve().parents[2]
RUN = CliRunner()
CLIP = ["    loop 1.1 to 2.1\n", "    color 7\n"]


def xml(*names: str, tempo: float = 120) -> str:
    tracks = "".join(
        als_xml.track(track_id=n, name=f"{n + 1}-{name}", slots=als_xml.slot(als_xml.clip(name=name.lower())))
        for n, name in enumerate(names)
    )
    rest = '<Scenes><Scene Id="0"><Name Value="Intro"/></Scene></Scenes>'
    return als_xml.document(tracks, main=als_xml.main_track_11(tempo), rest=rest)


def lines(text: str) -> list[str]:
    return list(set_text(read_set(io.BytesIO(text.encode()), tables=TEXTCONV_TABLES)))


def test_a_small_set() -> None:
    """Every word of a set of one track and one clip."""
    assert lines(xml("Drums")) == [
        "Live 11.3.13\n",
        "tempo 120 BPM\n",
        "signature 4/4\n",
        "scene 'Intro'\n",
        "midi track '#-Drums'\n",
        "  armed\n",
        "  midi clip 'drums' in scene 'Intro'\n",
        *CLIP,
        "main track\n",
        "  volume -6.02 dB\n",
        "  color 3\n",
    ]


def test_a_track_before_others_leaves_their_lines_alone() -> None:
    before, after = lines(xml("Bass", "Drums")), lines(xml("Pad", "Bass", "Drums"))
    assert [line for line in after if line not in before] == [
        "midi track '#-Pad'\n",
        "  midi clip 'pad' in scene 'Intro'\n",
    ]
    assert [line for line in before if line not in after] == []


def test_sends_without_a_return_have_their_number() -> None:
    """Live keeps sends of returns that are gone, and a set that a program cut down lacks some."""
    holders = "".join(
        f'<TrackSendHolder Id="{n}"><Send><Manual Value="{value}"/></Send></TrackSendHolder>'
        for n, value in enumerate((1, 0.5))
    )
    track = als_xml.track(mixer=f"<Sends>{holders}</Sends>")
    back = als_xml.track("ReturnTrack", track_id=11, name="A-Echo")
    sends = [line for line in lines(als_xml.document(track + back)) if "send" in line]
    assert sends == ["  send to '#-Echo' 0.0 dB\n", "  send 2 -6.02 dB\n"]


def test_git_uses_it(tmp_path: Path) -> None:
    """git diff over two versions of a packed set shows the changed line, and only that."""
    git = shutil.which("git")
    if git is None:
        pytest.skip("git is not here")
    home = {**os.environ, "HOME": str(tmp_path), "GIT_CONFIG_NOSYSTEM": "1", "PYTHONPATH": str(ROOT)}

    def run(*arguments: str) -> str:
        return subprocess.run(
            [git, *arguments], cwd=tmp_path, env=home, check=True, capture_output=True, text=True
        ).stdout

    run("init", "-q")
    run("config", "diff.als.textconv", f'"{sys.executable}" -m kontrol_cli textconv')
    (tmp_path / ".gitattributes").write_text("*.als diff=als\n", encoding="utf-8")
    (tmp_path / "song.als").write_bytes(gzip.compress(xml("Drums").encode()))
    run("add", ".")
    run("-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "-q", "-m", "first")
    (tmp_path / "song.als").write_bytes(gzip.compress(xml("Drums", tempo=124).encode()))
    changed = [line for line in run("diff").splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    assert changed == [
        "-tempo 120 BPM",
        "+tempo 124 BPM",
    ]


def test_what_cannot_be_read_does_not_stop_git(tmp_path: Path) -> None:
    (tmp_path / "x.als").write_bytes(b"version https://git-lfs.github.com/spec/v1\n")
    result = RUN.invoke(app, ["textconv", str(tmp_path / "x.als")])
    assert result.exit_code == 0
    assert result.stdout.startswith("not readable: ") and result.stdout.count("\n") == 1
    assert RUN.invoke(app, ["textconv", str(tmp_path / "none.als")]).exit_code == 2


def test_a_document_without_a_set_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "api.xml").write_text("<Live>Live API version 12.1.0</Live>")
    result = RUN.invoke(app, ["textconv", str(tmp_path / "api.xml")])
    assert result.exit_code == 0 and result.stdout.count("\n") == 1
    assert result.stdout.startswith("not readable: This document holds no set.")


@pytest.mark.corpus
def test_every_real_set_as_text() -> None:
    """Each clip and each device has its line, and no line can steer a terminal."""
    checked = 0
    for path in sorted(corpus_path("als").glob("*.als")):
        live_set = read_set(path, tables=TEXTCONV_TABLES)
        text = list(set_text(live_set))
        words = [line.split() for line in text]
        assert sum(line[1:2] == ["clip"] and line[0] in ("audio", "midi") for line in words) >= len(
            live_set.rows("clips")
        ), path.name
        assert sum(line[:1] == ["device"] for line in words) >= len(live_set.rows("devices")), path.name
        assert not [line for line in text if plain(line[:-1]) != line[:-1]], path.name
        checked += 1
    assert checked > 50
