"""python -m tests.campaigns --inputs 100000 --seed 7 --kind saved --kind dumps --workers 2 --keep findings"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.campaigns.campaign import Campaign
from tests.campaigns.kinds import KINDS
from tests.campaigns.smaller import keep


def main(arguments: list[str] | None = None) -> int:
    """Run what is asked for, print the figures, keep what was found; 1 when something was."""
    parser = argparse.ArgumentParser(prog="python -m tests.campaigns", description="Very many made-up inputs.")
    parser.add_argument("--inputs", type=int, default=1000, metavar="N", help="inputs of each kind (1000)")
    parser.add_argument("--seconds", type=float, metavar="S", help="stop each kind after this time")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="another seed, other inputs (1)")
    parser.add_argument("--first", type=int, default=0, metavar="N", help="begin with input N: to run one once more")
    parser.add_argument("--kind", action="append", choices=list(KINDS), metavar="K", help=f"one of: {', '.join(KINDS)}")
    parser.add_argument("--workers", type=int, default=1, metavar="N", help="processes (1)")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where findings go, each made small")
    parser.add_argument("--hashes", type=Path, metavar="FILE", help="append eight bytes for each distinct input")
    parser.add_argument("--no-corpus", action="store_true", help="without real files, also where they are there")
    given = parser.parse_args(arguments)
    campaign = Campaign(given.seed, workers=given.workers, corpus=not given.no_corpus, hashes=given.hashes)
    distinct: set[int] = set()
    count = 0
    for kind in given.kind or KINDS:
        figures = campaign.run(kind, given.inputs, seconds=given.seconds, first=given.first, log=sys.stdout)
        print(figures.line(), flush=True)
        distinct |= figures.hashes
        for finding in figures.findings.values():
            count += 1
            print(f"  {finding.count} x #{finding.index} {finding.fault}", flush=True)
            if given.keep is not None:
                print(f"    kept in {keep(finding, campaign.found, given.keep)}", flush=True)
    print(f"{len(distinct):,} distinct inputs, {count} findings, seed {given.seed}")
    campaign.close()
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
