"""Log files with a limit, and the tracing metaclass, on every Python that Live brings."""

from __future__ import annotations

import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest

from MidiKontrol.LogFile import LogFile
from MidiKontrol.Tracing import Traced, Tracer
from tests.assemble import PYTHONS, assemble, python


class Quiet(Traced):
    __filter_funcs__ = ("update_display",)

    def __init__(self, name: str) -> None:
        self.name = name

    def play(self, clip: str, loop: bool = False) -> str:
        return f"{self.name} plays {clip}"

    def update_display(self) -> None:
        self.play("nothing")

    def fail(self) -> None:
        raise ValueError("no such clip")

    @staticmethod
    def helpless() -> int:
        return 7


class Louder(Quiet):
    __filter_funcs__ = ("play",)

    def stop(self) -> str:
        return self.play("the end")

    def play(self, clip: str, loop: bool = False) -> str:
        return super().play(clip) + "!"


def traced(owner: Traced) -> list[str]:
    lines: list[str] = []
    owner._tracer = Tracer(lines.append)
    owner._tracer.on = True
    return lines


def test_calls_values_and_exceptions_are_written() -> None:
    one = Quiet("one")
    lines = traced(one)
    assert one.play("A01", loop=True) == "one plays A01"
    with pytest.raises(ValueError, match="no such clip"):
        one.fail()
    assert lines == [
        "calling Quiet.play, args=('A01',), kw={'loop': True}",
        "returning from Quiet.play with value 'one plays A01'",
        "calling Quiet.fail, args=(), kw={}",
        "Exception in Quiet.fail: ValueError('no such clip')",
    ]


def test_filtered_names_are_quiet_but_what_they_call_is_not() -> None:
    one = Quiet("one")
    lines = traced(one)
    one.update_display()
    assert [line.split(",")[0].split(" with")[0] for line in lines] == [
        "calling Quiet.play",
        "returning from Quiet.play",
    ]


def test_filters_are_inherited_and_added_to() -> None:
    assert Louder.__filter_funcs__ == ("play", "update_display")
    one = Louder("one")
    lines = traced(one)
    assert one.stop() == "one plays the end!"
    assert len(lines) == 2 and "Louder.stop" in lines[0]


def test_tracing_belongs_to_the_instance() -> None:
    # The original kept one wrapper per class and method: a second instance called the first one's method.
    one, two = Quiet("one"), Quiet("two")
    lines, others = traced(one), traced(two)
    two._tracer.on = False
    assert one.play("A01") == "one plays A01"
    assert two.play("A01") == "two plays A01"
    assert len(lines) == 2 and others == []
    assert Quiet("three").play("B01") == "three plays B01"
    assert len(lines) == 2


def test_an_object_whose_repr_raises_does_not_matter() -> None:
    class Gone:
        def __repr__(self) -> str:
            raise RuntimeError("deleted")

        def __str__(self) -> str:
            return "gone"

    one = Quiet("one")
    lines = traced(one)
    one.play(Gone())  # type: ignore[arg-type]
    assert "repr raised RuntimeError" in lines[0]


def test_nested_calls_are_indented() -> None:
    one = Louder("one")
    one.__class__.__filter_funcs__, kept = ("update_display",), one.__class__.__filter_funcs__
    try:
        lines = traced(one)
        one.stop()
    finally:
        one.__class__.__filter_funcs__ = kept
    # play of both classes is quiet in Louder at the time it was made, so only its base's wrapper speaks.
    assert lines[0].startswith("calling Louder.stop") and lines[1].startswith("  calling")


def test_the_log_stays_within_its_limit(kontrol_home: Path) -> None:
    complaints: list[str] = []
    log = LogFile("test.log", 2000, complaints.append)
    for number in range(200):
        log.write(f"line {number} \xe4\nsecond")
    current, older = kontrol_home / "test.log", kontrol_home / "test.log.1"
    assert current.stat().st_size <= 2000 and older.stat().st_size <= 2000
    assert "line 199 \xe4\\nsecond" in current.read_text(encoding="utf-8")
    assert sorted(path.name for path in kontrol_home.iterdir()) == ["test.log", "test.log.1"]
    assert complaints == []


def test_an_enormous_line_is_cut(kontrol_home: Path) -> None:
    log = LogFile("test.log", 1000, print)
    log.write("x" * 5000)
    assert (kontrol_home / "test.log").stat().st_size == 1000


def test_a_log_that_cannot_be_written_complains_once(kontrol_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (kontrol_home / "a file").write_text("")
    monkeypatch.setenv("KONTROL_HOME", str(kontrol_home / "a file" / "in it"))
    complaints: list[str] = []
    log = LogFile("test.log", 1000, complaints.append)
    log.write("one")
    log.write("two")
    assert len(complaints) == 1 and "cannot be written" in complaints[0]


TRACE_PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
from MidiKontrol.Tracing import Traced, Tracer
class Base(Traced):
    __filter_funcs__ = ('quiet',)
    def __init__(self): Base.realinit(self)
    def realinit(self): self.made = True
    def quiet(self): return self.loud(1)
    def loud(self, n): return n
a, b = Base(), Base()
lines = []
a._tracer = Tracer(lines.append)
a._tracer.on = True
assert a.quiet() == 1 and b.quiet() == 1 and a.made and b.made
assert Base.loud.__name__ == 'loud'
wanted = ['calling Base.loud, args=(1,), kw={}', 'returning from Base.loud with value 1']
assert [str(line) for line in lines] == wanted, lines
print('ok')
"""


@pytest.mark.parametrize("version", PYTHONS)
def test_tracing_on_every_python(version: str, tmp_path: Path) -> None:
    interpreter = python(version)
    folder = assemble(tmp_path / "scripts")
    run = subprocess.run([interpreter, "-c", TRACE_PROGRAM, str(folder)], capture_output=True, text=True, timeout=60)
    assert run.stdout == "ok\n", run.stderr


@pytest.mark.parametrize("version", PYTHONS)
def test_every_file_compiles(version: str, tmp_path: Path) -> None:
    interpreter = python(version)
    folder = assemble(tmp_path / "scripts")
    run = subprocess.run(
        [interpreter, "-m", "compileall", "-q", str(folder)], capture_output=True, text=True, timeout=60
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_texts_that_a_c_string_cannot_hold() -> None:
    from MidiKontrol.MidiKontrolScript import MidiKontrolScript

    shown: list[str] = []
    script = MidiKontrolScript.__new__(MidiKontrolScript)
    script.c_instance = SimpleNamespace(show_message=shown.append)
    script.show_message("caf\u00e9 \ud83d")
    assert shown == ["caf\u00e9 \ufffd"]
