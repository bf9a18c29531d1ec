"""Envelopes of clips."""

from .record import DOCUMENTED, INFERRED, MEASURED, UNKNOWN, Fact

FACTS = (
    Fact("envelopes.none", "Clip.Clip.automation_envelope",
         "answers None where there is no envelope, for clips of the arrangement and for parameters of another track", "DOC EL",
         DOCUMENTED),
    Fact("envelopes.create", "Clip.Clip.create_automation_envelope",
         "clips of the arrangement and parameters of other tracks are refused: 'Not a session clip or parameter belongs to"
         " another track'", "EL", MEASURED, "12.0 on"),
    Fact("envelopes.create-twice", "Clip.Clip.create_automation_envelope",
         "what it does where the envelope is there already is not known", "DOC", UNKNOWN, "12.0 on"),
    Fact("envelopes.clear", "Clip.Clip.clear_envelope Clip.Clip.clear_all_envelopes",
         "envelopes go, in the arrangement too", "EL", MEASURED),
    Fact("envelopes.travel", "Track.Track.duplicate_clip_to_arrangement Clip.Clip.automation_envelopes",
         "envelopes go with copies of a clip, where they can be read and edited", "EL", MEASURED),
    Fact("envelopes.has-envelopes", "Clip.Clip.has_envelopes",
         "its listeners are called when the first envelope comes and the last one goes", "DOC", DOCUMENTED),
    Fact("envelopes.parameter", "Envelope.Envelope.parameter", "says which parameter an envelope moves", "EL", MEASURED, "12.4"),
    Fact("envelopes.value-at-time", "Clip.AutomationEnvelope.value_at_time Envelope.Envelope.value_at_time",
         "in the parameter's units; straight between two breakpoints, the value of the first before it, of the last behind"
         " it, and two breakpoints at one time make a jump", "EL OURS", INFERRED),
    Fact("envelopes.override", "DeviceParameter.DeviceParameter.automation_state Song.Song.re_enable_automation_enabled"
         " Song.Song.re_enable_automation",
         "writing a parameter while the envelope of a clip plays makes its automation_state 2 and the song's"
         " re_enable_automation_enabled True", "WC", MEASURED),
    Fact("envelopes.empty", "Envelope.Envelope.value_at_time",
         "the value of an envelope without breakpoints is not known", "EL", UNKNOWN),
    Fact("envelopes.curves", "Envelope.Envelope.value_at_time Envelope.EnvelopeEvent.control_coefficients",
         "the values on a bent line between two breakpoints are not known", "EL", UNKNOWN),
    Fact("envelopes.scale", "Envelope.Envelope.events_in_range",
         "answers breakpoints on an internal scale: for a volume the gain (1.0 is 0 dB) as saved sets hold it, otherwise the"
         " parameter's units; a description may say it", "EL ALS", INFERRED, "12.2 on"),
    Fact("envelopes.scale-unknown", "Envelope.Envelope.events_in_range",
         "the gain of volumes below -18 dB and of sends is not known; one was measured, 0.036 for a volume of 0.25", "EL",
         UNKNOWN, "12.2 on"),
    Fact("envelopes.step", "Clip.AutomationEnvelope.insert_step Envelope.Envelope.insert_step",
         "makes a step of a value from a start on, so long; what was there before and behind it stays (in an empty envelope"
         " the parameter's value)", "DOC OURS", INFERRED),
    Fact("envelopes.step-length", "Envelope.Envelope.insert_step",
         "a length of 0 or less makes ramps by one report, and nobody has said what exactly", "DOC", UNKNOWN),
    Fact("envelopes.out-of-range", "Envelope.Envelope.insert_step Envelope.Envelope.create_event",
         "what happens to values outside the parameter's range is not known", "EL", UNKNOWN),
    Fact("envelopes.create-event", "Envelope.Envelope.create_event", "adds a breakpoint, in the parameter's units", "EL",
         MEASURED, "12.4"),
    Fact("envelopes.delete", "Envelope.Envelope.delete_events_in_range",
         "deletes breakpoints, those at both ends of the range too", "EL", MEASURED, "12.2 on"),
    Fact("envelopes.duplicate-loop", "Clip.Clip.duplicate_loop",
         "repeats envelopes too; what it does to breakpoints at the seam is not known", "DOC", UNKNOWN),
    Fact("envelopes.not-described", "Clip.Clip.has_envelopes Clip.Clip.automation_envelopes",
         "the description of the set says that there are envelopes and not which", "OURS", UNKNOWN),
)
