"""How far hwlint agrees with real Hydra about the config folders of checkouts.

    PYTHONPATH=tests python benchmarks/config_agreement.py CHECKOUT… [--most 60]

A config folder is one with a file at its top that has a defaults list. Of each such file Hydra
composes the config and what comes of choosing other options; where that needs the program's own
code (a structured config, a resolver, a plugin), Hydra refuses, and nothing is compared.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from hydra_judge import Judge, agreement, composition

from hydrawandb_lint.configs.facts import Facts

_DEFAULTS = re.compile(rb"^defaults[ \t]*:", re.MULTILINE)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkouts", nargs="+", type=Path)
    parser.add_argument("--most", type=int, default=60, help="configs to compose of each file")
    options = parser.parse_args()
    total: Counter[str] = Counter()
    wrong: list[str] = []
    for checkout in options.checkouts:
        for folder, name in _mains(checkout.resolve()):
            counts, found = _compared(checkout.resolve(), folder, name, options.most)
            total += counts
            wrong += [f"{folder} {name}: {each}" for each in found]
    print(*dict.fromkeys(wrong), sep="\n")
    print(*(f"{count} {what}" for what, count in sorted(total.items())), sep="\n")
    print(f"{len(wrong)} disagreements")
    return 1 if wrong else 0


def _mains(checkout: Path) -> Iterator[tuple[Path, str]]:
    """The folders and names of main configs: a folder within a config folder is a group."""
    files = (path for path in checkout.rglob("*.yaml") if _DEFAULTS.search(path.read_bytes()))
    having = {path: path.parent for path in sorted(files)}
    for path, folder in having.items():
        if not {*folder.parents} & {*having.values()}:
            yield folder, path.stem


def _compared(root: Path, folder: Path, name: str, most: int) -> tuple[Counter[str], list[str]]:
    reals = Judge(folder, name, "1.1").explore(most=most)
    if not reals:
        return Counter({"main configs that do not compose alone": 1}), []
    config = composition(folder, name, root)
    facts = Facts(config, ())
    found = agreement(config, folder, reals)
    counts = Counter({f"compared: {law}": count for law, count in found.compared.items()})
    counts += Counter(
        {
            "main configs": 1,
            "main configs read in full": int(facts.complete),
            "main configs that surely resolve": int(facts.resolves(True)),
            "composed configs": len(reals),
        }
    )
    print(folder, name, len(reals), "complete" if facts.complete else "", flush=True)
    return counts, found.wrong


if __name__ == "__main__":
    sys.exit(main())
