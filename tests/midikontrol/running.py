"""Runs a life of the assembled folder under a chosen Python and reads what came out."""

from __future__ import annotations

import copy
import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.assemble import ROOT, python, scripts
from tests.midikontrol.lcd import Lcd
from tests.midikontrol.sets import SMALL

# Which Python each Live brings; 9.7's is likely, not confirmed.
PAIRS = [
    ("9.7", "2.7"),
    ("10.1", "2.7"),
    ("11.0", "3.7"),
    ("12.0", "3.7"),
    ("12.1", "3.11"),
    ("12.3", "3.11"),
    ("12.4", "3.11"),
]

START = [["start"], ["tick", 3]]
QUIT = [["quit"], ["tick", 2]]


@dataclass
class Outcome:
    """What the simulated Live saw, and the script's own files."""

    result: dict[str, Any]
    home: Path

    def seen(self, label: str) -> dict[str, Any]:
        return self.result["seen"][label]  # type: ignore[no-any-return]

    def log(self) -> str:
        return (self.home / "midikontrol.log").read_text(encoding="utf-8")

    def messages(self) -> list[str]:
        return [message["text"] for message in self.result["messages"]]

    def sent(self, upto: str | None = None) -> list[list[int]]:
        """What the script itself sent, without Live's feedback, up to a `see` step."""
        count = self.seen(upto)["sent"] if upto else None
        return [m["bytes"] for m in self.result["midi_out"][:count] if m["from"] == "script"]

    def lcd(self, upto: str | None = None) -> Lcd:
        """The display at a `see` step, or at the end."""
        lcd = Lcd()
        for message in self.sent(upto):
            if message[0] == 0xF0:
                lcd.receive(message)
        return lcd

    def rows(self, upto: str | None = None) -> list[list[str]]:
        lcd = self.lcd(upto)
        return [lcd.cells(page) for page in sorted(lcd.pages)]

    def check(self, *, errors: bool = False) -> None:
        """No listener left, nothing in Live's log that is an error, no traceback of ours (unless `errors`)."""
        assert self.result["listeners_left"] == []
        assert self.result["exceptions"] == []
        assert self.result["not_simulated"] == {}
        if not errors:
            assert "Traceback" not in self.log(), self.log()
            assert "could not be read" not in self.log(), self.log()
            assert "could not be removed" not in self.log(), self.log()


def live(
    version: str,
    steps: list[list[Any]],
    home: Path,
    *,
    interpreter: str | None = None,
    profile: dict[str, Any] | None = None,
    description: dict[str, Any] | None = None,
    folder: Path | None = None,
    environment: dict[str, str] | None = None,
) -> Outcome:
    """Run `steps` on Live `version` under the Python that this Live brings, or another one."""
    program = python(interpreter or dict(PAIRS)[version])
    if profile is not None:
        (home / "profile.json").write_text(json.dumps(profile), encoding="utf-8")
    job = {
        "root": str(ROOT),
        "folder": str(folder or scripts()),
        "version": version,
        "set": copy.deepcopy(description or SMALL),
        "steps": steps,
    }
    run = subprocess.run(
        [program, str(Path(__file__).with_name("life.py"))],
        input=json.dumps(job),
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "LC_ALL": "C.UTF-8", "KONTROL_HOME": str(home), **(environment or {})},
    )
    assert run.returncode == 0, run.stderr
    return Outcome(json.loads(run.stdout), home)
