"""What wandb's agent puts in place of the items of a sweep's `command`, and what Hydra makes of it.

Measured on wandb 0.31.0 with Hydra 1.3.8 (`wandb/wandb_agent.py`,
`wandb/sdk/launch/sweeps/utils.py`); what is new in 0.19.11 was read in the releases around it.
"""

from __future__ import annotations

import re

from hydrawandb_lint.tuples import NamedTuple


class Arguments(NamedTuple):
    """How a macro hands the parameters to the program. `prefix`: it makes `<prefix>key=value` of
    each, as Hydra takes it; None if Hydra takes it for something else, of which `makes` is an
    example. `since`: older versions of wandb do not know it."""

    prefix: str | None
    makes: str
    since: tuple[int, ...] = ()


ARGUMENTS = {
    "args": Arguments(None, "--key=value"),
    "args_no_equals": Arguments(None, "--key value"),
    "args_no_boolean_flags": Arguments(None, "--key=value"),
    "args_json": Arguments(None, '{"key": value}'),
    "args_json_file": Arguments(None, "wandb/…/config-….json"),
    "args_dict": Arguments(None, "key"),
    "args_no_hyphens": Arguments("", "key=value"),
    "args_append_hydra": Arguments("+", "+key=value", (0, 19, 11)),
    "args_override_hydra": Arguments("++", "++key=value", (0, 19, 11)),
}
MACROS = (*ARGUMENTS, "env", "interpreter", "program")
FOR_HYDRA = "args_no_hyphens"
DEFAULT_COMMAND = ("${env}", "${interpreter}", "${program}", "${args}")
"""What the agent runs if a sweep has no `command`, an empty one, or one that is no list."""

OPTIONS = frozenset(
    "help hydra-help version cfg resolve package run multirun shell-completion config-path "
    "config-name config-dir experimental-rerun info".split()
)
"""The options that a Hydra program has itself."""
ITEM = re.compile(r"\$\{(.*)\}", re.DOTALL)
"""What the agent takes for a macro: a whole item."""
ENVIRONMENT = re.compile(r"\$\{envvar:[A-Z0-9_]*\}")
"""What it replaces anywhere in an item."""


def macro(item: str) -> str | None:
    """The name of the macro that an item of a command is; None if it is none, or one that stands
    for an environment variable."""
    whole = ITEM.fullmatch(item)
    return whole[1] if whole and not ENVIRONMENT.search(item) else None
