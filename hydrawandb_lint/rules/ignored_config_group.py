"""The `.gitignore` hides a group of Hydra's config together with W&B's runs.

## What it does
Finds a line such as `wandb` or `wandb/` in a `.gitignore`, meant for the folder into which W&B
writes its runs, that also hides a file of Hydra's config which a defaults list names, such as
`conf/wandb/default.yaml`.

Nothing is said of other lines, such as `model/`, of a file that git tracks all the same, or that is
there in sources without a git index; of groups that are `optional`, of `override`, of `null`, and
of Hydra's own; and where the group may come from elsewhere: a search path is set, or Python that
uses the ConfigStore or hydra-zen has the name of the group in quotes. A pattern that spells the way
out, such as `conf/wandb/`, is a choice.

## Why is this bad?
A pattern without a slash, or with one at its end only, holds in every folder. So `git add .` leaves
the group out without a word, and all works for whoever wrote it. In a clone Hydra stops with
MissingConfigException, `In 'config': Could not find 'wandb/default'`. Builds that leave out what
git ignores make a wheel without the group, too.

## Example
`conf/config.yaml`, and beside it `conf/wandb/default.yaml`, which git does not track:
```yaml
defaults:
  - wandb: default
  - _self_
```

`.gitignore`:
```gitignore
wandb/
```

## Use instead
```gitignore
/wandb/
```
Then `git add conf/wandb`. If W&B's folders must stay hidden in other places, too, leave `wandb/` as
it is and write `!/conf/wandb/` on a line below.

## Fix safety
Unsafe: W&B writes its runs into the folder `wandb` of the working directory, and git no longer
ignores those in other folders than that of the `.gitignore`. No fix is offered where the group
would stay hidden: it lies directly beside the `.gitignore`, or another line hides it, too, and
spells the way out. `# hwlint: ignore[HW303]` on the line above silences the finding.

## References
- [wandb/examples#482](https://github.com/wandb/examples/issues/482)
- [wandb/examples#635](https://github.com/wandb/examples/issues/635)
- [ArcInstitute/state#140](https://github.com/ArcInstitute/state/issues/140)
- [ArcInstitute/state#264](https://github.com/ArcInstitute/state/issues/264)
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from hydrawandb_lint.configs import nodes
from hydrawandb_lint.configs.files import ConfigFile, Default
from hydrawandb_lint.diagnostics import Applicability, Diagnostic, Edit, Fix, Position, Step
from hydrawandb_lint.kinds import CONFIGS
from hydrawandb_lint.sources.gitignore import GitIgnore, Rule
from hydrawandb_lint.sources.index import may_track
from hydrawandb_lint.tuples import NamedTuple
from hydrawandb_lint.views.gitignore import GitIgnoreView

if TYPE_CHECKING:
    from yaml import Node

CODE = "HW303"
NAME = "ignored-config-group"

_DEFAULTS = re.compile(rb"^defaults[ \t]*:", re.MULTILINE)
_STORES = (b"ConfigStore", b"hydra_zen")
_SEARCH_PATHS = (b"searchpath", b"SearchPath")
_ANYWHERE = "**/"


class Needed(NamedTuple):
    """A config that an entry of a defaults list names; `base`: its path without its ending."""

    name: str
    base: str
    file: str
    entry: Node


def check_gitignore(view: GitIgnoreView) -> Iterator[Diagnostic]:
    lines, told = view.text.split("\n"), set[int]()
    ignored = GitIgnore({view.path: view.text.encode()})
    for needed in _needed(view):
        rule = ignored.rule(f"{needed.base}.yaml", view.root, view.root)
        if rule is None or rule.row in told or not _is_meant_for_runs(view, rule, lines):
            continue
        if ignored.rule(needed.file, view.root, view.root) or _is_there(view, needed):
            continue
        told.add(rule.row)
        yield _diagnostic(view, rule.row, lines[rule.row - 1].rstrip(), needed)


def _needed(view: GitIgnoreView) -> Iterator[Needed]:
    """What the defaults lists of the project need, as far as they name it from their own folder:
    where the root of the config is, which `/wandb` begins at, is not known."""
    for path, data in view.configs.items():
        if b"wandb" not in data or not _DEFAULTS.search(data):
            continue
        for entry, default in ConfigFile(path, data).listed:
            if not _must_be_there(entry, default):
                continue
            options = default.options
            names = [default.path] if options is None else [f"{default.path}/{o}" for o in options]
            for name in names:
                base = os.path.normpath(os.path.join(os.path.dirname(path), name))
                if base.startswith(os.path.join(view.root, "")):
                    yield Needed(name, base, path, entry)


def _must_be_there(entry: Node, default: Default) -> bool:
    """Whether Hydra stops without what the entry names."""
    is_of_hydra = default.path.lstrip("/").partition("/")[0] == "hydra"
    is_optional = len(nodes.entries(entry)) > 1  # `optional: true` beside it, as up to Hydra 1.0
    return not (default.keywords or is_of_hydra or is_optional or "${" in default.path)


def _is_meant_for_runs(view: GitIgnoreView, rule: Rule, lines: list[str]) -> bool:
    """Whether a line of this file is about W&B's folder wherever that is."""
    if rule.path != view.path:
        return False
    line = lines[rule.row - 1]
    anywhere = rule.by_name or line.startswith(_ANYWHERE)
    return anywhere and "wandb" in line.removeprefix(_ANYWHERE).partition("/")[0]


