"""Reading what DumpXML writes (live-set and live-api documents) and the public API documents of other programs."""
