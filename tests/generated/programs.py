"""Whole programs with Hydra and W&B, made up: files that can be checked, fixed and run.

The value that is logged comes from a config, goes through a few steps and ends in a sink: rows of
`pieces`, `one_way` and `sinks`. `noise` then changes how it is written down.
"""

from __future__ import annotations

import ast
import contextlib
import json
import re
import textwrap
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from hypothesis import assume, reject
from hypothesis import strategies as st

from generated.noise import Noise, noises
from generated.one_way import ONE_WAY, SECRET
from generated.pieces import CONFIG, OPERATIONS, TRAVELS, Draft, Lines, Sink, Step, indented
from generated.sinks import SINKS

_VALUES: tuple[Any, ...] = (
    1,
    0.5,
    "text",
    None,
    True,
    "${lr}",
    "x-${lr}",
    "${model.lr}",
    "${oc.env:DEMO_UNSET,none}",
    "${oc.env:DEMO_API_KEY}",
    "???",
    "größe",
    [1, 2],
    ["a", "${lr}"],
    [{"lr": 1}, {"lr": "${lr}"}],
    {"name": "a", "width": [16, 32]},
    {"lr": "${lr}", "deep": {"lr": "${model.lr}"}},
    {},
    [],
)
_KEYS = ("epochs", "tags", "data", "optimizer", "name", "api_key", "warmup", "wandb")
KEYS = {*_KEYS, "lr", "model", "layers", "seed", "rank", "cfg", "note"}
"""The user's keys in whatever is logged."""
_IMPORTS = {
    r"\bDictConfig\b": "from omegaconf import DictConfig",
    r"\bcast\(": "from typing import Any, cast",
    r"\bcompose\b": "from hydra import compose, initialize",
    r"\bhydra\.": "import hydra",
    r"\btracking\.": "import tracking",
    **{
        rf"\b{name}\.": f"import {name}"
        for name in ("asyncio", "contextlib", "copy", "dataclasses", "functools", "os", "types")
    },
}
_WANDB = (
    ("import wandb", "wandb"),
    ("import wandb", "wandb"),
    ("import wandb as wb", "wb"),
    ("try:\n    import wandb\nexcept ImportError:\n    wandb = None", "wandb"),
)
_OMEGACONF = (
    ("from omegaconf import OmegaConf", "OmegaConf"),
    ("from omegaconf import OmegaConf as OC", "OC"),
    ("import omegaconf", "omegaconf.OmegaConf"),
    ("from omegaconf import (\n    ListConfig,  # lists\n    OmegaConf,\n)", "OmegaConf"),
)


class Program(NamedTuple):
    """`files` by name; `meant` is the config that its author meant to log, None if that cannot be
    said. If it is not certain, it takes one of several ways."""

    files: dict[str, bytes]
    meant: Any
    is_certain: bool = True

    def write(self, folder: Path) -> None:
        for name, data in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)

    def __repr__(self) -> str:
        shown = (f"--- {name}\n{_shown(data)}" for name, data in sorted(self.files.items()))
        return f"\n{''.join(shown)}--- meant: {self.meant}\n"


def _shown(data: bytes) -> str:
    """Readable, but what cannot be seen is escaped."""
    text = data.decode("utf-8", "backslashreplace")
    return re.sub(r"[\r\t\f\ufeff]", lambda found: ascii(found[0])[1:-1], text)


@st.composite
def configs(draw: st.DrawFn) -> dict[str, Any]:
    """What a config file says; it has `lr`, `seed`, and `lr` in `model`."""
    model = {"lr": draw(st.sampled_from((0.2, "${lr}"))), "layers": [16, 32]}
    keys = draw(st.lists(st.sampled_from(_KEYS), unique=True, max_size=3))
    return {
        "lr": 0.1,
        "seed": 0,
        "model": model,
        **{key: draw(st.sampled_from(_VALUES)) for key in keys},
    }


def _yaml(config: dict[str, Any], flow: bool) -> str:
    text: str = yaml.safe_dump(
        config, sort_keys=False, allow_unicode=True, default_flow_style=flow or None
    )
    return f"# what is trained\n{text}"


def _resolved(config: dict[str, Any]) -> Any:
    from omegaconf import OmegaConf

    shown = json.loads(json.dumps(config).replace(f"${{oc.env:{SECRET}}}", "secret"))
    return OmegaConf.to_container(OmegaConf.create(shown), resolve=True)


