"""The errors of the simulated Live: those that Live itself raises, and our own."""


class NotSimulated(RuntimeError):
    """The member exists in this version of Live, but the simulation has no behaviour for it."""


class ScriptError(ImportError):
    """A folder holds no control surface that Live could load; the text says what is missing."""


class ScriptHangs(RuntimeError):
    """A call into a script did not come back in time; the text says where it stood."""


class SetError(ValueError):
    """The description of the set cannot be used; the text says where and what was expected."""


# Live raises this from every call whose arguments do not convert; scripts see it as a TypeError.
ArgumentError = type("ArgumentError", (TypeError,), {"__module__": "Boost.Python"})

# Texts of Live, as scripts know them.
IN_NOTIFICATION = "Changes cannot be triggered by notifications. You will need to defer your response."
IN_UNDO = "Changes cannot be triggered during undo or redo."
NO_CONSTRUCTOR = "This class cannot be instantiated from Python"


def argument_error(owner, name, values, expected):
    """An ArgumentError that names the call, what it was given and what it takes."""
    given = ", ".join(type(value).__name__ for value in values)
    return ArgumentError(
        "Python argument types in\n    %s.%s(%s)\ndid not match C++ signature:\n    %s(%s)"
        % (owner, name, given, name, ", ".join(expected)))
