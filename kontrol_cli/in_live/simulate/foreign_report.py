"""What `kontrol simulate --script` shows of a run: for people, and for programs."""

from __future__ import annotations

import re
from typing import Any

from kontrol_cli.output.text import plain

_SHOWN = 12
_FRAMEWORK = re.compile(r"No module named '?(_Framework|ableton)\b")
_NAMES = {
    "exceptions": "exception",
    "listeners_left": "listener left",
    "calls_from_threads": "call from another thread",
    "not_simulated": "not simulated",
    "port_clashes": "port taken twice",
}


def summary(account: dict[str, Any]) -> dict[str, Any]:
    """The account of all scripts as one JSON object; lists as live_sim/README.md describes them."""
    everyone = [account, *account["others"]]
    shared = ("time_ms", "loaded", "problems", "remarks", "exceptions", "listeners_left", "not_simulated",
              "calls_from_threads", "ports", "port_clashes", "threads", "threads_left", "dropped", "log")  # fmt: skip
    own = ("script", "messages", "midi_out", "wrong_python", "answers")
    return {
        "live": account["live_version"],
        "python": account["python"],
        "scripts": [{**{key: one[key] for key in own}, "mappings": one["midi_map"]["mappings"]} for one in everyone],
        "midi_in": account["midi_in"],
        **{key: account[key] for key in shared},
    }


def lines(run: dict[str, Any]) -> list[str]:
    """The summary for people."""
    names = ", ".join(str(script["script"]) for script in run["scripts"])
    out = sum(len(script["midi_out"]) for script in run["scripts"])
    found = [
        f"{plain(names)} in Live {run['live']}, Python {run['python']}: {'loaded' if run['loaded'] else 'NOT LOADED'}",
        f"MIDI messages: {len(run['midi_in'])} in, {out} out; controls mapped: "
        f"{sum(len(script['mappings']) for script in run['scripts'])}; "
        f"{run['time_ms'] / 1000:g} s of Live's time",
    ]
    messages = [str(one["text"]) for script in run["scripts"] for one in script["messages"]]
    if len(messages) > _SHOWN:
        found.append(f"... the last {_SHOWN} of {len(messages)} messages:")
    found += [f"  {plain(message)}" for message in messages[-_SHOWN:]]
    found += [plain(str(remark["text"])) for remark in run["remarks"]]
    for number, problem in enumerate(run["problems"]):
        if number == _SHOWN:
            found.append(f"... {len(run['problems']) - _SHOWN} more faults; --output json has them")
            break
        first, *rest = str(problem["text"]).splitlines()
        found.append(f"{_NAMES[problem['kind']]}: {plain(first)}")
        found += [f"  {plain(line)}" for line in rest]
    return found


def verdict(account: dict[str, Any]) -> str | None:
    """A sentence when the run was not clean."""
    wrong = [one["wrong_python"] for one in (account, *account["others"]) if one["wrong_python"]]
    if wrong:
        return str(wrong[0])
    problems = account["problems"]
    if not account["loaded"]:
        last = str(account["exceptions"][-1]["text"]).strip().splitlines()[-1] if account["exceptions"] else "no reason"
        needs = _FRAMEWORK.search(last)
        hint = (
            ". It needs Ableton's framework: say --framework minimal, or name your own Live's folder" if needs else ""
        )
        return f"The script could not be loaded: {last.rstrip('.')}{hint}"
    if not problems:
        return None
    counted = []
    for kind, name in _NAMES.items():
        number = sum(one["kind"] == kind for one in problems)
        if number:
            counted.append(f"{name}: {number}")
    return f"The script did not get through its run ({', '.join(counted)})"
