"""Writes docs/editor-session.md: what an editor and `hwlint server` say to each other.

python scripts/session.py           write it anew
python scripts/session.py --check   say whether it is stale; exit 1 if it is
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "editor-session.md"
WIDTH = 100
HEAD = """\
<!-- written by scripts/session.py -->
# A session with `hwlint server`

A file with a wrong config is opened, its quick fix is taken, and nothing is left; then the same in
a notebook, each cell of which is a text by itself. `-->` says the editor, `<--` the server;
`initialize` and what else comes before are left out.

```
"""
CELLS = {
    "train.ipynb#1": "import wandb\nfrom omegaconf import OmegaConf",
    "train.ipynb#2": 'wandb.init(config=OmegaConf.load("a.yaml"))',
}
TEXT = """\
import hydra
import wandb
from omegaconf import OmegaConf


@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg):
    wandb.init(config=cfg)
"""


def session() -> str:
    """The messages of a session, as a page."""
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    from editor import Editor

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        (folder / "pyproject.toml").touch()
        with Editor(folder) as editor:
            editor.until(lambda: editor.watched)
            begin = len(editor.messages)
            found = editor.open("train.py", TEXT)
            (fix,) = editor.actions("train.py", found, ["quickfix"])[:1]
            editor.change("train.py", editor.edited("train.py", fix))
            editor.close("train.py")
            editor.open_notebook("train.ipynb", CELLS)
            cell = "train.ipynb#2"
            (fix,) = editor.actions(cell, editor.diagnostics(cell), ["quickfix"])[:1]
            editor.replace(cell, (editor.texts[cell], editor.edited(cell, fix)))
            editor.quit()
            messages = editor.messages[begin:]
        methods = {each.get("id"): each["method"] for _, each in messages if "method" in each}
        told = [each["params"]["diagnostics"] for _, each in messages if publishes(each)]
        lines = [shown(arrow, each, methods, told) for arrow, each in messages]
        text = "\n".join(lines).replace(folder.as_posix(), "/project")
        return f"{HEAD}{text}```\n"


def publishes(message: dict[str, Any]) -> bool:
    return message.get("method") == "textDocument/publishDiagnostics"


def shown(arrow: str, message: dict[str, Any], methods: dict[Any, str], told: Any) -> str:
    """A message: what is asked or told, or answered to what, and the rest as JSON. The diagnostics
    that were told are not shown again."""
    title = message.get("method") or f"result of {methods[message['id']]}"
    body = message.get("params", message.get("result"))
    if body is None:
        return f"{arrow} {title}\n"
    again = ["… as it was published"]
    for holder in [body.get("context", {})] if isinstance(body, dict) else body:
        if holder.get("diagnostics") in told:
            holder["diagnostics"] = again
    return f"{arrow} {title}\n{pretty(body)}\n"


def pretty(value: Any, indent: int = 0) -> str:
    """JSON; what fits in a line stays in one."""
    line = json.dumps(value, ensure_ascii=False)
    if len(line) + indent <= WIDTH or not isinstance(value, (dict, list)) or not value:
        return line
    pairs = value.items() if isinstance(value, dict) else ((None, each) for each in value)
    inner = [
        " " * (indent + 2)
        + ("" if key is None else f"{json.dumps(key)}: ")
        + pretty(each, indent + 2)
        for key, each in pairs
    ]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    return f"{opening}\n" + ",\n".join(inner) + f"\n{' ' * indent}{closing}"


def main() -> int:
    parser = argparse.ArgumentParser(description="Write docs/editor-session.md.")
    parser.add_argument("--check", action="store_true", help="only say whether it is stale")
    check = parser.parse_args().check
    fresh = session()
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == fresh:
        return 0
    if check:
        print(f"docs/{PAGE.name} is stale")
        return 1
    PAGE.write_text(fresh, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
