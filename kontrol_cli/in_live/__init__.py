"""What goes into Live: the control-surface folders, where they are installed, and running them without Live."""
