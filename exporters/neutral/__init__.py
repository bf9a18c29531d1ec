"""A song as text: rows as a musician reads them, in a TOML file that a person can type and every machine can play."""
