"""Elektron Octatrack (MKI and MKII): its arrangements are files on the card."""
