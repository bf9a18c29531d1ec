"""Dependencies: what a control surface gives to the controls and components that are made inside its guard."""

from functools import wraps


class DependencyError(Exception):
    """A component or control was made outside `component_guard`, or asks for what nobody provides."""


_providers = []


def find(name, wanted_by):
    """The value of a dependency; wanted_by is named in the error."""
    for provider in reversed(_providers):
        if name in provider:
            return provider[name]()
    raise DependencyError("Required dependency %s not provided for %r" % (name, wanted_by))


class Provided(object):
    """A context in which some dependencies are provided."""

    def __init__(self, values):
        self._values = values

    def __enter__(self):
        _providers.append(self._values)
        return self

    def __exit__(self, *_):
        # Guards may overlap when a script keeps one open; the innermost of this one goes.
        for place in range(len(_providers) - 1, -1, -1):
            if _providers[place] is self._values:
                del _providers[place]
                break


class Injection(object):
    """`inject(name=factory).everywhere()`, and `.into_object(thing)` for one object."""

    def __init__(self, values):
        self._values = values

    def everywhere(self):
        """A context manager; inside it every new object finds the values."""
        return Provided(self._values)

    def into_object(self, thing):
        """Only for `thing`: it is asked before everybody else."""
        known = dict(getattr(thing, "_injected", {}))
        known.update(self._values)
        thing._injected = known
        return Provided({})


def inject(**factories):
    """Factories without arguments, by the name of the dependency."""
    return Injection(factories)


def depends(**defaults):
    """Decorates __init__: keyword arguments that the caller left out are filled from the guard.

    A default is None (required) or a factory without arguments.
    """
    def decorate(function):
        @wraps(function)
        def wrapped(self, *args, **named):
            own = getattr(self, "_injected", {})
            for name, default in sorted(defaults.items(), key=lambda pair: pair[0]):
                if named.get(name) is not None:
                    continue
                if name in own:
                    named[name] = own[name]()
                    continue
                try:
                    named[name] = find(name, self)
                except DependencyError:
                    if default is None:
                        raise
                    named[name] = default()
            return function(self, *args, **named)
        return wrapped
    return decorate
