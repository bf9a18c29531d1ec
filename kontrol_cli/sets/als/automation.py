"""Envelopes: arrangement automation (inline up to Live 9, on the track from Live 10 on) and clip envelopes.

An envelope names its target by an id (PointeeId). The ids of device and mixer parameters are registered
while those are read, those of the track's sequencer (sample volume, MIDI controllers) only when asked for.
An arrangement envelope of one event is taken for a constant (it is before all time) and gives no rows: inferred.
"""

from __future__ import annotations

from dataclasses import replace

from kontrol_cli.sets.als.state import SetState, Target
from kontrol_cli.sets.als.values import Element, child, descend, nodes_of, number, text
from kontrol_cli.sets.placing import from_the_start
from kontrol_cli.sets.rows import Row
from kontrol_cli.sets.targets import send_target

_CURVE = ("CurveControl1X", "CurveControl1Y", "CurveControl2X", "CurveControl2Y")
_TARGET_TAGS = ("AutomationTarget", "ModulationTarget")


def event_value(element: Element, attribute: str = "Value") -> float | None:
    """A parameter's value as a number: switches are 1 and 0."""
    value = element.get(attribute)
    if value in ("true", "false"):
        return 1.0 if value == "true" else 0.0
    return number(element, attribute)


def curve_of(event: Element) -> str | None:
    """The curve controls of a breakpoint as x1,y1,x2,y2; None for a straight line, which files write without them."""
    return None if event.get(_CURVE[0]) is None else ",".join(event.get(name, "") for name in _CURVE)


def add_events(events: Element, head: Row, state: SetState) -> list[Row]:
    """Append one automation row per event, in time order, each starting with the columns of `head`."""
    rows: list[Row] = []
    state.rows.make_room("automation", len(events))
    for event in events:
        time = number(event, "Time")
        row: Row = {**head, "time_beats": None if time is None else from_the_start(time)}
        row["value"] = event_value(event)
        curve = curve_of(event)
        if curve is not None:
            row["curve"] = curve
        rows.append(row)
    rows.sort(key=lambda row: row["time_beats"] or 0.0)
    state.of("automation").extend(rows)
    return rows


def track_envelopes(envelopes: Element | None) -> dict[str, Element]:
    """The events of a track's envelopes by target id (Live 10 on); constants are left out."""
    found: dict[str, Element] = {}
    holder = child(envelopes, "Envelopes")
    if holder is None:
        return found
    for envelope in holder.iterchildren("AutomationEnvelope"):
        pointee = text(descend(envelope, "EnvelopeTarget", "PointeeId"))
        events = descend(envelope, "Automation", "Events")
        if pointee is not None and events is not None and len(events) > 1:
            found[pointee] = events
    return found


def read_track_envelopes(envelopes: dict[str, Element], track: int, state: SetState) -> None:
    """Rows for the arrangement envelopes of one track."""
    for pointee, events in envelopes.items():
        _add_envelope(events, pointee, head={"track": track}, sequencer=None, state=state)


def read_clip_envelopes(nodes: dict[str, Element], track: int, clip: int, sequencer: Element, state: SetState) -> None:
    """Rows for the envelopes of one clip: Envelopes, or ModulationList in Live 8."""
    holder = descend(nodes.get("Envelopes"), "Envelopes")
    if holder is None:
        holder = descend(nodes.get("ModulationList"), "Modulations")
    if holder is None:
        return
    for envelope in holder.iterchildren("ClipEnvelope", "Modulation"):
        target = next(envelope.iterchildren("EnvelopeTarget", "ModulationTarget"), None)
        pointee = text(child(target, "PointeeId"))
        events = descend(envelope, "Automation", "Events")
        if pointee is not None and events is not None:
            _add_envelope(events, pointee, head={"track": track, "clip": clip}, sequencer=sequencer, state=state)


def read_inline(parameter_nodes: dict[str, Element], target: Target, track: int | None, state: SetState) -> bool:
    """Rows for automation inside the parameter (up to Live 9); True when there is some."""
    events = child(parameter_nodes.get("ArrangerAutomation"), "Events")
    if events is None or len(events) < 2:
        return False
    if state.wants_automation:
        add_events(events, {"track": track, **_target_columns(target)}, state)
    return True


def register(parameter_nodes: dict[str, Element], target: Target, state: SetState) -> None:
    """Remember which parameter the ids of its AutomationTarget and ModulationTarget mean."""
    for tag in _TARGET_TAGS:
        node = parameter_nodes.get(tag)
        pointee = None if node is None else node.get("Id")
        if pointee is not None:
            state.targets[pointee] = replace(target, modulates=tag == "ModulationTarget")


def read_mixer_automation(
    mixer: Element, track: int, state: SetState, prefix: str = "", rack: int | None = None
) -> None:
    """Register and read the parameters of a track's or a chain's mixer; sends are named as Live names them."""
    parameters = [(prefix + node.tag, node) for node in mixer]
    for position, holder in enumerate(mixer.iterfind("Sends/TrackSendHolder")):
        send = child(holder, "Send")
        if send is not None:
            parameters.append((prefix + send_target(position), send))
    for name, node in parameters:
        if len(node) < 2:
            continue
        nodes = nodes_of(node)
        if "AutomationTarget" in nodes or "ArrangerAutomation" in nodes:
            target = Target(name, rack)
            register(nodes, target, state)
            read_inline(nodes, target, track, state)


def settle(state: SetState) -> None:
    """Name the targets that came later in the file than their envelope."""
    for rows, pointee in state.unresolved:
        target = state.targets.get(pointee)
        if target is None:
            state.rows.remark(f"{state.name}: an envelope has a target that the set does not have (id {pointee}).")
            continue
        for row in rows:
            row.update(_target_columns(target))


def _target_columns(target: Target) -> Row:
    return {"device": target.device, "target": target.name, "modulates": target.modulates}


def _add_envelope(events: Element, pointee: str, head: Row, sequencer: Element | None, state: SetState) -> None:
    target = state.targets.get(pointee)
    if target is None and sequencer is not None:
        _register_sequencer(sequencer, state)
        target = state.targets.get(pointee)
    if target is not None:
        head = {**head, **_target_columns(target)}
    rows = add_events(events, head, state)
    if target is None:
        state.unresolved.append((rows, pointee))


def _register_sequencer(sequencer: Element, state: SetState) -> None:
    """Targets that belong to the clips of a track: how a sample plays, and MIDI controllers.

    The numbers of ControllerTargets are kept as they are; which controller they mean is not known.
    """
    for node in sequencer:
        if node.tag.endswith("ModulationTarget"):
            _remember(node, Target("Sample " + node.tag.removesuffix("ModulationTarget"), modulates=True), state)
        elif node.tag == "MidiControllers":
            for controller in node:
                _remember(controller, Target(controller.tag), state)


def _remember(node: Element, target: Target, state: SetState) -> None:
    pointee = node.get("Id")
    if pointee is not None:
        state.targets.setdefault(pointee, target)
