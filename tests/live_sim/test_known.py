"""Nothing by guessing: every fact has code that carries it out and a test that holds it, and every key exists."""

from __future__ import annotations

import ast
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

import live_sim
from live_sim import facts_io, known
from live_sim.__main__ import main

SIM = Path(live_sim.__file__).parent
TESTS = Path(__file__).resolve().parents[1]
SPELT = re.compile(r"# facts?: ([a-z0-9.-]+(?:, [a-z0-9.-]+)*)")


def keys_in_tests() -> Iterator[tuple[str, str]]:
    """(key, file:line) of every ``pytest.mark.fact(...)``, on tests and on parameters."""
    for path in sorted(TESTS.rglob("test_*.py")):
        text = path.read_text(encoding="utf-8")
        if "mark.fact(" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "fact":
                for argument in node.args:
                    if isinstance(argument, ast.Constant):
                        yield argument.value, f"{path.name}:{node.lineno}"


def keys_in_code() -> Iterator[tuple[str, str]]:
    """(key, file:line) of every comment ``# fact: key`` and every ``unknown("key")`` in live_sim."""
    for path in sorted(SIM.rglob("*.py")):
        if path.parent.name == "known":
            continue
        text = path.read_text(encoding="utf-8")
        for found in SPELT.finditer(text):
            for key in found.group(1).split(", "):
                yield key, f"{path.name}:{text.count(chr(10), 0, found.start()) + 1}"
        for node in ast.walk(ast.parse(text)):
            named = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "unknown"
            if named and isinstance(node.args[0], ast.Constant):
                yield node.args[0].value, f"{path.name}:{node.lineno}"


def test_every_fact_has_its_code_and_its_test() -> None:
    places: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for kind, found in (("tests", keys_in_tests()), ("code", keys_in_code())):
        for key, place in found:
            places[key][kind].append(place)
    unknown = {key: dict(where) for key, where in places.items() if key not in known.BY_KEY}
    assert unknown == {}, "keys that are no fact"
    untested = [fact.key for fact in known.FACTS if not places[fact.key]["tests"]]
    assert untested == [], "facts without a test"
    unused = [fact.key for fact in known.FACTS if not places[fact.key]["code"]]
    assert unused == [], "facts that no code carries out"
    assert len(known.FACTS) >= 4


def test_facts_are_written_as_they_should_be() -> None:
    assert len(known.BY_KEY) == len(known.FACTS), "a key stands twice"
    classes = [facts_io.load_facts(version)["classes"] for version in live_sim.VERSIONS]
    for fact in known.FACTS:
        assert re.fullmatch(r"[a-z0-9]+\.[a-z0-9]+(-[a-z0-9]+)*", fact.key), fact.key
        assert fact.sure in known.SURENESS and fact.sources and fact.members, fact.key
        assert set(fact.sources) <= known.SOURCES.keys(), fact.key
        assert not fact.does.endswith(".") and len(fact.does) > 20, fact.key
        for member in fact.members:
            owner, _, name = f"Live.{member}".rpartition(".")
            kinds = ("properties", "methods", "listeners", "nested", "constants")
            there = any(name in one.get(owner, {}).get(kind, {}) for one in classes for kind in kinds)
            assert there or any(f"{owner}.{name}" in one for one in classes), f"{fact.key}: {member}"


def test_the_facts_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["facts"]) == 0
    text = capsys.readouterr().out
    assert all(f"{fact.key} (" in text for fact in known.FACTS)
    assert main(["facts", "--member", "arrangement_clips", "--output", "json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert "objects.no-arrangement" in [one["key"] for one in listed]
    assert all(set(one) == {"key", "members", "does", "sure", "versions", "sources"} for one in listed)
    assert main(["facts", "--member", "no_such_member"]) == 2
    assert "no fact is about no_such_member" in capsys.readouterr().err
