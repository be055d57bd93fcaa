"""Who is measured: hwlint, other tools with an equivalent rule, and floors to stand on.

The rule of the others (`rules/`): a name given to `wandb.init(config=…)`. It needs no analysis, so
what they are asked for is less.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from speed_measure import Contestant
from speed_trees import Changing, Tree, facts

HERE = Path(__file__).parent
RULES = HERE / "rules"
REQUIREMENTS = HERE / "requirements.txt"

PYTHON = "python"
CLICK = "python + click"
PARSE = "python + click + libcst + parse"
SCAN = "bare scan"
FLOORS = (PYTHON, CLICK, PARSE, SCAN)

_PARSE = """
import sys, click, libcst
for path in sys.argv[1:]:
    with open(path, "rb") as file:
        libcst.parse_module(file.read())
"""

_SCAN = """
import os, sys
folders, found = sys.argv[1:], 0
while folders:
    with os.scandir(folders.pop()) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.path)
            elif entry.name.endswith(".py"):
                with open(entry.path, "rb") as file:
                    found += b"wandb" in file.read()
"""


@dataclass(frozen=True)
class Tools:
    work: Path
    versions: Mapping[str, str]
    """Of what could be installed."""

    def program(self, venv: str, name: str) -> str:
        return str(self.work / "venvs" / venv / "bin" / name)

    @property
    def env(self) -> dict[str, str]:
        """The same on each machine: nothing of the user's, caches in the work folder."""
        home = self.work / "home"
        return {
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "PATH": "/usr/bin:/bin",
            "XDG_CACHE_HOME": str(home / ".cache"),
        }

    def forget(self) -> None:
        """Empties the caches: what is warm is warm of what was just run, whatever ran before."""
        shutil.rmtree(self.work / "home", ignore_errors=True)
        (self.work / "home").mkdir(parents=True)
        for folder in self.work.glob("trees/*/.hwlint_cache"):
            shutil.rmtree(folder)


def install(work: Path) -> Tools:
    """Makes what is not there yet, and hwlint of the present tree anew."""
    pins = dict(line.split("==") for line in REQUIREMENTS.read_text().split())
    hwlint = _venv(work / "venvs" / "hwlint")
    root = str(HERE.parent)
    _pip(hwlint, "--constraint", str(REQUIREMENTS), root)
    _pip(hwlint, "--force-reinstall", "--no-deps", root)
    others = _venv(work / "venvs" / "tools")
    versions = {"python": sys.version.split()[0]}
    for name, version in pins.items():
        try:
            _pip(others, f"{name}=={version}", "--constraint", str(REQUIREMENTS))
            versions[name] = version
        except subprocess.CalledProcessError:
            print(f"{name} {version} cannot be installed: its rows are left out")
    tools = Tools(work, versions)
    versions["hwlint"] = _output(tools, "--version").split()[-1]
    return tools


def _venv(path: Path) -> str:
    """The interpreter of a venv. Its pip is renewed first: old ones write slower programs."""
    python = str(path / "bin" / "python")
    ready = path / "ready"
    if not ready.exists() or ready.read_text() != sys.version:
        subprocess.run([sys.executable, "-m", "venv", "--clear", path], check=True)
        _pip(python, "--upgrade", "pip")
        ready.write_text(sys.version)
    return python


def _pip(python: str, *arguments: str) -> None:
    command = [python, "-m", "pip", "--disable-pip-version-check", "install", "-qq"]
    subprocess.run([*command, *arguments], check=True)


def _output(tools: Tools, *arguments: str) -> str:
    command = [tools.program("hwlint", "hwlint"), *arguments]
    return subprocess.run(command, env=tools.env, capture_output=True, text=True).stdout


def hwlint(
    tools: Tools, tree: Tree, name: str, *options: str, few: bool = False, per: float = 1
) -> Contestant:
    """hwlint; what is called cold has no cache."""
    command = [tools.program("hwlint", "hwlint"), "check", *options]
    env = {**tools.env, "HWLINT_NO_CACHE": "1"} if "cold" in name else tools.env
    codes = (0, 1) if tree.faults is None else (int(tree.faults),)
    command += tree.paths
    return Contestant(f"hwlint {name}", command, tree.root, env, codes, few, per)


def floor(tools: Tools, tree: Tree, name: str) -> Contestant:
    """What no program in Python that does this can be faster than."""
    words = {
        PYTHON: ["pass"],
        CLICK: ["import click"],
        PARSE: [_PARSE],
        SCAN: [_SCAN, "."],
    }[name]
    if name == PARSE:
        words += _with_findings(tools, tree)
    command = [tools.program("hwlint", "python"), "-I", "-c", *words]
    return Contestant(name, command, tree.root, tools.env)


def _with_findings(tools: Tools, tree: Tree) -> list[str]:
    """The files of the tree that hwlint finds something in."""
    command = [tools.program("hwlint", "hwlint"), "check", "--output-format", "json", *tree.paths]
    done = subprocess.run(command, cwd=tree.root, env=tools.env, capture_output=True)
    return sorted({found["filename"] for found in json.loads(done.stdout)})


