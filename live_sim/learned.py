"""python -m live_sim try --live VERSION: can this version be simulated, and which of its new members have no behaviour?

A learned version names in `new` the members that the version which it is `like` does not have. Those that no behaviour
here is written for exist for a script, and raise NotSimulated when it uses them.
"""

import argparse
import io
import json
import sys

from .host import Simulation
from .nodes import MISSING
from .sets import make_set
from .structs import StructBase


def without_behaviour(world, names):
    """Of the members (dotted) those that nothing here carries out; values, classes and constants need no behaviour."""
    return [name for name in names if not _works(world, name)]


def _works(world, dotted):
    owner, _, name = dotted.rpartition(".")
    facts = world.facts["classes"].get(owner, {})
    if name in facts.get("properties", {}):
        cls = world.classes.get(owner)
        if cls is not None and issubclass(cls, StructBase):
            return True
        behaviour = world.behaviour(owner)
        return hasattr(behaviour, "get_" + name) or behaviour.plain.get(name, MISSING) is not MISSING
    if name in facts.get("methods", {}):
        if owner in world.submodules:
            return dotted in world.functions
        return hasattr(world.behaviour(owner), "do_" + name)
    return True


def main(arguments):
    """The command: an account as JSON on standard output; 1 when no set can be opened in this version."""
    parser = argparse.ArgumentParser(prog="live_sim try", description="Can this version of Live be simulated?")
    parser.add_argument("--live", required=True, metavar="VERSION", help="name or path")
    parser.add_argument("--json-out", default="-", metavar="FILE", help="where the account goes (- = standard output)")
    options = parser.parse_args(arguments)
    try:
        simulation = Simulation(make_set(tracks=["midi", "audio"], scenes=2), options.live)
        simulation.connect()
        song = simulation.song
        for track in list(song.tracks) + list(song.return_tracks) + [song.master_track]:
            (track.name, track.mixer_device.volume.value, list(track.devices), list(track.clip_slots))
        (list(song.scenes), list(song.cue_points), song.view.selected_track, song.tempo)
        simulation.tick(3)
        simulation.quit()
    except (ValueError, LookupError, AttributeError, TypeError, RuntimeError) as error:
        sys.stderr.write("live_sim: %s: %s\n" % (type(error).__name__, error))
        return 1
    facts = simulation.world.facts
    account = {"live": facts["live"], "without_behaviour": without_behaviour(simulation.world, facts.get("new", []))}
    text = json.dumps(account, sort_keys=True) + "\n"
    if options.json_out == "-":
        sys.stdout.write(text)
    else:
        with io.open(options.json_out, "wb") as stream:
            stream.write(text.encode("ascii"))
    return 0
