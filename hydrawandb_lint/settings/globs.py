"""The globs of settings, as Ruff reads them: a name, or a whole path; `*` also crosses `/`, and
`{a,b}` is either."""

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
    import re

    bare = glob.removeprefix("!")
    if "/" not in bare.rstrip("/"):
        return glob
    escaped = re.sub(r"[*?[{]", r"[\g<0>]", base)  # the name of a folder is no glob
    return glob[: len(glob) - len(bare)] + os.path.normpath(os.path.join(escaped, bare))


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
    plain = [each for glob in globs for each in _alternatives(glob)]
    both = [form for glob in plain for form in (glob, glob.replace("/**/", "/"))]
    bare = [glob.rstrip("/") for glob in both]
    names = re.compile(_either(fnmatch.translate(glob) for glob in bare if "/" not in glob))
    paths = re.compile(_either(fnmatch.translate(glob) for glob in bare if "/" in glob))
    return lambda path, name: bool(names.match(name) or paths.match(path))


def _alternatives(glob: str) -> list[str]:
    """A glob for each word in its braces."""
    import re

    found = re.search(r"(?<!\[)\{([^{}]*)\}", glob)
    if not found:
        return [glob]
    forms = (glob[: found.start()] + word + glob[found.end() :] for word in found[1].split(","))
    return [each for form in forms for each in _alternatives(form)]


def _either(expressions: Iterable[str]) -> str:
    """One expression for all; for none of them, one that never matches."""
    return "|".join(expressions) or "(?!)"
