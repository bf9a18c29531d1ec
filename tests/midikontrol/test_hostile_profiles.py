"""Profiles that a broken disk made: the default profile and a line in the log, on each Python inside Live."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.assemble import PYTHONS, python, scripts
from tests.field import field_path
from tests.midikontrol.running import QUIT, START, live

# What is in the file, and a part of the sentence about it.
HOSTILE: list[tuple[bytes, str]] = [
    (b"[" * 100_000, "longer than 65536 bytes"),
    (b"[" * 60_000, "nested deeper than 32 brackets"),
    (b'{"a":' * 12_000, "nested deeper than 32 brackets"),
    (b'{"name": "' + b"[" * 1000, "not JSON"),  # brackets in a text are no nesting
    (b'{"channel": ' + b"9" * 50_000 + b"}", "more than 300 digits"),
    (b'{"name": "x", "channel": 1e999}', "whole number 1-16"),
    (b'{"name": "x", "channel": NaN}', "whole number 1-16"),
    (b'{"name": "x", "channel": ' + b"9" * 200 + b"}", "whole number 1-16"),
    (b'{"name": "x", "buttons": {"\\ud800": {"cc": 1}}}', "there is no action"),
    (b'{"name": "x", "sheep \\udc00": 1}', "unknown key"),
    (b'{"name": ["x"]}', "a text in quotes"),
    (b'{"base": {"original": 1}}', "base: expected one of"),
    (b"\xff\xfe{\x00}\x00", "not UTF-8"),
    (b"\xed\xa0\x80", "not JSON"),
    (b"", "not JSON"),
    (b"\x00" * 60_000, "not JSON"),
    (b'"' + b"\\" * 60_000, "not JSON"),
]

CODE = """
# -*- coding: utf-8 -*-
from __future__ import print_function
import io, json, os, sys, time
sys.path.insert(0, sys.argv[1])
from MidiKontrol.Profile import load_profile
from LiveDumper.LiveDumper import read_profile
from LiveDumper.settings import SettingsError
home, out = sys.argv[2], []
for name in sorted((one for one in os.listdir(home) if one.isdigit()), key=int):
    os.environ["KONTROL_HOME"] = os.path.join(home, name)
    path = os.path.join(home, name, "profile.json")
    lines, began = [], time.time()
    used = load_profile(lines.append).name
    try:
        read_profile(path)
        dumper = "read"
    except SettingsError as error:
        dumper = str(error)
    out.append([used, lines[0], dumper, time.time() - began])
print(json.dumps(out))
"""


def heard(version: str, home: Path) -> list[Any]:
    """[profile in use, first log line, LiveDumper's sentence, seconds] of each folder in `home` under that Python."""
    done = subprocess.run(
        [python(version), "-B", "-c", CODE, str(scripts()), str(home)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: list[Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("version", PYTHONS)
def test_what_is_in_the_file_never_stops_the_script(version: str, tmp_path: Path) -> None:
    for number, (content, _) in enumerate(HOSTILE):
        (tmp_path / str(number)).mkdir()
        (tmp_path / str(number) / "profile.json").write_bytes(content)
    found = heard(version, tmp_path)
    assert len(found) == len(HOSTILE) > 10
    for (content, sentence), (used, line, dumper, seconds) in zip(HOSTILE, found, strict=True):
        assert used == "MidiKontrol (original)", content[:40]
        assert "is not used" in line and sentence in line, (content[:40], line)
        assert dumper != "read" and seconds < 1, content[:40]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names on this system")
@pytest.mark.parametrize("version", PYTHONS)
def test_a_pipe_a_device_or_a_link_to_itself_does_not_block_live(version: str, tmp_path: Path) -> None:
    folders = [tmp_path / str(number) for number in range(4)]
    for folder in folders:
        folder.mkdir()
    pipe, device, loop, directory = (folder / "profile.json" for folder in folders)
    os.mkfifo(pipe)
    device.symlink_to("/dev/zero")
    loop.symlink_to(loop)
    directory.mkdir()
    for (used, line, dumper, _), word in zip(
        heard(version, tmp_path), ["ordinary file", "ordinary file", "cannot be read", "ordinary file"], strict=True
    ):
        assert used == "MidiKontrol (original)"
        assert word in line and word in dumper


@pytest.mark.parametrize("version", ["9.7", "11.0", "12.3"])
def test_the_field_profile_of_brackets(version: str, kontrol_home: Path) -> None:
    _whole_life(version, field_path("hostile/profile-deep.json").read_bytes(), kontrol_home)


@pytest.mark.parametrize("version", ["9.7", "11.0", "12.3"])
def test_a_profile_of_brackets(version: str, kontrol_home: Path) -> None:
    _whole_life(version, b"[" * 60_000, kontrol_home)


def _whole_life(version: str, content: bytes, home: Path) -> None:
    (home / "profile.json").write_bytes(content)
    outcome = live(version, [*START, ["see", "end"], *QUIT], home)
    outcome.check()
    assert "Your profile.json is not used" in outcome.messages()[0]
    assert "is not used" in outcome.log() and len(outcome.seen("end")["map"]) == 16


@pytest.mark.parametrize("version", ["9.7", "11.0", "12.3"])
@pytest.mark.parametrize("folder", ["/tmp/\ud800", "/tmp/\x00x", "relative", "~nobody\u00e9/x"])
def test_a_folder_that_no_system_has(version: str, folder: str, kontrol_home: Path) -> None:
    profile = {"base": "original", "name": "half \udc00", "dump": {"folder": folder}, "ports": {"input": "\ud800"}}
    outcome = live(version, [*START, ["write", "command", "dump track\n"], ["tick", 30], *QUIT], kontrol_home,
                   profile=profile)  # fmt: skip
    outcome.check()
    assert "The dump settings of the profile are not used" in outcome.log()
    assert len(list((kontrol_home / "dumps").glob("*.xml"))) == 1


def test_depth_is_counted_behind_many_short_lists(tmp_path: Path) -> None:
    from live_dumper.own_files import DEEPEST, OwnFileError, read_own_json

    path = tmp_path / "profile.json"
    for depth in (DEEPEST - 1, DEEPEST):  # one more is the object around them
        path.write_text('{"a": ' + "[" + "[]," * 50 + "[" * (depth - 1) + "]" * depth + "}", encoding="utf-8")
        if depth < DEEPEST:
            assert list(read_own_json(str(path))) == ["a"]
        else:
            with pytest.raises(OwnFileError, match="nested deeper"):
                read_own_json(str(path))
