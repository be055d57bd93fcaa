"""How far hwlint agrees with real Hydra about the values of the W&B sweeps of checkouts.

    PYTHONPATH=tests python benchmarks/sweep_agreement.py CHECKOUT… [--most 20]

Of each sweep of which hwlint knows the program and all of its config, Hydra composes that config
with each value of each parameter (of a range, its ends), as wandb's own code hands it on. It is
right if it arrives, alone or beside the first values of the other parameters; hwlint says by a rule
that it is not. Where Hydra composes nothing without it, either (a plugin is missing), nothing is
compared.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
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
    """A value of a parameter, the item that hands it on, and the rules that find fault with it."""

    name: str
    row: int
    value: Any
    item: str
    faults: str


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkouts", nargs="+", type=Path)
    parser.add_argument("--most", type=int, default=20, help="values to take of each parameter")
    options = parser.parse_args()
    total: Counter[str] = Counter()
    wrong: list[str] = []
    for checkout in options.checkouts:
        wrong += in_deep_thread(partial(_compared, checkout.resolve(), options.most, total))
    print(*wrong, sep="\n")
    print(*(f"{count} {what}" for what, count in sorted(total.items())), sep="\n")
    print(f"{len(wrong)} disagreements")
    return 1 if wrong else 0


def _compared(root: Path, most: int, total: Counter[str]) -> list[str]:
    wrong = []
    for view in _sweeps(root):
        cases = list(_cases(view, most)) if view.prefix is not None else []
        total += Counter({"sweeps": 1, "parameters": len({case.name for case in cases})})
        total["sweeps whose parameters are not for Hydra"] += view.prefix is None
        for case in cases:
            word, why = _verdict(view, cases, case)
            says, agrees = case.faults or "right", (word == "right") == (not case.faults)
            about = f"compared: {says}" if word != "unknown" else f"not comparable: {why[:60]}"
            total[f"values {about}"] += 1
            if word != "unknown" and not agrees:
                place = f"{view.file.path}:{case.row}: {case.item}"
                wrong.append(f"{place}: {says} to hwlint, {word} to Hydra {why}")
        print(view.file.path, len(cases), flush=True)
    return wrong


def _sweeps(root: Path) -> Iterator[SweepView]:
    """The sweeps of a checkout of which hwlint knows the program and its config."""
    folders = Folders(codes, isolated=True)
    gathered = gather([str(root)], folders)
    workspace = Workspace(gathered, folders)
    for path in filter(is_yaml, gathered.files):
        file = YamlView(path, workspace.text(path), workspace._targets(path), lambda: False)
        for item in file.items:
            if is_sweep(item.node) and nodes.built(item.node) is not None:
                view = SweepView(file, item, workspace._around(path))
                if view.config is not None:
                    yield view


def _cases(view: SweepView, most: int) -> Iterator[Case]:
    form = next(name for name, each in ARGUMENTS.items() if each.prefix == view.prefix)
    rules = [rule.check_sweep for code, rule in all_rules().items() if code in _CODES]
    found = [d for check in rules if check for d in check(view)]
    for parameter in view.parameters:
        name, key, node = parameter.name, parameter.key, parameter.node
        own = Loader("").construct_document(deepcopy(node))
        values = list[Any]()
        with suppress(TypeError):  # an end of a range that is text
            values = [trial[name] for trial in trials({"parameters": {name: own}})]
        listed = parameter.values if len(parameter.values) == len(values) else [key] * len(values)
        for value, place in list(zip(values, listed, strict=True))[:most]:
            made = create_sweep_command_args({"args": {name: {"value": value}}})[form]
            places = [key, nodes.key_of(node, place), *(nodes.items(place) or [place])]
            starts = {(each.start_mark.line + 1, each.start_mark.column + 1) for each in places}
            faults = sorted({diagnostic.code for diagnostic in found if diagnostic.start in starts})
            yield Case(name, place.start_mark.line + 1, value, made[0], ", ".join(faults))


def _verdict(view: SweepView, cases: list[Case], case: Case) -> tuple[str, str]:
    """`right`, `stops`, `other` or `unknown`, and why."""
    firsts = {each.name: each.item for each in reversed(cases) if not each.faults}
    verdicts = dict[str, str]()
    for beside in ((), tuple(item for name, item in firsts.items() if name != case.name)):
        plain, job = _job(view, beside), _job(view, (*beside, case.item))
        if isinstance(job, str):
            verdicts["unknown" if isinstance(plain, str) else "stops"] = job
            continue
        word = _arrival(case.name, case.value, [job], [plain] if isinstance(plain, dict) else [])
        verdicts["right" if word == "right" else "other"] = ""
        if word == "right":
            break
    ranks = ("right", "stops", "other", "unknown")
    return next((word, verdicts[word]) for word in ranks if word in verdicts)


def _job(view: SweepView, items: tuple[str, ...]) -> Parameters | str:
    """What the program is given by its command with these items; or why it is not."""
    assert view.config is not None
    config, program = view.config.config, view.programs[0]
    words = program.words if view.arguments else (*program.words, "${args}")
    words = tuple(w for word in words for w in (items if macro(word) in ARGUMENTS else (word,)))
    name = os.path.splitext(os.path.relpath(config.parts[0].file.path, config.folder))[0]
    said = _VERSION_BASE.search(Path(program.tasks[0].path).read_text("utf-8", "replace"))
    base = said[1] if said else "1.1"
    return _composed(config.folder, name, base, tuple(filter(_OVERRIDE.match, words)))


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
