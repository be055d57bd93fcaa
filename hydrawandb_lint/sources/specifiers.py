"""Which versions a project admits, from the words of pip, Poetry and conda."""

from __future__ import annotations

import re

from hydrawandb_lint.knowledge.releases import releases
from hydrawandb_lint.settings.targets import Range

_ANY = "99999"
"""Newer than any: only what has no upper bound admits it."""
_FUZZY = re.compile(r"=?\s*(\d+(?:\.\d+)*)(?:\.?\*)?(?:[=\s].*)?")


def admitted(package: str, *specifiers: str) -> Range | None:
    """The versions that one of these admits, as pip writes them (`>=0.15,<0.17`); None if there is
    none. Raises ValueError for what is no specifier."""
    from packaging.specifiers import SpecifierSet
    from packaging.version import Version

    sets = [SpecifierSet(specifier) for specifier in specifiers]
    named = {each.version.removesuffix(".*") for found in sets for each in found}
    known = [Version(text) for text in sorted({*releases(package), *named})]
    found = sorted(version.release for each in sets for version in each.filter(known))
    if not found:
        return None
    # Of Python no patch matters.
    oldest, newest = (each[: 2 if package == "python" else None] for each in (found[0], found[-1]))
    ends = [any(each.contains(end) for each in sets) for end in ("0", _ANY)]
    return Range(() if ends[0] else oldest, None if ends[1] else newest)


def exact(version: str) -> str:
    """A version as a specifier; one without its patch is the whole series."""
    return f"=={version}" + ".*" * (version.count(".") < 2)


def of_conda(text: str) -> str:
    """What follows the name in an environment file: `=0.15`, `0.15.*`, `=0.15.8=py310_0`."""
    found = _FUZZY.fullmatch(text.strip())
    return f"=={found[1]}.*" if found else text.strip()


def of_poetry(text: str) -> list[str]:
    """What Poetry takes: `^0.15.8`, `~0.15`, `0.12.*`, `*`, and choices between such."""
    plain = re.sub(r"([<>=!~^]) ", r"\1", " ".join(text.split()))
    return [
        ",".join(_of_poetry(part) for part in re.split("[, ]+", choice))
        for choice in re.split(r" ?\|\|? ?", plain)
    ]


def _of_poetry(part: str) -> str:
    if part[:1] not in ("^", "~") or part.startswith("~="):
        return f"=={part}" if part[:1].isdecimal() else part.strip("*")
    release = [int(number) for number in part[1:].split(".")]
    last = min(1, len(release) - 1)
    if part[0] == "^":
        last = next((at for at, number in enumerate(release) if number), len(release) - 1)
    ceiling = [*release[:last], release[last] + 1]
    return f">={part[1:]},<{'.'.join(map(str, ceiling))}"
