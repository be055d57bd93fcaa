"""How far hwlint agrees with real Hydra about the values of the W&B sweeps of checkouts.

    PYTHONPATH=tests python benchmarks/sweep_agreement.py CHECKOUT…

Where hwlint knows all of the program's config, Hydra composes it with each value of each parameter
(of a range, its ends). It is right if it arrives, alone or beside the first values of the others.
What Hydra does not compose without it, either, as it lacks a plugin, is not compared.
"""

from __future__ import annotations

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
from hydrawandb_lint.deep_thread import in_deep_thread
from hydrawandb_lint.kinds import is_yaml
from hydrawandb_lint.knowledge.sweeps import ARGUMENTS, macro
from hydrawandb_lint.rules import all_rules, codes
from hydrawandb_lint.settings.folders import Folders
from hydrawandb_lint.sources.gather import gather
from hydrawandb_lint.views.sweep import SweepView
from hydrawandb_lint.views.yaml import YamlView
from hydrawandb_lint.workspace import Workspace

_CODES = ("HW403", "HW404", "HW405", "HW406", "HW407")
_VERSION_BASE = re.compile(r"version_base\s*=\s*[\"']?(None|[\d.]+)")


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
        in_deep_thread(partial(_compare, str(Path(checkout).resolve()), total))
    print(*(f"{count} {what}" for what, count in sorted(total.items())), sep="\n")
    return 1 if total["disagreements"] else 0


def _compare(root: str, total: Counter[str]) -> None:
    for view in _sweeps(root):
        cases = list(_cases(view)) if view.prefix is not None else []
        total.update(files=1, parameters=len({case.name for case in cases}), values=len(cases))
        for case in cases:
            word, why = _verdict(view, cases, case)
            if word == "unknown":
                total[f"values not comparable: {why:.80}"] += 1
            elif (word == "right") == (case.faults == "right"):
                total[f"values agreed on: {case.faults}"] += 1
            else:
                total["disagreements"] += 1
                said = f"{case.faults} to hwlint, {word} to Hydra {why:.200}"
                print(f"{view.file.path}:{case.row}: {case.item}: {said}", flush=True)


def _sweeps(root: str) -> Iterator[SweepView]:
    """The sweeps of which hwlint knows the program and all of its config."""
    folders = Folders(codes, isolated=True)
    workspace = Workspace(gathered := gather([root], folders), folders)
    for path in filter(is_yaml, gathered.files):
        file = YamlView(path, workspace.text(path), workspace._targets(path), lambda: False)
        items = [item for item in file.items if is_sweep(item.node)]
        views = [SweepView(file, item, workspace._around(path)) for item in items]
        yield from (view for view in views if view.plain is not None and view.config is not None)


def _cases(view: SweepView) -> Iterator[Case]:
    form = next(name for name, each in ARGUMENTS.items() if each.prefix == view.prefix)
    found = [d for code in _CODES if (check := all_rules()[code].check_sweep) for d in check(view)]
    for parameter in view.parameters:
        name, key, node = parameter.name, parameter.key, parameter.node
        own = Loader("").construct_document(deepcopy(node))
        try:
            values = [trial[name] for trial in trials({"parameters": {name: own}})]
            made = [create_sweep_command_args({"args": {name: {"value": each}}}) for each in values]
        except TypeError:  # W&B has no such values
            continue
        listed = parameter.values if len(parameter.values) == len(values) else [key] * len(values)
        for value, each, place in zip(values, made, listed, strict=True):
            places = [key, nodes.key_of(node, place), *(nodes.items(place) or [place])]
            starts = {(at.start_mark.line + 1, at.start_mark.column + 1) for at in places}
            faults = ", ".join(sorted({d.code for d in found if d.start in starts})) or "right"
            yield Case(name, place.start_mark.line + 1, value, each[form][0], faults)


def _verdict(view: SweepView, cases: list[Case], case: Case) -> tuple[str, str]:
    """`right`, `stops`, `other` or `unknown`, and why."""
    if case.name.startswith("+"):
        return "unknown", "W&B, not Hydra, refuses the name"
    firsts = {each.name: each.item for each in reversed(cases) if each.faults == "right"}
    verdicts = {"unknown": ""}
    for beside in ((), tuple(item for name, item in firsts.items() if name != case.name)):
        before = [plain for plain in [_job(view, beside)] if isinstance(plain, dict)]
        job = _job(view, (*beside, case.item))
        if isinstance(job, str):
            stops = before and not (view.is_multirun and "--multirun" in job)
            verdicts["stops" if stops else "unknown"] = job
        else:
            verdicts[_arrival(case.name, case.value, [job], before)] = ""
        if "right" in verdicts:
            break
    ranks = ("right", "stops", "other", "defaults", "unknown")
    return next((word, verdicts[word]) for word in ranks if word in verdicts)


def _job(view: SweepView, items: tuple[str, ...]) -> Parameters | str:
    """What the program is given by its command with these items; or why it is not."""
    program, config = view.programs[0], view.programs[0].asked.configs[0]
    words = program.words if view.arguments else (*program.words, "${args}")
    words = tuple(w for word in words for w in (items if macro(word) in ARGUMENTS else (word,)))
    words = tuple(word for word in words if ("=" in word and word[0] != "-") or word[:1] == "~")
    name = str(Path(config.parts[0].file.path).relative_to(config.folder).with_suffix(""))
    said = _VERSION_BASE.search(Path(program.tasks[0].path).read_text("utf-8", "replace"))
    return _composed(config.folder, name, said[1] if said else "1.1", words)


@cache
def _composed(folder: str, name: str, base: str, overrides: tuple[str, ...]) -> Parameters | str:
    try:
        real = Judge(Path(folder), name, None if base == "None" else base).compose(*overrides)
    except RefusedError as error:
        return " ".join(f"{type(error.__cause__).__name__}: {error.__cause__}".split())
    config: Any = OmegaConf.to_container(real.config)
    config["hydra"] = OmegaConf.to_container(HydraConfig.get())
    return {"config": config, "choices": real.choices, "overrides": list(overrides)}


if __name__ == "__main__":
    sys.exit(main())
