"""One source text in, its diagnostics out."""

from __future__ import annotations

from collections.abc import Collection

from hydrawandb_lint.diagnostics import Diagnostic


def lint_text(
    text: str,
    filename: str,
    *,
    codes: Collection[str] | None = None,
    throw_on_missing: bool = True,
    blocks: tuple[int, ...] = (),
) -> list[Diagnostic]:
    """Apply rules to one Python text: those of `codes`, or those that are on by default.

    `text` is decoded, has no byte order mark and keeps its line endings; `filename` is what the
    diagnostics name. `throw_on_missing`: fixes write that argument where a raw config is
    converted. `blocks`: the rows at which the code blocks of a page begin, if the text was taken
    from one. Raises what `ast.parse` raises for a text that it refuses: SyntaxError, ValueError
    (NUL bytes), RecursionError and MemoryError (nesting).
    """
    from hydrawandb_lint.analysis import analyse

    analysis = analyse(text, filename, blocks)
    if analysis.events.silent:
        return []
    from hydrawandb_lint.rules import all_rules
    from hydrawandb_lint.rules.file import File
    from hydrawandb_lint.suppress import unsuppressed

    file = File(text, filename, analysis, throw_on_missing)
    found = {
        (diagnostic.code, diagnostic.start): diagnostic
        for rule in all_rules().values()
        if (rule.default if codes is None else rule.code in codes)
        for diagnostic in rule.check(file)
    }
    ordered = sorted(found.values(), key=lambda diagnostic: (diagnostic.start, diagnostic.code))
    return unsuppressed(text, analysis.module, ordered) if ordered else []
