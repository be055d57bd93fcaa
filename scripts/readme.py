"""Keeps README.md true: its table of rules and the output that it shows.

    python scripts/readme.py              write them anew
    python scripts/readme.py --check      say what is stale; exit 1 if something is
    python scripts/readme.py --command X  print the command that README marks as X
    python scripts/readme.py --output     print what README says its main command prints

What stands between `<!-- begin: X -->` and `<!-- end -->` is written here; X is `rules` or a
command line of hwlint. The last two need nothing but Python.
"""

from __future__ import annotations

import argparse
import difflib
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"

_WRITTEN = re.compile(r"(<!-- begin: (.+?) -->\n).*?(<!-- end -->)", re.DOTALL)
_SHOWN = re.compile(r"```console\n\$ [^\n]+\n(.*?)```", re.DOTALL)


def refreshed(readme: str) -> str:
    """The README with all that is written here, as it is now."""

    def write(match: re.Match[str]) -> str:
        what = match[2]
        return match[1] + (rules() if what == "rules" else shown(what)) + match[3]

    return _WRITTEN.sub(write, readme)


def rules() -> str:
    """The table of rules, from their files, with links to their pages."""
    from hydrawandb_lint.rules import all_rules

    lines = ["| code | name | what it finds | on by default |", "| --- | --- | --- | --- |"]
    for rule in all_rules().values():
        page = f"docs/rules/{rule.code}.md"
        default = "yes" if rule.default else rule.evidence or "no" + ", `--preview`" * rule.preview
        lines.append(f"| [{rule.code}]({page}) | {rule.name} | {rule.summary} | {default} |")
    return "\n".join(lines) + "\n"


def shown(command: str) -> str:
    """A command and what it prints, stderr last."""
    _, *arguments = command.split()
    environment = {**os.environ, "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
    environment.pop("FORCE_COLOR", None)
    done = subprocess.run(
        [sys.executable, "-m", "hydrawandb_lint", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return f"```console\n$ {command}\n{done.stdout}{done.stderr}```\n"


def command(readme: str, name: str) -> str:
    """The line of shell that stands under `<!-- command: name -->`."""
    match = re.search(rf"<!-- command: {re.escape(name)} -->\n```sh\n(.+)\n```", readme)
    if match is None:
        raise SystemExit(f"README.md marks no command as {name}")
    return match[1]


def main() -> int:
    parser = argparse.ArgumentParser(description="Keep README.md true.")
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--check", action="store_true", help="only say what is stale")
    group.add_argument("--command", metavar="NAME", help="print a command of README")
    group.add_argument("--output", action="store_true", help="print the output that README shows")
    arguments = parser.parse_args()
    readme = README.read_text(encoding="utf-8")
    if arguments.command:
        sys.stdout.write(command(readme, arguments.command) + "\n")
        return 0
    if arguments.output:
        sys.stdout.write("".join(_SHOWN.findall(readme)))
        return 0
    fresh = refreshed(readme)
    if not arguments.check:
        README.write_text(fresh, encoding="utf-8")
        return 0
    lines = readme.splitlines(keepends=True), fresh.splitlines(keepends=True)
    sys.stdout.writelines(difflib.unified_diff(*lines, "README.md", "README.md, fresh"))
    return int(fresh != readme)


if __name__ == "__main__":
    sys.exit(main())