@st.composite
def programs(draw: st.DrawFn) -> Program:
    config = draw(configs())
    draft = Draft()
    files = {}
    steps, value, kind = draw(_ways(_resolved(config)))
    sink: Sink = draw(st.sampled_from([sink for sink in SINKS if kind in sink.takes]))
    assume(sink.fits(value))
    is_clear = "???" not in str(config) and SECRET not in str(config)
    meant = sink.means(value) if is_clear else None

    def through(left: list[Step], x: str) -> Lines:
        if not left:
            return sink.write(draft, x)
        return left[0].write(draft, x, lambda y: through(left[1:], y))

    source = draw(st.sampled_from(("main", "main", "compose", "load", "create", "yaml")))
    if source in ("main", "compose", "load"):
        files["conf/config.yaml"] = _yaml(config, draw(st.booleans())).encode()
    origin = {
        "compose": 'compose(config_name="config")',
        "load": 'OmegaConf.load("conf/config.yaml")',
        "create": f"OmegaConf.create({config!r})",
        "yaml": f"OmegaConf.create({_yaml(config, False)!r})",
    }.get(source, "cfg")
    lines = through(steps, origin)
    body = draft.definitions["main"]
    if source == "main":
        header = draw(st.sampled_from(("def main(cfg):", "def main(cfg: DictConfig) -> None:")))
        options = 'version_base=None, config_path="conf", config_name="config"'
        body += [f"@hydra.main({options})", header, *indented(lines), "", ""]
        body += ['if __name__ == "__main__":', "    main()"]
    elif source == "compose":
        body += ['with initialize(version_base=None, config_path="conf"):', *indented(lines)]
    elif draw(st.booleans()):
        body += ["def main():", *indented(lines), "", "", "main()"]
    else:
        body += lines
    for name, definitions in draft.definitions.items():
        text = _module(
            definitions, draw(st.sampled_from(_WANDB)), draw(st.sampled_from(_OMEGACONF))
        )
        files[f"{name}.py"] = Noise(*draw(noises())).written(text)
    return Program(files, meant, all(step.is_certain for step in steps))


@st.composite
def _ways(draw: st.DrawFn, value: Any) -> tuple[list[Step], Any, str]:
    """Steps one after another, what is meant by the value after them, and its kind."""
    kind, steps = CONFIG, []
    tables = st.sampled_from((OPERATIONS, TRAVELS, TRAVELS, ONE_WAY))
    for rows in draw(st.lists(tables, max_size=4)):
        step = draw(st.sampled_from(rows))
        if kind not in step.takes or step in steps:
            continue
        with contextlib.suppress(KeyError):  # a node has not all that the config has
            value, kind = step.means(value), step.gives or kind
            steps.append(step)
    return steps, value, kind


def _module(lines: Lines, wandb: tuple[str, str], omegaconf: tuple[str, str]) -> str:
    """A module's text: its imports as they are chosen, and what it defines."""
    text = "\n".join(lines).strip("\n") + "\n"
    imports = [line for pattern, line in _IMPORTS.items() if re.search(pattern, text)]
    for word, (line, name) in (("OmegaConf", omegaconf), ("wandb", wandb)):
        if re.search(rf"(?<![\w.\"]){word}\.", text):
            text = re.sub(rf"(?<![\w.\"]){word}\.", f"{name}.", text)
            imports.append(line)
    return "\n".join(['"""A program."""', "", *imports, "", "", textwrap.dedent(text)])


_FAULT = b"""
import wandb
from omegaconf import OmegaConf
wandb.init(config=OmegaConf.load("config.yaml"))  # all of it
"""


def with_fault(source: bytes) -> Program:
    """Any source, with a fault behind it."""
    return Program({"main.py": source + _FAULT}, None)


@st.composite
def odd_programs(draw: st.DrawFn) -> Program:
    """Any syntax that Python has, with a fault behind it."""
    import hypothesmith

    text = draw(st.one_of(hypothesmith.from_grammar(), hypothesmith.from_node()))
    try:
        program = with_fault(text.encode())
        ast.parse(program.files["main.py"])
    except (SyntaxError, ValueError, RecursionError):
        reject()
    return program
