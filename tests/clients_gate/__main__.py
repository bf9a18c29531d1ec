"""python -m tests.clients_gate [SUITE ...] [--live V ...] [--notes FOLDER]: run suites and say what fails."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from live_sim import VERSIONS
from tests.clients_gate import checkouts, suites

LIVES = [version for version in VERSIONS if version not in ("9.7", "10.1")]


def main() -> int:
    """The command; 1 when something fails."""
    parser = argparse.ArgumentParser(prog="clients_gate")
    parser.add_argument("suites", nargs="*")
    parser.add_argument("--live", action="append", choices=VERSIONS)
    parser.add_argument("--break", dest="broken", action="append", default=[])
    parser.add_argument("--notes", type=Path, help="a folder for one text per suite")
    options = parser.parse_args()
    bad = 0
    for suite in (suites.SUITES[name] for name in options.suites or suites.SUITES):
        missing = [one for one in suite.needs if checkouts.find(one) is None]
        if missing:
            print(checkouts.absent(missing[0]))
            continue
        lines = [f"{suite.name}, {time.strftime('%H:%M')}"]
        for live in options.live or LIVES:
            with tempfile.TemporaryDirectory(prefix="kontrol-clients-") as place:
                outcome = suites.run(suite, live, Path(place), options.broken)
            failed = outcome.failed()
            bad += len(failed)
            passed = sum(why == suites.PASSED for why in outcome.results.values())
            lines.append(f"Live {live}: {passed} passed, {len(failed)} failed of {len(outcome.results)}")
            lines += [f"  {name}: {' '.join(why.split())[:230]}" for name, why in sorted(failed.items())]
            report = outcome.report
            for what in ("exceptions", "not_simulated", "calls_from_threads"):
                if report.get(what):
                    lines.append(f"  {what}: {str(report[what])[:600]}")
            print("\n".join(lines[-1 - len(failed) :]), flush=True)
        if options.notes:
            (options.notes / f"{suite.name}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
