"""The pytest plugin: the fixture `live`, a simulated Live that tests control-surface scripts, and the machines' suite.

`--kontrol-machine mypackage:MACHINE` runs the conformance suite over that machine. The plugin is loaded wherever
Kontrol is installed, so nothing but pytest is imported until the fixture or the option is asked for.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from kontrol_testing.live import Live

SUITE = tuple(f"kontrol_testing.test_{part}" for part in ("declared", "written", "read", "planned", "linked"))
pytest.register_assert_rewrite(*SUITE, "kontrol_testing.songs")
MARKER = (
    "live(*versions, allow=[], longest_call_seconds=10, framework=None): the versions of Live that the fixture `live` "
    "simulates, one test each; what may happen; how long one call may take; stand-ins for _Framework and ableton."
)
_OPTIONS = {"allow", "longest_call_seconds", "framework"}
_LIVE = pytest.StashKey["Live"]()


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
    """The marker of the fixture; the suite is run in the place of the tests of this folder, or beside those named."""
    config.addinivalue_line("markers", MARKER)
    if not config.getoption("--kontrol-machine"):
        return
    for text in config.getoption("--kontrol-machine"):
        load(text)  # says at once what is wrong with a name
    named = config.args_source is pytest.Config.ArgsSource.ARGS
    if not (named and any("kontrol_testing" in one for one in config.args)):
        suite = [str(Path(__file__).with_name(f"{module.rpartition('.')[2]}.py")) for module in SUITE]
        config.args = [*config.args, *suite] if named else suite


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each test of the suite runs once for each machine that was named, one with `live` once for each version."""
    _versions_of_live(metafunc)
    if metafunc.module.__name__ not in SUITE or "machine" not in metafunc.fixturenames:
        return
    named = metafunc.config.getoption("--kontrol-machine")
    if not named:
        raise pytest.UsageError("Name the machine to test: --kontrol-machine mypackage:MACHINE")
    metafunc.parametrize("machine", [load(text) for text in named], ids=named)


def _versions_of_live(metafunc: pytest.Metafunc) -> None:
    if "live" not in metafunc.fixturenames:
        return
    marks = list(metafunc.definition.iter_markers("live"))
    versions = next((mark.args for mark in marks if mark.args), ())
    defined = getattr(metafunc, "_arg2fixturedefs", {}).get("live", ())  # a project may have a `live` of its own
    if not versions or (defined and defined[-1].func.__module__ != __name__):
        return
    from live_sim.facts_io import known_versions

    known = known_versions()
    wrong = [version for version in versions if version not in known]
    if wrong:
        raise pytest.UsageError(
            f"{metafunc.definition.nodeid}: Live {wrong[0]} is not simulated. Choose from {', '.join(known)}."
        )
    metafunc.parametrize("live", versions, indirect=True)


@pytest.fixture
def live(request: pytest.FixtureRequest) -> Iterator[Live]:
    """A simulated Ableton Live for this test; docs/test-your-script.md of Kontrol shows what it can do."""
    from kontrol_testing.live import Live
    from live_sim import VERSIONS

    options: dict[str, Any] = {}
    allow: list[str] = []
    for mark in request.node.iter_markers("live"):
        unknown = sorted(mark.kwargs.keys() - _OPTIONS)
        if unknown:
            raise pytest.UsageError(
                f"The marker live has no option {unknown[0]}; it takes {', '.join(sorted(_OPTIONS))}."
            )
        allow += mark.kwargs.get("allow", [])
        options = {**mark.kwargs, **options}  # the closest mark counts
    try:
        made = Live(getattr(request, "param", VERSIONS[-1]), **{**options, "allow": allow})
    except ValueError as error:
        raise pytest.UsageError(f"The marker live: {error}.") from None
    request.node.stash[_LIVE] = made
    yield made
    _end(request.node, "teardown")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """A test that passed fails when its script misbehaved."""
    result = yield
    _end(item, "call")
    return result


def _end(item: pytest.Item, when: str) -> None:
    """Quit Live, once; after the test itself what went wrong fails it, later it is only shown."""
    made = item.stash.get(_LIVE, None)
    if made is None:
        return
    del item.stash[_LIVE]
    found = made.finish()
    for title, lines in (("simulated Live", found if when != "call" else []), ("the script", made.notes())):
        if lines:
            item.add_report_section(when, title, "\n".join(lines))
    if found and when == "call":
        pytest.fail("The script misbehaved in the simulated Live:\n" + "\n".join(found), pytrace=False)


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
