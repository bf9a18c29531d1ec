"""What an export reads of a set, as the planner wants it, and what about the set may surprise in a song."""

from __future__ import annotations

from exporters.planning.plan import Arrangement, Session
from kontrol_cli.sets.contents import require_set
from kontrol_cli.sets.liveset import LiveSet
from kontrol_cli.sets.planner_input import planner_arrangement, planner_session
from kontrol_cli.sets.view import View

# What has to be read for session_of; nothing else of a set matters to a song made from scenes.
TABLES = ("set", "tracks", "scenes", "slots", "clips")
# The same for arrangement_of.
ARRANGEMENT_TABLES = ("set", "tracks", "clips", "tempo_events", "signature_events", "locators")


def session_of(live_set: LiveSet) -> Session:
    """The session view of a set that was read with :data:`TABLES`. Raises BadInput when it is not a set."""
    return planner_session(_set_of(live_set))


def arrangement_of(live_set: LiveSet) -> Arrangement:
    """The arrangement view of a set that was read with :data:`ARRANGEMENT_TABLES`. Raises BadInput as well."""
    return planner_arrangement(_set_of(live_set))


def _set_of(live_set: LiveSet) -> View:
    view = View(live_set)
    require_set(view.head)
    return view


def arrangement_remarks(live_set: LiveSet) -> list[str]:
    """What a dump does not know about the arrangement; and the set's own surprises (:func:`input_remarks`)."""
    head = next(iter(live_set.rows("set")), {})
    out = input_remarks(live_set)
    if head.get("source") == "dump":
        bpm = head.get("tempo_bpm")
        used = f"the set's tempo ({bpm:g} BPM) is used" if bpm is not None else "the machine keeps its tempo"
        out.append(f"A dump has no tempo automation: {used} throughout. The saved set (.als) has it.")
    return out


def input_remarks(live_set: LiveSet) -> list[str]:
    """What about the set itself may surprise in a song: solo buttons, which are not followed, and a cut-off source."""
    soloed = [row["name"] or f"track {row['track'] + 1}" for row in live_set.rows("tracks") if row["soloed"]]
    out = list(live_set.remarks)
    if soloed:
        out.append(f"Solo is on for {', '.join(soloed[:4])}; a song does not follow solo buttons.")
    return out
