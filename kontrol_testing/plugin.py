"""The pytest plugin: `--kontrol-machine mypackage:MACHINE` runs the conformance suite over that machine.

It is loaded wherever Kontrol is installed, so nothing but pytest is imported until the option is given.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

SUITE = tuple(f"kontrol_testing.test_{part}" for part in ("declared", "written", "read", "planned"))
pytest.register_assert_rewrite(*SUITE, "kontrol_testing.songs")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds the option."""
    parser.addoption(
        "--kontrol-machine",
        action="append",
        default=[],
        metavar="MODULE:NAME",
        help="Run Kontrol's conformance suite over this machine (may be given several times).",
    )


def pytest_configure(config: pytest.Config) -> None:
    """The suite is run in the place of the tests of this folder, or beside those that were named."""
    if not config.getoption("--kontrol-machine"):
        return
    for text in config.getoption("--kontrol-machine"):
        load(text)  # says at once what is wrong with a name
    named = config.args_source is pytest.Config.ArgsSource.ARGS
    if not (named and any("kontrol_testing" in one for one in config.args)):
        suite = [str(Path(__file__).with_name(f"{module.rpartition('.')[2]}.py")) for module in SUITE]
        config.args = [*config.args, *suite] if named else suite


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each test of the suite runs once for each machine that was named."""
    if metafunc.module.__name__ not in SUITE or "machine" not in metafunc.fixturenames:
        return
    named = metafunc.config.getoption("--kontrol-machine")
    if not named:
        raise pytest.UsageError("Name the machine to test: --kontrol-machine mypackage:MACHINE")
    metafunc.parametrize("machine", [load(text) for text in named], ids=named)


def load(text: str) -> Any:
    """The object that `module:name` names. Raises pytest.UsageError with what was expected."""
    from importlib import import_module

    module, colon, name = text.partition(":")
    if not colon or not module or not name:
        raise pytest.UsageError(f"--kontrol-machine {text}: write module:NAME, as in mypackage.device:MACHINE.")
    try:
        thing: Any = import_module(module)
        for part in name.split("."):
            thing = getattr(thing, part)
    except (ImportError, AttributeError) as error:
        raise pytest.UsageError(f"--kontrol-machine {text}: cannot be loaded ({error}).") from error
    return thing
