"""Enumerations as Boost makes them: int subclasses with `names` and `values`."""


class EnumBase(int):
    """A value of an enumeration; `name` is its name, and str() gives it too."""

    @property
    def name(self):
        """The value's name, or its number when the enumeration has no name for it."""
        for label, value in type(self).names.items():
            if value is self or int(value) == int(self):
                return label
        return str(int(self))

    def __str__(self):
        return self.name

    def __repr__(self):
        return "%s.%s.%s" % (type(self).__module__, type(self).__name__, self.name)

    def __hash__(self):
        return hash(int(self))


def make_enum(name, module, values):
    """An enumeration class from {name: number}."""
    cls = type(str(name), (EnumBase,), {"__module__": str(module), "names": {}, "values": {}})
    for label, number in sorted(values.items(), key=lambda item: (item[1], item[0])):
        value = int.__new__(cls, number)
        cls.names[str(label)] = value
        cls.values.setdefault(number, value)
        setattr(cls, str(label), value)
    return cls
