"""What a finding is known by when the lines around it move."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator

from hydrawandb_lint.diagnostics import Diagnostic
from hydrawandb_lint.report.lines import Pages
from hydrawandb_lint.report.text import relative
from hydrawandb_lint.results import FileResult


def fingerprints(result: FileResult) -> Iterator[tuple[Diagnostic, str]]:
    """Each finding of a file with its fingerprint.

    It is made of the path, the code and the text of the lines; of several that are alike so far,
    the first, the second, … are told apart. Neither the row nor the message is in it.
    """
    pages = Pages(result.path, result.text)
    seen: Counter[str] = Counter()
    for diagnostic in result.diagnostics:
        words = [line.strip() for line in pages.marked(diagnostic)]
        same = "\n".join((relative(result.path), diagnostic.code, *words))
        seen[same] += 1
        text = f"{same}\n{seen[same]}".encode("utf-8", "surrogatepass")
        yield diagnostic, hashlib.sha256(text).hexdigest()[:16]
