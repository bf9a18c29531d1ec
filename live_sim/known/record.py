"""One fact about how Live behaves, and the sources that facts come from."""

# How sure a fact is, from the surest down.
MEASURED = "measured"  # by a script inside a real Live
DEMANDED = "demanded by a suite"  # a test suite that was written and run against real Lives asserts it
DOCUMENTED = "documented"  # by the API's own texts, or Max's object model
REPORTED = "one report"  # said once, not repeated
INFERRED = "inferred"  # follows from other facts
OURS = "ours"  # a choice of this simulation where nothing is known and nothing depends on it
DISPUTED = "sources disagree"  # not simulated: asking for it raises NotSimulated with both sides
UNKNOWN = "not known"  # not simulated: nobody has said what Live does
SURENESS = (MEASURED, DEMANDED, DOCUMENTED, REPORTED, INFERRED, OURS, DISPUTED, UNKNOWN)
NOT_ANSWERED = (DISPUTED, UNKNOWN)

SOURCES = {
    "AO": "AbletonOSC's own tests, written and run against Live 11 and 12",
    "AOI": "AbletonOSC's issue 121",
    "AC": "abletonosc-client's tests, through AbletonOSC",
    "PL": "pylive's tests, through AbletonOSC (Live 11.2)",
    "AJ": "ableton-js's tests (Live 11 and 12)",
    "LB": "livebridge's live tests: 166 commands tried in Live 12.4.5",
    "WC": "the quirks list of whybothercoding's ableton-mcp-server (Live 12.4.15b4)",
    "SE": "seshat's notes and smoke tests (Live 12.4.3)",
    "PV": "the probe notes of PhotonicVelocity's LiveAPI (Live 12.3.5)",
    "HN": "hallucinote's probes (Live 12.4.1 and 12.4.5)",
    "EL": "elleural's ableton-mcp, docs/spikes.md and its dump of the API (Live 12.4.5 and 12.4.6)",
    "NT": "ntworm's ableton-mcp-server, KNOWN_BUGS.md (Live 12.4.5 and 12.4.6)",
    "PVS": "the pages on control surfaces of PhotonicVelocity's LiveAPI",
    "ALS": "sets that Live 9 to 12 saved: the names that Live showed and those that users gave",
    "FOR": "one report in a forum (Live 12.4)",
    "C10": "Ableton's own control-surface scripts of Live 10.1.18, whose bytecode runs here",
    "DOC": "the texts of the Live API as captured in Live 8.2 to 12.3, and Max's object model",
    "OURS": "our choice",
}


class Fact(object):
    """What Live does, in one sentence, and how we know.

    key: ``area.words-with-dashes``. members: API names without ``Live.`` (``Song.Song.tempo``). does: the sentence.
    sources: keys of SOURCES. sure: one of SURENESS. versions: where it is taken to hold (``all``, ``11.0 on``, ...).
    """

    __slots__ = ("key", "members", "does", "sources", "sure", "versions")

    def __init__(self, key, members, does, sources, sure, versions="all"):
        self.key, self.does, self.sure, self.versions = key, does, sure, versions
        self.members = tuple(members.split())
        self.sources = tuple(sources.split())

    def said_by(self):
        """The sources spelled out, in one line."""
        return "; ".join(SOURCES[source] for source in self.sources)

    def as_dict(self):
        """Plain data for the listing."""
        return {"key": self.key, "members": list(self.members), "does": self.does, "sure": self.sure,
                "versions": self.versions, "sources": [SOURCES[source] for source in self.sources]}
