"""A dump written by hand that has every element and attribute of which a table's column can be filled."""

# ruff: noqa: E501

MAXIMAL = b"""<?xml version="1.0" encoding="UTF-8"?>
<live-set version="1" live_version="12.3.6" started="2026-01-02T03:04:05Z" scope="set" dumper="by hand" python="3.11.6">
 <song id="1" name="All" tempo="120.0" signature_numerator="3" signature_denominator="4" root_note="2" scale_name="Dorian"
       last_event_time="64.0">
  <scenes>
   <scene index="0" id="2" name="One" tempo="90.5" tempo_enabled="true" time_signature_numerator="7"
          time_signature_denominator="8" time_signature_enabled="true" color="255" color_index="5" is_empty="false"/>
  </scenes>
  <cue-points><cue-point id="3" name="Verse" time="16.0"/></cue-points>
  <groove-pool><groove index="0" id="4" name="Swing"/></groove-pool>
  <tempo-event time="0.0" tempo="120.0"/>
  <tempo-event time="64.0" tempo="90.0"/>
  <signature-event time="0.0" numerator="3" denominator="4"/>
  <tracks>
   <track index="0" id="10" name="Group" is_foldable="true" fold_state="true"/>
   <track index="1" id="11" name="Drums" color="65280" color_index="7" is_foldable="false" group_track="10" mute="true"
          solo="true" arm="true" is_frozen="true" is_collapsed="false" current_monitoring_state="2" has_midi_input="false"
          input_routing_type="Ext. In" input_routing_channel="1/2" output_routing_type="Main" output_routing_channel="Post">
    <mixer id="20" crossfade_assign="2">
     <volume id="21" name="Volume" value="0.7" display="-6.0 dB" min="0.0" max="1.0"/>
     <panning id="22" name="Pan" value="-0.5" display="25L" min="-1.0" max="1.0"/>
     <send index="0" id="23" name="A" value="0.5" display="-20.0 dB" min="0.0" max="1.0"/>
    </mixer>
    <slot index="0" id="30" has_clip="true" has_stop_button="true">
     <clip id="31" name="A01 1" color="16711680" color_index="9" is_audio_clip="true" is_midi_clip="false" length="4.0" looping="true"
           loop_start="1.0" loop_end="5.0" start_marker="0.5" end_marker="6.0" muted="true" signature_numerator="5"
           signature_denominator="4" warping="true" warp_mode="6" pitch_coarse="-2" pitch_fine="12.5"
           gain_display_string="-20.0 dB" ram_mode="true" file_path="/loops/a.wav" launch_mode="2" launch_quantization="4"
           legato="true" velocity_amount="0.25" has_groove="true" groove="4">
      <warp-marker sample_time="0.5" beat_time="1.0"/>
     </clip>
    </slot>
    <arrangement-clips>
     <clip id="32" name="A01 2" is_midi_clip="true" is_audio_clip="false" start_time="8.0" end_time="24.0" looping="false">
      <note pitch="36" start_time="0.25" duration="0.5" velocity="101.0" mute="true" probability="0.75" velocity_deviation="-8.0"
            release_velocity="64.0"/>
      <envelope parameter="41" device="40"><envelope-event time="2.0" value="0.5" x1="0.1" y1="0.2" x2="0.3" y2="0.4"/></envelope>
     </clip>
    </arrangement-clips>
    <take-lane index="0" id="33" name="Take">
     <clip id="34" name="T" is_midi_clip="true" is_audio_clip="false" start_time="0.0" end_time="2.0"/>
    </take-lane>
    <device index="0" id="40" name="Kit" class_name="DrumGroupDevice" class_display_name="Drum Rack" type="1" is_active="true"
            is_collapsed="true" has_macro_mappings="true">
     <parameter index="0" id="41" name="Device On" value="1.0" display="On" min="0.0" max="1.0" is_quantized="true"
                automation_state="1"/>
     <chain index="0" id="50" name="Kick" color="1" color_index="2" mute="true" solo="false" in_note="36" out_note="60" choke_group="3">
      <mixer id="51">
       <volume id="52" name="Volume" value="0.85" display="0.0 dB"/>
       <panning id="53" name="Pan" value="1.0"/>
      </mixer>
      <device index="1" id="60" name="Bass" class_name="AuPluginDevice" class_display_name="Bass Synth" type="1" is_active="false"
              patch_path="/patches/x.amxd"/>
     </chain>
     <drum-pad note="36" id="70" name="C1"><chain-ref chain="50"/></drum-pad>
    </device>
   </track>
  </tracks>
  <return-tracks><track index="0" id="80" name="A"/></return-tracks>
  <master-track><track index="0" id="81" name="Main"/></master-track>
 </song>
 <summary complete="true" changed="false" errors="0" seconds="1.5" tracks="2" return_tracks="1" scenes="1" slots="1" session_clips="1"
          arrangement_clips="1" take_lanes="1" take_lane_clips="1" notes="1" warp_markers="1" envelopes="1" devices="2" chains="1"
          drum_pads="1" parameters="1" cue_points="1" grooves="1"/>
</live-set>
"""

MAXIMAL_API = b"""<live-api version="1" live_version="12.3.6" started="2026-01-02T03:04:05Z">
 <module name="Live">
  <module name="Clip">
   <class name="Clip" bases="LomObject.LomObject" constructible="false">
    <doc>A clip.
Second line.</doc>
    <property name="looping" settable="true" listenable="true" type="bool"><doc>Loop on.</doc></property>
    <property name="length" settable="false"/>
    <method name="fire">
     <signature text="fire(self: Clip) -&gt; None" returns="None"/>
     <signature text="fire(self: Clip, length: float) -&gt; None" returns="None"/>
    </method>
    <enum name="Mode"><value name="gate" number="1"/></enum>
   </class>
   <function name="make"><error property="__doc__" class="RuntimeError" message="no"/></function>
   <constant name="limit" number="8" type="int"/>
   <constant name="edition" text="Suite" type="str"/>
  </module>
 </module>
 <summary complete="true" errors="1" seconds="0.5" modules="2" classes="1" enums="1" values="1" properties="2" methods="1" functions="1"
          constants="2"/>
</live-api>
"""
