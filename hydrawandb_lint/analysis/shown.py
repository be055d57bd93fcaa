"""What `printer` and `reveal` show of a file, as programs for developers."""

from __future__ import annotations

import sys
import tokenize
from collections.abc import Callable


def main(name: str, show: Callable[[str], str], arguments: list[str]) -> int:
    """Write what `show` makes of the text of the one file among the arguments."""
    if len(arguments) != 1 or arguments[0].startswith("-"):
        sys.stderr.write(f"usage: python -m hydrawandb_lint.analysis.{name} FILE\n")
        return 2
    try:
        with tokenize.open(arguments[0]) as file:
            text = file.read()
        sys.stdout.write(show(text))
    except (OSError, SyntaxError, ValueError) as error:
        sys.stderr.write(f"error: {arguments[0]}: {error}\n")
        return 2
    return 0
