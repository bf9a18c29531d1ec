"""A set from a few words, for tests: make_set(tracks=["midi", "audio"], scenes=8)."""

from .convert import text_types
from .errors import SetError

KINDS = ("audio", "midi", "group")


def make_set(tracks=("midi", "midi", "audio", "audio"), scenes=8, returns=1, **song):
    """The description of a set.

    tracks: kinds (audio, midi, group), or descriptions of tracks (README.md), which may have `clips`: one entry a scene from
    the top, a name, None or the description of a clip. scenes: how many, or their names (or descriptions). returns: how
    many. Everything else is a property of the song (tempo, signature_numerator ...).
    """
    made = [_track(one, number) for number, one in enumerate(tracks, 1)]
    listed = [{} for _ in range(_count(scenes, "scenes", 1))] if isinstance(scenes, int) else \
        [{"name": one} if isinstance(one, text_types) else one for one in scenes]
    return {"live_sim_set": 1, "song": song, "tracks": made, "scenes": listed,
            "return_tracks": [{"name": "%s Return" % "ABCDEFGHIJKL"[n % 12]}
                              for n in range(_count(returns, "returns", 0))]}


def _count(number, what, least):
    if isinstance(number, bool) or not isinstance(number, int) or not least <= number <= 10000:
        raise SetError("make_set, %s: expected a number from %d to 10000, found %r" % (what, least, number))
    return number


def _track(given, number):
    if isinstance(given, text_types):
        given = {"type": given}
    if not isinstance(given, dict):
        raise SetError("make_set, track %d: expected one of %s, or an object, found %r"
                       % (number, ", ".join(KINDS), given))
    track = dict(given)
    if track.get("type") not in KINDS:
        raise SetError("make_set, track %d: the kind must be one of %s, found %r"
                       % (number, ", ".join(KINDS), track.get("type")))
    track.setdefault("name", u"%d %s" % (number, {"midi": u"MIDI", "audio": u"Audio", "group": u"Group"}[track["type"]]))
    if "clips" in track:
        clips = track.pop("clips")
        if not isinstance(clips, (list, tuple)) or "clip_slots" in track:
            raise SetError("make_set, track %d: clips must be a list, in place of clip_slots" % number)
        track["clip_slots"] = [_slot(one) for one in clips]
    return track


def _slot(clip):
    if clip is None:
        return None
    return {"clip": {"name": clip, "loop_end": 4.0} if isinstance(clip, text_types) else clip}
