"""Verbs whose system calls fail in turn; all calls of all verbs: `python -m tests.faults all --build FOLDER`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kontrol_cli.app import COMMANDS
from tests import failing_calls
from tests.faults import ROOT, VERBS

# scan has a harness of its own, and the others write nothing but standard output, folders of Live's, to a machine, or
# (fake-machine) the file that they read.
ELSEWHERE = {"scan", "textconv", "restore", "fake-machine"}


def test_every_verb_that_writes_is_tried() -> None:
    assert {words.split()[0] for words in VERBS.values()} == set(COMMANDS) - ELSEWHERE


@pytest.mark.parametrize("options", ["--fault ENOSPC --lasting --old --every 13", "--fault EIO --looks --every 97",
                                     "--fault INTERRUPT --old --every 19", "--fault KILL --every 17"])  # fmt: skip
@pytest.mark.parametrize(
    "verbs", ["export-sysex analyze-xlsx cues", pytest.param("all", marks=pytest.mark.slow)], ids=["three", "all"]
)
def test_a_system_call_that_fails_costs_no_file(verbs: str, options: str, tmp_path: Path) -> None:
    if (why := failing_calls.why_not()) is not None:
        pytest.skip(why)
    environment = {**os.environ, "LD_PRELOAD": str(failing_calls.library(tmp_path)), "TMPDIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults", *verbs.split(), *options.split()],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert json.loads(done.stdout.splitlines()[-1])["tried"] >= 5
