"""A comment silences nothing.

## What it does
Finds `# hwlint: ignore[HW101]`, `# hwlint: disable-file[HW101]` and `# noqa: HW101` that silence no
finding, and codes in them that are there twice or, behind `hwlint:`, are no rule's. Likewise what
only looks like such a comment: `# hwlint: ignore HW101`, `# hwlint: disable-next-line`,
`# hwlint: noqa`.

Nothing is said of a bare `# noqa` and of other linters' codes; of a rule that is off; of a file
whose program is too large to follow as a whole (HW903) or has a file that cannot be parsed; of a
link to a file; and of a file that hwlint passes by, since nothing in it can matter to W&B.

## Why is this bad?
Such a comment tells of a fault that is not there, and would hide the next one on its line; one that
hwlint cannot read hides nothing, although somebody meant it to.

## Example
```python
wandb.init(project="demo")  # hwlint: ignore[HW101]
```

## Use instead
```python
wandb.init(project="demo")
```

## Fix safety
Safe: a comment changes no program. The fix removes the codes that silence nothing, or the comment
with its reason if none is left; other comments on the line stay. `# hwlint: ignore[HW101, HW902]`
keeps a comment that is not always needed. Codes without brackets are put into them, and what they
are about is not mended before; other comments that cannot be read have no fix.

## References
- [Suppressing findings](https://hwlint.invalid/docs/suppressions)
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from hydrawandb_lint.comments import DISABLE, IGNORE, NOQA, Directive, Word
from hydrawandb_lint.diagnostics import Applicability, Diagnostic, Edit, Fix
from hydrawandb_lint.text import Text

CODE = "HW902"
NAME = "unused-suppression"


def check_comment(
    text: Text,
    filename: str,
    directive: Directive,
    silenced: Collection[str],
    judged: Collection[str],
) -> Iterator[Diagnostic]:
    """Whether a comment is needed that silences findings of these codes; `judged` are the codes
    of which all is found that there is."""
    if directive.words is None:
        if directive.kind == NOQA or silenced or not _has_run("", judged):
            return
        reasons, kept = dict[str, list[str]](), list[Word]()
    else:
        reasons, kept = _sorted_out(directive, silenced, judged)
        if not reasons and directive.words:
            return
    what = "`noqa` directive" if directive.kind == NOQA else "suppression"
    listed = "; ".join(
        f"{reason}: {', '.join(f'`{code}`' for code in codes)}" for reason, codes in reasons.items()
    )
    message = f"Unused {what} ({listed})" if listed else f"Unused {what}"
    edit = _shortened(text, directive, kept) if kept else _removal(text, directive)
    fix = Fix(f"Remove unused {what}", (edit,), Applicability.SAFE)
    start, end = text.position(directive.start), text.position(directive.end)
    yield Diagnostic(CODE, NAME, message, filename, start, end, directive.row, fix)


def malformed(text: Text, filename: str, directive: Directive) -> Diagnostic:
    """A comment that only looks like one that silences; mended if it is clear what is meant."""
    message = "Invalid suppression: hwlint knows `ignore[HW101]` and `disable-file[HW101]`"
    start, end = text.position(directive.start), text.position(directive.end)
    fix = None
    if directive.words:
        first, last = directive.words[0].start, directive.words[-1].end
        new = f"# hwlint: {directive.kind}[{text.text[first:last]}]"
        edit = Edit(directive.start, last, new)
        fix = Fix("Put the codes into brackets", (edit,), Applicability.SAFE)
    return Diagnostic(CODE, NAME, message, filename, start, end, directive.row, fix)


def _sorted_out(
    directive: Directive, silenced: Collection[str], judged: Collection[str]
) -> tuple[dict[str, list[str]], list[Word]]:
    """The codes that go, by the reason, and the words that stay."""
    reasons, kept, seen = dict[str, list[str]](), list[Word](), set[str]()
    for word in directive.words or ():
        code = word.code
        is_ours = code.startswith("HW") or directive.kind in (IGNORE, DISABLE)
        is_used = any(each.startswith(code) for each in silenced)
        if is_ours and code in seen:
            reasons.setdefault("duplicated", []).append(code)
        elif directive.kind != NOQA and not _matching(code):
            reasons.setdefault("unknown", []).append(code)
        elif is_ours and not is_used and code != CODE and _has_run(code, judged):
            reasons.setdefault("unused", []).append(code)
        else:
            kept.append(word)
        seen.add(code)
    return reasons, kept


def _matching(word: str) -> list[str]:
    """The codes that a word selects, as in `--select`, and those that are off by default."""
    from hydrawandb_lint.faults import NAMES
    from hydrawandb_lint.rules import all_rules

    return [code for code in (*all_rules(), *NAMES) if code.startswith(word)]


def _has_run(word: str, judged: Collection[str]) -> bool:
    """Whether all that a word selects has been looked for; what is off by default, only if it is
    named in full."""
    from hydrawandb_lint.rules import all_rules

    rules = all_rules()
    wanted = [
        code for code in _matching(word) if code == word or (code in rules and rules[code].default)
    ]
    return bool(wanted) and all(code in judged for code in wanted)


def _shortened(text: Text, directive: Directive, kept: list[Word]) -> Edit:
    """The list of codes with those that stay, each behind what stood before it."""
    words = directive.words or ()
    before = dict(zip(words[1:], words, strict=False))
    new = "".join(
        text.text[(before[word].end if index else word.start) : word.end]
        for index, word in enumerate(kept)
    )
    return Edit(words[0].start, words[-1].end, new)


def _removal(text: Text, directive: Directive) -> Edit:
    """Of the comment with the space before it, or with its row if nothing else is there."""
    row = text.position(directive.start).row
    first, last = text.start(row), text.line_end(row)
    before, after = text.text[first : directive.start], text.text[directive.end : last]
    if after.strip():  # another comment takes its place
        return Edit(directive.start, last - len(after.lstrip()), "")
    if before.strip():
        return Edit(first + len(before.rstrip()), last, "")
    return Edit(first, text.start(row + 1), "")
