"""python -m live_sim [SET.json] --script FOLDER --live 12.1 --event "tick 10" --json-out result.json

Runs remote scripts through their whole life in a simulated Live and writes what happened. Exit codes: 0 done, 1 a script
could not be loaded, raised, or misbehaved otherwise, 2 usage, 3 the set or an event was not understood.
`python -m live_sim try --live VERSION` looks whether a learned version can be simulated, and what has no behaviour.
`python -m live_sim facts [--member WORD] [--output json]` lists what the simulation knows of Live's behaviour.
"""

import argparse
import io
import json
import os
import sys
import threading

from .errors import ScriptHangs, SetError
from .events import EventError, Events
from .facts_io import NEWEST, known_versions, load_facts
from .framework import FrameworkError
from .host import Simulation
from .known import listing
from .loader import read_json
from .problems import KINDS, check_allowed, problems, remarks
from .serve import LONGEST_END_SECONDS, TICK_SECONDS, Pace, Teller, stop_at_signals
from .sets import make_set


def _parser():
    parser = argparse.ArgumentParser(prog="live_sim", description="Run remote scripts in a simulated Live.")
    parser.add_argument("set", nargs="?", help="description of a set (JSON, see README.md); a small set if left out")
    parser.add_argument("--script", required=True, action="append",
                        help="folder of the remote script; a second --script runs beside the first")
    parser.add_argument("--live", default=NEWEST, metavar="VERSION",
                        help="version of Live: %s, or the path of a learned one" % ", ".join(known_versions()))
    parser.add_argument("--framework", metavar="NAME",
                        help="minimal, or the folder MIDI Remote Scripts of your own Live, for scripts that need one")
    parser.add_argument("--event", action="append", default=[], metavar="SENTENCE", help="what happens, in order")
    parser.add_argument("--events", metavar="FILE", help="sentences in a file, one a line, before those of --event")
    parser.add_argument("--for", dest="seconds", type=float, default=0.0, metavar="SECONDS",
                        help="so much of Live's time passes after the events")
    parser.add_argument("--serve", action="store_true",
                        help="go on in real time until Ctrl-C (or until standard input closes, with --end-with-stdin)")
    parser.add_argument("--speed", metavar="FACTOR", help="1 for real time, max not to wait at all (default: max; 1 "
                                                          "with --serve)")
    parser.add_argument("--allow", action="append", default=[], metavar="WHAT",
                        help="%s, or one of these and a word (listeners_left:tempo)" % ", ".join(KINDS))
    parser.add_argument("--longest-call", type=float, default=10.0, metavar="SECONDS",
                        help="end a call into a script that takes longer")
    parser.add_argument("--json-out", default="-", metavar="FILE", help="where the result goes (- = standard output)")
    parser.add_argument("--log-txt", metavar="FILE", help="write the log as Live writes its Log.txt")
    parser.add_argument("--end-with-stdin", action="store_true",
                        help="end when standard input is closed, because whoever started this is gone")
    return parser


def _speed(parser, options):
    text = options.speed or ("1" if options.serve else "max")
    try:
        speed = float("inf") if text == "max" else float(text)
    except ValueError:
        speed = 0.0
    if not speed > 0:
        parser.error("--speed takes a number above 0, or max, not %s" % text)
    return speed


def main(arguments=None):
    """The command; returns the exit code."""
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    if arguments[:1] == ["facts"]:
        return listing.main(arguments[1:])
    if arguments[:1] == ["try"]:
        from .learned import main as try_version
        return try_version(arguments[1:])
    parser = _parser()
    options = parser.parse_args(arguments)
    speed = _speed(parser, options)
    try:
        load_facts(options.live)
        check_allowed(options.allow)
    except ValueError as error:
        parser.error(str(error))
    stopping = threading.Event()
    if options.end_with_stdin:
        watcher = threading.Thread(target=_end_with_stdin, args=(stopping if options.serve else None,))
        watcher.daemon = True
        watcher.live_sim_own = True
        watcher.start()
    try:
        description = make_set() if options.set is None else read_json(options.set)
        sentences = []
        if options.events:
            with io.open(options.events, encoding="utf-8") as stream:
                sentences = stream.read().splitlines()
        simulation = Simulation(description, options.live, framework=options.framework)
        simulation.world.stage.limit = options.longest_call
        loaded, error = _live(simulation, options, sentences + options.event, speed=speed, stopping=stopping)
    except FrameworkError as problem:
        parser.error(str(problem))
    except (SetError, IOError) as problem:
        sys.stderr.write("live_sim: %s\n" % problem)
        return 3
    return _tell(simulation, options, loaded, error)


def _live(simulation, options, sentences, speed, stopping):
    """Load, events, time, quit: (whether all scripts loaded, what was wrong with an event)."""
    error, loaded = None, False
    teller = Teller(simulation) if options.serve else None
    if options.serve:
        stop_at_signals(stopping)
    try:
        loaded = all([simulation.start(folder) for folder in options.script])
        if not loaded:  # those that did load are disconnected below
            return False, None
        simulation.pace = Pace(simulation, speed, teller, stopping) if speed != float("inf") or options.serve else None
        error = _run(simulation, sentences)
        left = int(round(options.seconds / TICK_SECONDS))
        while error is None and not stopping.is_set() and (options.serve or left > 0):
            simulation.tick()
            left -= 1
    except ScriptHangs:  # it stands among the exceptions
        pass
    finally:
        simulation.pace = None
        simulation.quit()
        simulation.world.outside.wait_for_threads(1.0)
        if teller is not None:
            teller()
    return loaded, error


def _tell(simulation, options, loaded, error):
    """Write the account; the exit code."""
    result = simulation.result()
    result["loaded"] = loaded
    result["event_error"] = error
    result["others"] = [simulation.result(number) for number in range(1, len(simulation.world.surfaces))]
    found = problems(result, options.allow)
    result["problems"] = [{"kind": kind, "text": text} for kind, text in found]
    result["remarks"] = [{"text": text} for text in remarks(result)]
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
        said = [surface.wrong_python for surface in simulation.world.surfaces if surface.wrong_python]
        said = said or [text.strip().splitlines()[-1] for text in simulation.world.exceptions[-1:]]
        sys.stderr.write("live_sim: the script did not load: %s\n" % said[-1])
        return 1
    return 1 if found else 0


def _end_with_stdin(stopping=None):
    while os.read(0, 4096):
        pass
    if stopping is not None:
        stopping.set()
        threading.Event().wait(LONGEST_END_SECONDS)
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
