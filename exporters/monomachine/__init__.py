"""Elektron Monomachine (SFX-6, SFX-60, MKII): its songs as system-exclusive messages. Experimental."""
