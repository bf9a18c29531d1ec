"""Elektron Analog Rytm, MKI and MKII: its songs as system-exclusive messages."""
