"""What outsiders meet first: the workflow, the issue forms, the hooks. Read as text, so that no YAML reader is needed.

The workflow and the forms were checked against the published schemas by hand (check-jsonschema).
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
FORMS = [path for path in sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml")) if path.name != "config.yml"]
TASK = re.compile(r"python tools/task\.py (\S+)")


def tasks() -> set[str]:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (named,) = re.findall(r"^TASKS := (.*)$", makefile, flags=re.M)
    return set(named.split())


# What a test needs of the system and pip cannot bring: a JACK server.
FROM_THE_SYSTEM = "sudo apt-get update && sudo apt-get install -y --no-install-recommends jackd2"


def test_workflows_run_our_own_tasks_and_nothing_else() -> None:
    ran = [
        line
        for path in WORKFLOWS
        for line in re.findall(r"^\s*-? *run: (.*)$", path.read_text("utf-8"), flags=re.M)
        if line != FROM_THE_SYSTEM
    ]
    matched = [TASK.fullmatch(line) for line in ran]
    assert all(matched), ran
    assert {match[1] for match in matched if match} >= {"lint", "test"}
    assert {match[1] for match in matched if match} <= tasks()


def test_workflows_may_only_read_and_know_no_secret() -> None:
    assert WORKFLOWS
    for path in WORKFLOWS:
        text = path.read_text(encoding="utf-8")
        assert re.findall(r"^ *permissions:\n((?: +.*\n)+)", text, flags=re.M) == ["  contents: read\n"], path.name
        assert "secrets" not in text
        assert ": write" not in text
        assert "pull_request_target" not in text


def test_actions_are_named_with_a_major_version() -> None:
    used = [name for path in WORKFLOWS for name in re.findall(r"uses: (\S+)", path.read_text(encoding="utf-8"))]
    assert len(used) >= 4
    assert [name for name in used if not re.fullmatch(r"actions/[a-z-]+@v\d+", name)] == []


def test_the_tests_run_on_every_system_and_python_that_the_project_names() -> None:
    text = (ROOT / ".github" / "workflows" / "checks.yml").read_text(encoding="utf-8")
    (systems,) = re.findall(r"^ +os: \[(.*)\]$", text, flags=re.M)
    assert systems.split(", ") == ["ubuntu-latest", "macos-latest", "windows-latest"]
    (pythons,) = re.findall(r"^ +python: \[(.*)\]$", text, flags=re.M)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = [text.rpartition(" ")[2] for text in project["classifiers"] if ":: Python :: 3." in text]
    assert [name.strip('"') for name in pythons.split(", ")] == named
    assert len(named) >= 4


@pytest.mark.parametrize("form", FORMS, ids=lambda path: path.name)
def test_forms_have_what_a_form_needs(form: Path) -> None:
    text = form.read_text(encoding="utf-8")
    assert re.match(r"name: .+\ndescription: .+\n", text)
    kinds = re.findall(r"^  - type: (\w+)$", text, flags=re.M)
    assert set(kinds) <= {"markdown", "textarea", "input", "dropdown"}
    ids = re.findall(r"^    id: ([a-z]+)$", text, flags=re.M)
    assert len(ids) == len(set(ids)) == len(kinds) - kinds.count("markdown") == text.count("      label: ")


def test_a_problem_comes_with_the_facts_that_are_needed() -> None:
    text = (ROOT / ".github" / "ISSUE_TEMPLATE" / "problem.yml").read_text(encoding="utf-8")
    required = re.findall(r"id: (\w+)\n(?:      .*\n|    attributes:\n)*    validations:\n      required: true", text)
    assert set(required) == {"what", "version", "system", "python", "script"}
    assert "    id: live\n" in text


def test_hooks_are_local_and_run_our_own_tasks() -> None:
    text = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert re.findall(r"repo: (\S+)", text) == ["local"]
    entries = re.findall(r"entry: (.*)", text)
    assert entries
    for entry in entries:
        match = TASK.fullmatch(entry)
        assert match and match[1] in tasks()
