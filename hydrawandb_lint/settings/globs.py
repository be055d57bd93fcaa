"""The globs of settings, as Ruff reads them: a name, or a whole path; `*` also crosses `/`, and
`{a,b}` is either."""

from __future__ import annotations

import os

from hydrawandb_lint.settings.errors import SettingsError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Matcher = Callable[[str, str], bool]
    """Whether the file of that path and name is meant."""

MOST = 1_000
"""Globs that the braces of one may stand for; each pair of braces multiplies them."""
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

    done, pending = list[str](), [glob]
    while pending:
        form = pending.pop()
        found = re.search(r"(?<!\[)\{([^{}]*)\}", form)
        if found is None:
            done.append(form)
        else:
            before, after = form[: found.start()], form[found.end() :]
            pending += [before + word + after for word in found[1].split(",")]
        if len(done) + len(pending) > MOST:
            raise SettingsError(f"the braces of the glob `{glob}` stand for more than {MOST} globs")
    return done


def _either(expressions: Iterable[str]) -> str:
    """One expression for all; for none of them, one that never matches."""
    return "|".join(expressions) or "(?!)"
