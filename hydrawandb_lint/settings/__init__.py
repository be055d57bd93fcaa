"""What can be set: one table, read from TOML and from the command line.

`options` is the table, `load` reads `pyproject.toml`, `folders` finds the settings of a
folder, `selection` turns selectors into codes. Nothing here knows a rule: the codes come in.
"""
