"""How far hwlint agrees with real Hydra about the values of the W&B sweeps of checkouts.

    PYTHONPATH=tests python benchmarks/sweep_agreement.py CHECKOUT…

Of each sweep of which hwlint knows the program and all of its config, Hydra composes that config
with each value of each parameter (of a range, its ends). It is right if it arrives, alone or beside
the first values of the others. Where Hydra composes nothing without it, either (a plugin is missing
or a resolver), nothing is compared.
"""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

from hydra.core.hydra_config import HydraConfig
from hydra_judge import Judge, RefusedError
from omegaconf import OmegaConf
from sweep_judge import Loader, Parameters, _arrival, trials
from wandb.sdk.launch.sweeps.utils import create_sweep_command_args

from hydrawandb_lint.configs import nodes
from hydrawandb_lint.configs.sweeps import is_sweep
from hydrawandb_lint.engine import codes, in_deep_thread
from hydrawandb_lint.knowledge.sweeps import ARGUMENTS, macro
from hydrawandb_lint.rules import all_rules
from hydrawandb_lint.rules.sweep_view import SweepView
from hydrawandb_lint.rules.yaml_view import YamlView
from hydrawandb_lint.settings.folders import Folders
from hydrawandb_lint.sources.gather import gather
from hydrawandb_lint.sources.yaml import is_yaml
from hydrawandb_lint.workspace import Workspace

_CODES = ("HW403", "HW404", "HW405", "HW406", "HW407")
_VERSION_BASE = re.compile(r"version_base\s*=\s*[\"']?(None|[\d.]+)")
_OVERRIDE = re.compile(r"~|[^-].*=", re.DOTALL)


class Case(NamedTuple):
    """A value of a parameter, the item that hands it on, and the rules against it, or `right`."""

    name: str
    row: int
    value: Any
    item: str
    faults: str


def main() -> int:
    total = Counter({"disagreements": 0})
    for checkout in sys.argv[1:]:
        in_deep_thread(partial(_compare, os.path.abspath(checkout), total))
    print(*(f"{count} {what}" for what, count in sorted(total.items())), sep="\n")
    return 1 if total["disagreements"] else 0


def _compare(root: str, total: Counter[str]) -> None:
    for view in _sweeps(root):
        cases = list(_cases(view)) if view.prefix is not None else []
        parameters = len({case.name for case in cases})
        total.update({"sweeps": 1, "parameters": parameters, "values": len(cases)})
        for case in cases:
            word, why = _verdict(view, cases, case)
            if word == "unknown":
                total[f"values not comparable: {why[:60]}"] += 1
            elif (word == "right") == (case.faults == "right"):
                total[f"values agreed on: {case.faults}"] += 1
            else:
                total["disagreements"] += 1
                words = f"{case.faults} to hwlint, {word} to Hydra {why}"
                print(f"{view.file.path}:{case.row}: {case.item}: {words}", flush=True)


def _sweeps(root: str) -> Iterator[SweepView]:
    """The sweeps of a checkout of which hwlint knows the program and its config."""
    folders = Folders(codes, isolated=True)
    gathered = gather([root], folders)
    workspace = Workspace(gathered, folders)
    for path in filter(is_yaml, gathered.files):
        file = YamlView(path, workspace.text(path), workspace._targets(path), lambda: False)
        for item in file.items:
            view = SweepView(file, item, workspace._around(path))
            if is_sweep(item.node) and view.plain is not None and view.config is not None:
                yield view


def _cases(view: SweepView) -> Iterator[Case]:
    form = next(name for name, each in ARGUMENTS.items() if each.prefix == view.prefix)
    rules = [rule.check_sweep for code, rule in all_rules().items() if code in _CODES]
    found = [d for check in rules if check for d in check(view)]
    for parameter in view.parameters:
        name, key, node = parameter.name, parameter.key, parameter.node
        pairs = _items(name, Loader("").construct_document(deepcopy(node)), form)
        listed = parameter.values if len(parameter.values) == len(pairs) else [key] * len(pairs)
        for (value, item), place in zip(pairs, listed, strict=True):
            places = [key, nodes.key_of(node, place), *(nodes.items(place) or [place])]
            starts = {(each.start_mark.line + 1, each.start_mark.column + 1) for each in places}
            faults = ", ".join(sorted({d.code for d in found if d.start in starts})) or "right"
            yield Case(name, place.start_mark.line + 1, value, item, faults)


def _items(name: str, parameter: object, form: str) -> list[tuple[Any, str]]:
    """The values of a parameter with their items; none, if they are such as W&B has none."""
    try:
        values = [trial[name] for trial in trials({"parameters": {name: parameter}})]
        made = [create_sweep_command_args({"args": {name: {"value": each}}}) for each in values]
    except TypeError:
        return []
    return [(value, each[form][0]) for value, each in zip(values, made, strict=True)]


def _verdict(view: SweepView, cases: list[Case], case: Case) -> tuple[str, str]:
    """`right`, `stops`, `other` or `unknown`, and why."""
    firsts = {each.name: each.item for each in reversed(cases) if each.faults == "right"}
    verdicts = {"unknown": ""}
    for beside in ((), tuple(item for name, item in firsts.items() if name != case.name)):
        plain, job = _job(view, beside), _job(view, (*beside, case.item))
        before = [] if isinstance(plain, str) else [plain]
        if isinstance(job, str):
            is_known = before and not (view.is_multirun and "--multirun" in job)
            verdicts["stops" if is_known else "unknown"] = job
        else:
            verdicts[_arrival(case.name, case.value, [job], before)] = ""
        if "right" in verdicts:
            break
    ranks = ("right", "stops", "other", "defaults", "unknown")
    return next((word, verdicts[word]) for word in ranks if word in verdicts)


def _job(view: SweepView, items: tuple[str, ...]) -> Parameters | str:
    """What the program is given by its command with these items; or why it is not."""
    assert view.config is not None
    config, program = view.config.config, view.programs[0]
    words = program.words if view.arguments else (*program.words, "${args}")
    words = tuple(w for word in words for w in (items if macro(word) in ARGUMENTS else (word,)))
    name = os.path.splitext(os.path.relpath(config.parts[0].file.path, config.folder))[0]
    said = _VERSION_BASE.search(Path(program.tasks[0].path).read_text("utf-8", "replace"))
    overrides = tuple(filter(_OVERRIDE.match, words))
    return _composed(config.folder, name, said[1] if said else "1.1", overrides)


@cache
def _composed(folder: str, name: str, base: str, overrides: tuple[str, ...]) -> Parameters | str:
    try:
        real = Judge(Path(folder), name, None if base == "None" else base).compose(*overrides)
    except RefusedError as error:
        return f"{type(error.__cause__).__name__}: {error.__cause__}".splitlines()[0]
    config: Any = OmegaConf.to_container(real.config)
    config["hydra"] = OmegaConf.to_container(HydraConfig.get())
    return {"config": config, "choices": real.choices, "overrides": list(overrides)}


if __name__ == "__main__":
    sys.exit(main())
