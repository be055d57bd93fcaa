"""What a walk leaves out.

Some folders hold copies of the user's own code that W&B and Hydra made: these are always left out,
as is hwlint's own. A plain `wandb/` is not: it may be a config group.
"""

from __future__ import annotations

import os

from hydrawandb_lint.settings.defaults import CACHE, EXCLUDE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from hydrawandb_lint.sources.walk import Excludes

COPIES = frozenset({CACHE, ".hydra", "lightning_logs", "multirun", "outputs"})
RUNS = ("run-", "offline-run-")
DEFAULT = frozenset(EXCLUDE)
_KNOWN: dict[tuple[str, ...], Excludes] = {}


def by_default(path: str, name: str) -> bool:
    """Where nobody said anything."""
    return name in DEFAULT or _is_copy(path, name)


def by_patterns(patterns: Iterable[str]) -> Excludes:
    """Those of the globs, as Ruff reads them: a name, or a whole path; `*` also crosses `/`.

    What W&B and Hydra wrote is left out whatever they say.
    """
    key = tuple(patterns)
    if key not in _KNOWN:
        _KNOWN[key] = _by_patterns(key)
    return _KNOWN[key]


def _by_patterns(patterns: tuple[str, ...]) -> Excludes:
    import fnmatch
    import re

    globs = [pattern.rstrip("/") for pattern in patterns]
    names = re.compile(_either(fnmatch.translate(glob) for glob in globs if "/" not in glob))
    paths = re.compile(_either(fnmatch.translate(glob) for glob in globs if "/" in glob))

    def excluded(path: str, name: str) -> bool:
        return bool(names.match(name) or paths.match(path)) or _is_copy(path, name)

    return excluded


def _either(expressions: Iterable[str]) -> str:
    """One expression for all; for none of them, one that never matches."""
    return "|".join(expressions) or "(?!)"


def _is_copy(path: str, name: str) -> bool:
    return name in COPIES or (
        name.startswith(RUNS) and os.path.basename(os.path.dirname(path)) == "wandb"
    )
