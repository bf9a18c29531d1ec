"""python -m live_sim SET.json --script FOLDER --live 12.1 --event "tick 10" --json-out result.json

Runs a remote script through its whole life in a simulated Live and writes what happened. Exit codes: 0 done,
1 the script could not be loaded, 2 usage, 3 the set or an event was not understood.
`python -m live_sim facts [--member WORD] [--output json]` lists what the simulation knows of Live's behaviour.
"""

import argparse
import io
import json
import os
import sys
import threading

from .errors import SetError
from .events import EventError, Events
from .facts_io import VERSIONS
from .host import Simulation
from .known import listing
from .loader import read_json


def main(arguments=None):
    """The command; returns the exit code."""
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    if arguments[:1] == ["facts"]:
        return listing.main(arguments[1:])
    parser = argparse.ArgumentParser(prog="live_sim", description="Run a remote script in a simulated Live.")
    parser.add_argument("set", help="description of a set (JSON, see README.md)")
    parser.add_argument("--script", required=True, action="append",
                        help="folder of the remote script; a second --script runs beside the first")
    parser.add_argument("--live", default="12.3", choices=VERSIONS, help="version of Live")
    parser.add_argument("--event", action="append", default=[], metavar="SENTENCE", help="what happens, in order")
    parser.add_argument("--events", metavar="FILE", help="sentences in a file, one a line, before those of --event")
    parser.add_argument("--json-out", default="-", metavar="FILE", help="where the result goes (- = standard output)")
    parser.add_argument("--log-txt", metavar="FILE", help="write the log as Live writes its Log.txt")
    parser.add_argument("--end-with-stdin", action="store_true",
                        help="end when standard input is closed, because whoever started this is gone")
    options = parser.parse_args(arguments)
    if options.end_with_stdin:
        watcher = threading.Thread(target=_end_with_stdin)
        watcher.daemon = True
        watcher.start()
    try:
        simulation = Simulation(read_json(options.set), options.live)
        sentences = list(options.event)
        if options.events:
            with io.open(options.events, encoding="utf-8") as stream:
                sentences = stream.read().splitlines() + sentences
        loaded = all([simulation.start(folder) for folder in options.script])
        error = None
        if loaded:
            error = _run(simulation, sentences)
            simulation.quit()
    except (SetError, IOError) as problem:
        sys.stderr.write("live_sim: %s\n" % problem)
        return 3
    result = simulation.result()
    result["loaded"] = loaded
    result["event_error"] = error
    result["others"] = [simulation.result(number) for number in range(1, len(options.script))]
    if options.log_txt:
        with io.open(options.log_txt, "w", encoding="utf-8") as stream:
            for line in result["log"]:
                stream.write(u"%(time_ms)s ms. %(text)s\n" % line)
    text = json.dumps(result, indent=1, sort_keys=True)
    if options.json_out == "-":
        sys.stdout.write(text + "\n")
    else:
        with io.open(options.json_out, "wb") as stream:
            stream.write(text.encode("ascii"))
    if error:
        sys.stderr.write("live_sim: %s\n" % error)
        return 3
    if not loaded:
        reason = simulation.world.exceptions[-1].strip().splitlines()[-1] if simulation.world.exceptions else \
            "create_instance gave nothing"
        sys.stderr.write("live_sim: the script did not load: %s\n" % reason)
        return 1
    return 0


def _end_with_stdin():
    while os.read(0, 4096):
        pass
    os._exit(1)


def _run(simulation, sentences):
    events = Events(simulation)
    for sentence in sentences:
        try:
            events.run(sentence)
        except EventError as error:
            return str(error)
    return None


if __name__ == "__main__":
    sys.exit(main())