def _is_there(view: GitIgnoreView, needed: Needed) -> bool:
    """Whether others may have it: git tracks it, or it does not come from this folder."""
    if any(may_track(view.root, needed.base + ending) for ending in CONFIGS):
        return True
    if view.python is None:
        return True
    group = os.path.basename(os.path.dirname(f"/{needed.name}")) or needed.name
    quoted = re.compile(rb"[\"'/]" + re.escape(os.fsencode(group)) + rb"[\"'/]")
    if any(_has(data, _STORES) and quoted.search(data) for data in view.python.values()):
        return True
    return any(
        _has(data, _SEARCH_PATHS) for data in [*view.python.values(), *view.configs.values()]
    )


def _has(data: bytes, words: tuple[bytes, ...]) -> bool:
    return any(word in data for word in words)


def _diagnostic(view: GitIgnoreView, row: int, pattern: str, needed: Needed) -> Diagnostic:
    hidden, by = (
        os.path.relpath(path, view.root).replace(os.sep, "/")
        for path in (f"{needed.base}.yaml", needed.file)
    )
    message = (
        f"`{pattern}` also hides `{hidden}` from git, and `{by}` needs it: in a clone Hydra raises "
        "MissingConfigException"
    )
    mark = needed.entry.start_mark
    step = Step(needed.file, Position(mark.line + 1, mark.column + 1), f"needs `{needed.name}`")
    start, end = Position(row, 1), Position(row, len(pattern) + 1)
    fix = _fix(view, f"{needed.base}.yaml")
    return Diagnostic(CODE, NAME, message, view.path, start, end, row, fix, (step,))


def _fix(view: GitIgnoreView, path: str) -> Fix | None:
    """Each line that hides the file, bound to the folder of the `.gitignore`; None if the file
    would stay hidden."""
    lines = view.text.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    edits = list[Edit]()
    while rule := GitIgnore({view.path: "\n".join(lines).encode()}).rule(
        path, view.root, view.root
    ):
        if not _is_meant_for_runs(view, rule, lines):
            return None
        line, start = lines[rule.row - 1], starts[rule.row - 1]
        bound = "/" + line.removeprefix(_ANYWHERE)
        edits.append(Edit(start, start + len(line), bound))
        lines[rule.row - 1] = bound
    return Fix(f"Write `{edits[0].text.rstrip()}`", tuple(edits), Applicability.UNSAFE)
