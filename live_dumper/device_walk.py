"""Devices with their parameters, racks with chains and drum pads, and the mixers of tracks and chains.

All functions are generators for `walk.Walk`: a bare yield is a place to pause.
"""

from __future__ import absolute_import

from . import fields
from .changes import MAX_DEPTH
from .reading import MISSING, Failure, call, failure, given, gone, read

MIXER_PARAMETERS = (
    # element, property of MixerDevice or ChainMixerDevice, and who has it
    ("volume", "volume", "all"),
    ("panning", "panning", "all"),
    ("track-activator", "track_activator", "track"),
    ("chain-activator", "chain_activator", "chain"),
    ("left-split-stereo", "left_split_stereo", "all"),
    ("right-split-stereo", "right_split_stereo", "all"),
    ("crossfader", "crossfader", "master"),
    ("cue-volume", "cue_volume", "master"),
    ("song-tempo", "song_tempo", "master"),
)


def devices(out, parent, seen, depth=0):
    """The devices of a track or chain; `seen(device)` is called for each."""
    for index, device in out.living(parent, "devices"):
        seen(device)
        if depth < MAX_DEPTH:
            yield one_device(out, device, index, seen=seen, depth=depth), device
        else:
            out.error(Failure(u"devices[%d]" % index, "TooDeep", u"racks nested deeper than %d" % MAX_DEPTH))


def one_device(out, device, index, seen, depth):
    """One device with everything in it."""
    attributes = [("index", u"%d" % index)]
    failures = []  # type: list
    out.identity(device, attributes, failures)
    out.gather(device, fields.DEVICE, attributes, failures)
    rack = read(device, "can_have_chains") is True
    if rack:
        out.gather(device, fields.DEVICE_RACK, attributes, failures)
    view = read(device, "view")
    if given(view) and view is not None:
        out.gather(view, fields.VIEW, attributes, failures)
    out.start("device", attributes, failures)
    out.count("devices")
    for place, parameter in out.living(device, "parameters"):
        one_parameter(out, "parameter", parameter, place)
        out.count("parameters")
        yield
    sample = read(device, "sample")  # Simpler; None with several samples or none
    if isinstance(sample, Failure):
        out.error(sample)
    elif sample is not MISSING and not gone(sample):
        yield device_sample(out, sample), sample
    if rack:
        for list_name, tag in (("chains", "chain"), ("return_chains", "return-chain")):
            for place, chain in out.living(device, list_name):
                seen(chain)
                yield one_chain(out, tag, chain, index=place, seen=seen, depth=depth), chain
        if read(device, "has_drum_pads") is True:
            for place, pad in out.living(device, "drum_pads"):
                drum_pad(out, pad, place)
                yield
    out.writer.end()


def one_chain(out, tag, chain, index, seen, depth):
    """One chain of a rack with its mixer and devices."""
    attributes = [("index", u"%d" % index)]
    failures = []  # type: list
    out.identity(chain, attributes, failures)
    out.gather(chain, fields.CHAIN, attributes, failures)
    out.start(tag, attributes, failures)
    out.count("chains")
    yield mixer(out, chain, "chain"), None
    yield devices(out, chain, seen, depth + 1), None
    out.writer.end()


def drum_pad(out, pad, place):
    """One pad of a drum rack and references to its chains; a pad without chains is left out."""
    chains = read(pad, "chains")
    try:
        if given(chains) and len(chains) == 0:
            return
    except Exception as error:
        chains = failure("chains", error)
    note = read(pad, "note")
    if not given(note):
        out.error(Failure(u"drum_pads[%d].note" % place, getattr(note, "exception", "AttributeError"),
                          getattr(note, "message", u"this Live has none")))
        return
    attributes = [("note", u"%d" % note)]
    failures = []  # type: list
    out.identity(pad, attributes, failures)
    out.gather(pad, fields.DRUM_PAD, attributes, failures)
    out.start("drum-pad", attributes, failures)
    out.count("drum_pads")
    for _, chain in out.living(pad, "chains"):
        named = []  # type: list
        unnamed = []  # type: list
        out.identity(chain, named, unnamed, "chain")
        if named:
            out.writer.empty("chain-ref", named)
        for problem in unnamed:
            out.error(problem)
    out.writer.end()


