"""Our own stand-in for the part of `_Framework` that public scripts use; see live_sim/framework/README.md."""
