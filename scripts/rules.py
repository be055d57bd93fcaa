"""Writes docs/rules/: a page for each rule, from its file.

python scripts/rules.py           write them anew
python scripts/rules.py --check   say what is stale; exit 1 if something is
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from hydrawandb_lint.documentation import pages
from hydrawandb_lint.reference import RulePage
from hydrawandb_lint.report.rule import markdown
from hydrawandb_lint.rules import all_rules

FOLDER = Path(__file__).parent.parent / "docs" / "rules"


def fresh_pages() -> dict[Path, str]:
    """What each file of the folder should hold."""
    return {FOLDER / f"{code}.md": _page(page) for code, page in pages().items()}


def _page(page: RulePage) -> str:
    head = "<!-- written by scripts/rules.py -->\n"
    links = f"[Source](../../{page.file})"
    if page.code in all_rules():
        links = f"[Proof](../proofs.md#{page.code.lower()}-{page.name}) · {links}"
    return f"{head}{markdown(page)}\n{links}\n"


def main() -> int:
    parser = argparse.ArgumentParser(description="Write docs/rules/.")
    parser.add_argument("--check", action="store_true", help="only say what is stale")
    check = parser.parse_args().check
    fresh = fresh_pages()
    found = {path: path.read_text(encoding="utf-8") for path in FOLDER.glob("*")}
    stale = [path for path in {**found, **fresh} if found.get(path) != fresh.get(path)]
    if check:
        sys.stdout.writelines(f"docs/rules/{path.name} is stale\n" for path in stale)
        return int(bool(stale))
    FOLDER.mkdir(exist_ok=True)
    for path in stale:
        if path in fresh:
            path.write_text(fresh[path], encoding="utf-8")
        else:
            path.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
