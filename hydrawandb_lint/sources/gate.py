"""The gate: whether a file can matter at all, from its bytes.

Most files of most projects cannot. They are turned away before anything heavy is imported.
"""

from __future__ import annotations

WANDB = b"wandb"
SINKS = (b"init_trackers", b"log_hyperparams", b"save_hyperparameters")
"""The methods of other packages that knowledge tells by their name alone."""
CONFIGS = (b"omegaconf", b"hydra")
_OF_RUN = rb"\b(?:init|finish|teardown|setup|Settings|reinit)\b|\.config\b|from\s+wandb"
_BY_ITSELF = rb"(?i)wandblogger|init_trackers|start_method"
_READERS = (b"get_class", b"get_method", b"get_object", b"utils.call")
"""The functions of Hydra that find things by their names, beside `instantiate`."""
_OF_SWEEP = rb"""(?m:^|[\s"'{,])(parameters?|method|program|command)["']?[ \t]*:"""


def begins(data: bytes) -> bool:
    """Whether a config may come from a file."""
    lowered = data.lower()
    return any(word in lowered for word in CONFIGS)


def looks_up(data: bytes, imports: bytes) -> bool:
    """Whether a Python file may look up things by their names; `imports` are lines of it."""
    if b"instantiate(" in data or b"import_module(" in imports:
        return True
    # These words are rare in imports, and a search through all bytes takes longer.
    near = b"hydra" in imports or any(word in imports for word in _READERS)
    return near and any(word + b"(" in data for word in _READERS)


def ends(data: bytes, own: tuple[bytes, ...] = ()) -> bool:
    """Whether a Python file itself may give something to W&B, where a finding can stand.

    `own` are the last names of sinks that settings add.
    A file that is not plain text could hide the words (UTF-16 puts a NUL between any two
    letters), so it passes: reading it says what is wrong with it.
    """
    named = WANDB in data.lower() or any(word in data for word in (*SINKS, *own))
    return named or not is_text(data)


def speaks_of_runs(data: bytes, imports: bytes) -> bool:
    """Whether something may be wrong in a Python file by itself though no config gets there."""
    import re

    by_wandb = WANDB in imports.lower() and re.search(_OF_RUN, data)
    return bool(by_wandb or re.search(_BY_ITSELF, data))


def ends_yaml(data: bytes) -> bool:
    """Whether a YAML file may hold a finding: it tells Hydra to make something of W&B's, or sets
    how W&B starts, or may be a sweep."""
    lowered = data.lower()
    made = WANDB in lowered and (b"_target_" in lowered or b"wandb_start_method" in lowered)
    return made or is_like_sweep(data)


def is_like_sweep(data: bytes) -> bool:
    """Whether a YAML or JSON file may be a W&B sweep."""
    if b"parameter" not in data and b"command" not in data:
        return False
    import re

    return len(set(re.findall(_OF_SWEEP, data))) > 1


def ends_elsewhere(path: str, data: bytes) -> bool:
    """Whether what a YAML file says may well be given to W&B by a program."""
    folder, _, name = path.replace("\\", "/").rpartition("/")
    near = f"{folder.rpartition('/')[2]}/{name}".lower()
    return WANDB in data.lower() or WANDB.decode() in near


def ends_gitignore(data: bytes) -> bool:
    """Whether a `.gitignore` may hold a finding: a line of it is about W&B's folder, and not only
    about that beside it."""
    return any(
        WANDB in line and not line.startswith((b"#", b"!", b"/")) for line in data.splitlines()
    )


def is_text(data: bytes) -> bool:
    """Whether the bytes are ASCII or UTF-8 without NULs."""
    if b"\0" in data:
        return False
    if data.isascii():
        return True
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
