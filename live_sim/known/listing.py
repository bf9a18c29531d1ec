"""python -m live_sim facts [--member WORD] [--output text|json]: what this simulation knows of Live's behaviour."""

import argparse
import json
import sys

from . import about


def as_text(facts):
    """One paragraph per fact."""
    paragraphs = []
    for fact in facts:
        paragraphs.append(u"%s (%s; Live: %s)\n    %s.\n    about: %s\n    from: %s" % (
            fact.key, fact.sure, fact.versions, fact.does, ", ".join(fact.members), fact.said_by()))
    return u"\n\n".join(paragraphs)


def main(arguments):
    """The command; 0, or 2 when no fact is about the word."""
    parser = argparse.ArgumentParser(prog="live_sim facts", description="What the simulation knows of Live's behaviour.")
    parser.add_argument("--member", default="", metavar="WORD", help="only facts about members that hold this word")
    parser.add_argument("--output", default="text", choices=("text", "json"))
    options = parser.parse_args(arguments)
    found = about(options.member)
    if not found:
        sys.stderr.write("live_sim: no fact is about %s; without --member all are listed\n" % options.member)
        return 2
    if options.output == "json":
        sys.stdout.write(json.dumps([fact.as_dict() for fact in found], indent=1, sort_keys=True) + "\n")
    else:
        sys.stdout.write(as_text(found) + "\n")
    return 0