def others(tools: Tools, tree: Tree, *names: str, few: bool = False) -> list[Contestant]:
    """Those of the other tools that are installed."""
    return [
        _other(tools, tree, name, few and name in ("semgrep", "ast-grep"))
        for name in names
        if PACKAGES[name] in tools.versions
    ]


PACKAGES = {
    "ruff": "ruff",
    "ast-grep": "ast-grep-cli",
    "semgrep": "semgrep",
    "Fixit": "fixit",
    "LibCST codemod": "libcst",
}


def _other(tools: Tools, tree: Tree, name: str, few: bool) -> Contestant:
    program, *options = COMMANDS[name]
    command = [tools.program("tools", program), *options, *tree.paths]
    env = {**tools.env, "PYTHONPATH": str(RULES)} if name in IN_PYTHON else tools.env
    return Contestant(name, command, tree.root, env, _codes(name, tree), few)


def _codes(name: str, tree: Tree) -> Sequence[int]:
    """Ruff looks for something else, and a codemod that only warns succeeds."""
    if name == "LibCST codemod":
        return (0,)
    return (0, 1) if tree.faults is None or name == "ruff" else (int(tree.faults),)


IN_PYTHON = ("Fixit", "LibCST codemod")
"""Their rules are modules."""

COMMANDS = {
    "ruff": ["ruff", "check", "--select", "F", "--no-cache", "--isolated"],
    "ast-grep": ["ast-grep", "scan", "--rule", str(RULES / "ast_grep.yml")],
    "semgrep": [
        *("semgrep", "scan", "--metrics", "off", "--disable-version-check", "--error"),
        *("--no-git-ignore", "--jobs", "1", "--config", str(RULES / "semgrep.yml")),
    ],
    "Fixit": ["fixit", "--rules", "fixit_rule:RawConfig", "lint"],
    "LibCST codemod": [
        *("python", "-m", "libcst.tool", "codemod", "--external", "--no-format"),
        *("--hide-progress", "--jobs=1", "codemod_rule.RawConfig"),
    ],
}
"""Programs and their options. `libcst.tool` takes the number of jobs in one word only."""

ALL = ("ruff", "ast-grep", "semgrep", "Fixit", "LibCST codemod")
ONE_JOB = "--jobs=1"


def on_clean(tools: Tools, tree: Tree) -> list[Contestant]:
    return [
        *(floor(tools, tree, name) for name in (PYTHON, CLICK)),
        hwlint(tools, tree, "paths only"),
        hwlint(tools, tree, "with an option", "--quiet"),
        *others(tools, tree, "ruff"),
    ]


def on_fixed(tools: Tools, tree: Tree) -> list[Contestant]:
    return [
        *(floor(tools, tree, name) for name in (PYTHON, CLICK)),
        hwlint(tools, tree, "cold"),
        hwlint(tools, tree, "warm"),
        *others(tools, tree, "ruff"),
    ]


def on_faults(tools: Tools, tree: Tree) -> list[Contestant]:
    return [
        *(floor(tools, tree, name) for name in (PYTHON, CLICK, PARSE)),
        hwlint(tools, tree, "cold"),
        hwlint(tools, tree, "warm"),
        *others(tools, tree, *ALL),
    ]


def on_big(tools: Tools, tree: Tree) -> list[Contestant]:
    return [
        floor(tools, tree, SCAN),
        hwlint(tools, tree, "cold, one job", ONE_JOB),
        hwlint(tools, tree, "warm"),
        *others(tools, tree, "ruff", "ast-grep", "semgrep", few=True),
    ]


def on_mono(tools: Tools, tree: Tree, file: Changing) -> list[Contestant]:
    """The scan is of the whole tree, as is what hwlint must know to speak of one file."""
    paths = Tree(tree.root, (str(file.path.relative_to(tree.root)),))
    return [
        floor(tools, tree, SCAN),
        _changing(hwlint(tools, paths, "cold"), file),
        _changing(hwlint(tools, paths, "warm"), file),
        _again(hwlint(tools, paths, "warm, unchanged")),
    ]


def _changing(contestant: Contestant, file: Changing) -> Contestant:
    return replace(contestant, before=file.change)


def _again(contestant: Contestant) -> Contestant:
    """Once more, after a run that is not measured."""

    def run() -> None:
        time.sleep(1)  # what has just changed is not kept
        subprocess.run(
            contestant.command, cwd=contestant.where, env=contestant.env, capture_output=True
        )

    return replace(contestant, before=run)


def on_growth(tools: Tools, trees: Mapping[int, Tree]) -> list[Contestant]:
    """Seconds for each MB of the files that mention wandb."""
    return [
        hwlint(
            tools,
            tree,
            f"cold, {size:,} files, per MB",
            ONE_JOB,
            per=facts(tree.root).mention_megabytes,
        )
        for size, tree in trees.items()
    ]
