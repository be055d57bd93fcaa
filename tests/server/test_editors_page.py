"""What docs/editors.md says to copy is read by what editors read it with."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import lupa  # type: ignore[import-untyped]

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

PAGE = (Path(__file__).parents[2] / "docs" / "editors.md").read_text(encoding="utf-8")
COMMAND = ["hwlint", "server"]
FIX_ALL = "source.fixAll.hwlint"
NEOVIM = """
told = {}
local function tell(name)
  return function(...) told[name] = {...} end
end
vim = {
  lsp = {
    config = tell("config"),
    enable = tell("enable"),
    buf = { code_action = tell("action") },
  },
  keymap = { set = function(mode, keys, act) act() end },
}
"""


def blocks(editor: str, language: str) -> list[str]:
    """The blocks of a language in the section of an editor."""
    section = PAGE.split(f"\n## {editor}\n")[1].split("\n## ")[0]
    return re.findall(rf"^```{language}\n(.*?)^```", section, re.MULTILINE | re.DOTALL)


def test_vs_code() -> None:
    (settings,) = map(json.loads, blocks("VS Code", "json"))
    command = [settings["glspc.server.command"], *settings["glspc.server.commandArguments"]]
    assert command == COMMAND
    assert list(settings["[python]"]["editor.codeActionsOnSave"]) == [FIX_ALL]
    assert list(settings["notebook.codeActionsOnSave"]) == [f"notebook.{FIX_ALL}"]


def test_neovim() -> None:
    lua: Any = lupa.LuaRuntime()
    lua.execute(NEOVIM)
    for block in blocks("Neovim", "lua"):
        lua.execute(block)
    told = lua.globals().told
    name, config = told.config.values()
    assert list(config.cmd.values()) == COMMAND
    assert list(told.enable.values()) == [name]
    assert list(told.action[1].context.only.values()) == [FIX_ALL]


def test_helix() -> None:
    (languages,) = map(tomllib.loads, blocks("Helix", "toml"))
    (name,) = languages["language-server"]
    server = languages["language-server"][name]
    assert [server["command"], *server["args"]] == COMMAND
    assert all(name in each["language-servers"] for each in languages["language"])


def test_sublime_text() -> None:
    (settings,) = map(json.loads, blocks("Sublime Text", "json"))
    assert settings["clients"]["hwlint"]["command"] == COMMAND
    assert list(settings["lsp_code_actions_on_save"]) == [FIX_ALL]
