"""What is taken from one version of Live for another."""

from .record import INFERRED, MEASURED, Fact

AS_OLDER = (
    "Base Base.FloatVector Base.IntU64Vector Base.IntVector Base.ObjectVector Base.StringVector Base.Text Base.Timer"
    " Base.Vector Licensing Licensing.ProgressDialog Licensing.PythonLicensingBridge Licensing.StartupDialog"
    " Licensing.TrialContext Licensing.UnlockStatus Listener.ListenerHandle Listener.ListenerVector LomObject.LomObject"
    " MidiMap MidiMap.CCFeedbackRule MidiMap.MapMode MidiMap.NoteFeedbackRule MidiMap.PitchBendFeedbackRule"
    " Track.DeviceContainer")
"""The classes and modules of Live 12.4 that nobody has compared: they are as in 12.3."""

FACTS = (
    Fact("versions.not-compared", AS_OLDER,
         "in Live 12.4 as in 12.3, not compared: the dump of 12.4.6 leaves these classes out", "EL", INFERRED, "12.4"),
    Fact("versions.sync-parameters", "Song.Song.sync_parameter_changes",
         "writes pending parameter changes into the document, so that those of an open undo step become part of it", "EL",
         MEASURED, "12.4"),
    Fact("versions.modulation", "Song.Song.View.mod_mapping_device Song.Song.View.mod_mapping_parameter",
         "the device that waits for a parameter to modulate, and the parameter that is chosen for it; None at rest", "EL",
         MEASURED, "12.4"),
    Fact("versions.plugin-window", "PluginDevice.PluginDevice.is_editor_open",
         "opens and closes the window of a plug-in; it can be set and listened to", "EL", MEASURED, "12.4"),
)
