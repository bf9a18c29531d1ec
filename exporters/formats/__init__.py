"""Binary formats in general: field tables, 7-bit packing, streams of system-exclusive messages."""
