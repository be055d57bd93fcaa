"""What the analysis knows of `x` at each `reveal_kind(x)`: for developers and tests.

    python -m hydrawandb_lint.analysis.reveal FILE

The file is seen by itself; `hwlint explain` sees it in its project.
"""

from __future__ import annotations

import ast
import sys

from hydrawandb_lint.analysis import shown
from hydrawandb_lint.analysis.flow.describe import describe
from hydrawandb_lint.analysis.flow.program import Program
from hydrawandb_lint.analysis.lower import lower


def reveal(text: str) -> dict[int, str]:
    """What is known at each call `reveal_kind(x)`, by row. Raises what `ast.parse` raises."""
    revealed = Program([lower(ast.parse(text), "<text>")]).run().revealed
    return {site.span.row: describe(value) for site, value in revealed.items()}


def print_revealed(text: str) -> str:
    """The lines that ask, as suites have them: `reveal_kind(x)  # revealed: Config`."""
    revealed, shown_lines = reveal(text), []
    for row, line in enumerate(text.split("\n"), start=1):
        if "reveal_kind(" in line:
            code, kinds = line.strip().partition("  #")[0], revealed.get(row, "not reached")
            shown_lines.append(f"{row:>3} {code}  # revealed: {kinds}\n")
    return "".join(shown_lines)


if __name__ == "__main__":
    sys.exit(shown.main("reveal", print_revealed, sys.argv[1:]))