def device_sample(out, sample):
    """The sample of a Simpler with its warp markers."""
    attributes = []  # type: list
    failures = []  # type: list
    out.identity(sample, attributes, failures)
    out.gather(sample, fields.DEVICE_SAMPLE, attributes, failures)
    out.start("device-sample", attributes, failures)
    for pause in warp_markers(out, sample):
        yield pause
    out.writer.end()


def warp_markers(out, owner):
    """The warp markers of a clip or a Simpler's sample (Live 11 and later)."""
    for place, marker in out.living(owner, "warp_markers"):
        attributes = []  # type: list
        failures = []  # type: list
        out.gather(marker, fields.WARP_MARKER, attributes, failures)
        if len(attributes) == len(fields.WARP_MARKER):
            out.writer.empty("warp-marker", attributes)
            out.count("warp_markers")
        else:
            incomplete(out, u"warp_markers[%d]" % place, failures)
        yield


def incomplete(out, place, failures):
    """The error of an element that makes no sense without the values that were refused."""
    if failures:
        problem = failures[0]
        out.error(Failure(u"%s.%s" % (place, problem.property), problem.exception, problem.message))
    else:
        out.error(Failure(place, "AttributeError", u"this Live gives it without the values it needs"))


def mixer(out, owner, kind):
    """The mixer of a track or chain; `kind` is track, master or chain."""
    device = read(owner, "mixer_device")
    if isinstance(device, Failure):
        out.error(device)
        return
    if device is MISSING or gone(device):
        return
    attributes = []  # type: list
    failures = []  # type: list
    out.identity(device, attributes, failures)
    out.gather(device, fields.MIXER, attributes, failures)
    if kind == "track":
        out.gather(device, fields.MIXER_NOT_MASTER, attributes, failures)
    out.start("mixer", attributes, failures)
    for tag, name, where in MIXER_PARAMETERS:
        if where != "all" and where != kind:
            continue
        parameter = read(device, name)
        if isinstance(parameter, Failure):
            out.error(parameter)
        elif parameter is not MISSING and not gone(parameter):
            one_parameter(out, tag, parameter)
        yield
    if kind != "master":
        for index, parameter in out.living(device, "sends"):
            one_parameter(out, "send", parameter, index)
            yield
    out.writer.end()


def one_parameter(out, tag, parameter, index=None):
    """One parameter: value, range and the text that Live shows."""
    attributes = []  # type: list
    failures = []  # type: list
    if index is not None:
        attributes.append(("index", u"%d" % index))
    out.identity(parameter, attributes, failures)
    out.gather(parameter, fields.PARAMETER, attributes, failures)
    shown = display(parameter)
    if isinstance(shown, Failure):
        failures.append(shown)
    elif shown is not MISSING:
        attributes.append(("display", shown))
    stepped = read(parameter, "is_quantized")
    if stepped is False:
        out.gather(parameter, fields.PARAMETER_CONTINUOUS, attributes, failures)
    if stepped is not True:
        out.leaf(tag, attributes, failures)
        return
    out.start(tag, attributes, failures)
    for _, name in out.living(parameter, "value_items"):
        out.writer.empty("value-item", [("name", fields.text(name))])
    out.writer.end()


def display(parameter):
    """The value as Live shows it: str_for_value where there is one (9.1 and later), else str()."""
    value = read(parameter, "value")
    if given(value):
        shown = call(parameter, "str_for_value", value)
        if isinstance(shown, Failure):
            return shown
        if shown is not MISSING:
            return fields.text(shown)
    try:
        return fields.text(str(parameter))
    except Exception as error:
        return failure("str", error)
