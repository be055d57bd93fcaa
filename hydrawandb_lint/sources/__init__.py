"""Which files are read, and how: walk, gate, gitignore; text in, changed text back.

Imported at every start, so modules load what only some files need inside functions.
"""
