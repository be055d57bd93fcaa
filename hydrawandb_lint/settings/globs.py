"""The globs of settings, as Ruff reads them: a name, or a whole path; `*` also crosses `/`."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Matcher = Callable[[str, str], bool]
    """Whether the file of that path and name is meant."""

_KNOWN: dict[tuple[str, ...], Matcher] = {}


def anchored(glob: str, base: str) -> str:
    """A glob that is written in the folder `base`: with a `/` it counts from there."""
    bare = glob.removeprefix("!")
    if "/" not in bare.rstrip("/"):
        return glob
    return glob[: len(glob) - len(bare)] + os.path.join(base, bare)


def matcher(globs: Iterable[str]) -> Matcher:
    """Matches what one of the globs matches."""
    key = tuple(globs)
    if key not in _KNOWN:
        _KNOWN[key] = _matcher(key)
    return _KNOWN[key]


def _matcher(globs: tuple[str, ...]) -> Matcher:
    import fnmatch
    import re

    # In `docs/**/*.md` the folders between may be none.
    both = [form for glob in globs for form in (glob, glob.replace("/**/", "/"))]
    bare = [glob.rstrip("/") for glob in both]
    names = re.compile(_either(fnmatch.translate(glob) for glob in bare if "/" not in glob))
    paths = re.compile(_either(fnmatch.translate(glob) for glob in bare if "/" in glob))
    return lambda path, name: bool(names.match(name) or paths.match(path))


def _either(expressions: Iterable[str]) -> str:
    """One expression for all; for none of them, one that never matches."""
    return "|".join(expressions) or "(?!)"
