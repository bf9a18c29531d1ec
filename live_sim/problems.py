"""What counts as a fault of the script in the account of a run, a sentence each."""

KINDS = ("exceptions", "listeners_left", "calls_from_threads", "not_simulated", "port_clashes")
"""What can be allowed, as a whole (``listeners_left``) or where a word stands (``not_simulated:Song.undo``)."""


def check_allowed(allow):
    """Raises ValueError for a kind that there is none."""
    for one in allow:
        if one.partition(":")[0] not in KINDS:
            raise ValueError("%r cannot be allowed; choose from %s (or %s:WORD for those that hold a word)"
                             % (one, ", ".join(KINDS), KINDS[1]))


def problems(result, allow=()):
    """(kind, text) of all that the result holds against the script and that is not allowed."""
    check_allowed(allow)
    return [(kind, text) for kind, text in _all(result) if not any(_allows(one, kind, text) for one in allow)]


def _allows(one, kind, text):
    name, _, word = one.partition(":")
    return name == kind and word in text


def _all(result):
    raised = [one["text"].rstrip() for one in result["exceptions"]]
    for text in sorted(set(raised), key=raised.index):  # one that comes with every tick is said once
        times = raised.count(text)
        yield "exceptions", text if times == 1 else "%s\nraised %d times" % (text, times)
    for one in result["listeners_left"]:
        yield "listeners_left", "a listener was left on %(member)s (%(place)s)" % one
    for one in result["calls_from_threads"]:
        yield "calls_from_threads", "%s was used %s from the thread %s; a real Live may stall or crash there" % (
            one["member"], _times(one["times"]), one["thread"])
    for member, times in sorted(result["not_simulated"].items()):
        yield "not_simulated", "%s was asked for %s and is not simulated" % (member, _times(times))
    for one in result["port_clashes"]:
        yield "port_clashes", "%(script)s asked for %(kind)s port %(port)d, which %(other)s has already" % one


def _times(number):
    return "once" if number == 1 else "%d times" % number


def remarks(result):
    """What is worth knowing and no fault: ports, threads, classes nobody compared, entries that were dropped."""
    for one in result["ports"]:
        where = "%s:%d" % (one["address"] or "0.0.0.0", one["port"])
        yield "%s opened %s port %s%s" % (
            one["script"], one["kind"], where,
            ", for every network; the simulation opened it for this computer only" if one["beyond_loopback"] else "")
    for one in result["threads"]:
        yield "%(script)s started the thread %(thread)s" % one
    for one in result["threads_left"]:
        yield "the thread %(thread)s still ran after disconnect" % one
    for older in sorted(set(one["as"] for one in result["as_older"])):
        yield "%s: as in Live %s, not compared with Live %s" % (
            ", ".join(one["class"] for one in result["as_older"] if one["as"] == older), older, result["live_version"])
    for name, count in sorted(result["dropped"].items()):
        yield "%d entries of %s are not kept" % (count, name)
