"""Dirtywave M8 (and Headless): its songs are files on the card, a matrix of chains."""
