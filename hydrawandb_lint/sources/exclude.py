"""What a walk leaves out.

Some folders hold copies of the user's own code that W&B and Hydra made: these are always left out,
as is hwlint's own. A plain `wandb/` is not: it may be a config group.
"""

from __future__ import annotations

import os

from hydrawandb_lint.settings.defaults import CACHE, EXCLUDE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from hydrawandb_lint.settings.globs import Matcher

COPIES = frozenset({CACHE, ".hydra", "lightning_logs", "multirun", "outputs"})
RUNS = ("run-", "offline-run-")
DEFAULT = frozenset(EXCLUDE)


def excluder(globs: tuple[str, ...]) -> Matcher:
    """What is left out: what the globs match, and what W&B and Hydra wrote, whatever they say."""
    if globs == EXCLUDE:
        return _by_default
    from hydrawandb_lint.settings.globs import matcher

    matches = matcher(globs)
    return lambda path, name: matches(path, name) or _is_copy(path, name)


def _by_default(path: str, name: str) -> bool:
    return name in DEFAULT or _is_copy(path, name)


def _is_copy(path: str, name: str) -> bool:
    return name in COPIES or (
        name.startswith(RUNS) and os.path.basename(os.path.dirname(path)) == "wandb"
    )
