"""The home of facts: everything that this simulation knows of Live's behaviour, one record each.

Behaviour names the fact that it carries out in a comment (``# fact: transport.stop-twice``), a test names the facts that
it holds (``@pytest.mark.fact("transport.stop-twice")``), and a test walks both: no fact without code and without a test, no
key that does not exist. A fact whose sources disagree, or that nobody has settled, is answered by NotSimulated with its
sentence (``raise world.unknown("cues.grid")``). A new area is a module here with FACTS, and its name in the list below.
"""

from . import (browser, clips, cues, dialogs, editing, envelopes, host, launching, names, notes, objects, racks, recording,
               transport, versions, visible)
from .record import NOT_ANSWERED, SOURCES, SURENESS, Fact

AREAS = (browser, objects, visible, transport, launching, recording, cues, names, notes, clips, envelopes, editing, racks, host,
         dialogs, versions)
FACTS = tuple(fact for area in AREAS for fact in area.FACTS)
BY_KEY = dict((fact.key, fact) for fact in FACTS)


def about(word):
    """The facts whose key or members hold the word (any case); all of them for an empty word."""
    wanted = word.lower()
    return [fact for fact in FACTS if wanted in fact.key.lower() or any(wanted in one.lower() for one in fact.members)]


__all__ = ["AREAS", "BY_KEY", "FACTS", "NOT_ANSWERED", "SOURCES", "SURENESS", "Fact", "about"]
