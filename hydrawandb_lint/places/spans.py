"""Where LibCST's nodes lie, for those that are asked for only.

LibCST finds positions by writing the code anew and counting. Its own provider keeps a range for
each node of the file; this one notes the nodes that start at wanted offsets, at a sixth of the
cost. Like there, a node's parentheses do not belong to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeAlias

import libcst as cst
from libcst._nodes.internal import CodegenState

Range: TypeAlias = tuple[int, int]


class _Counting(CodegenState):
    def __init__(self, module: cst.Module, starts: set[int]) -> None:
        super().__init__(module.default_indent, module.default_newline)
        self.starts = starts
        self.position = 0
        self.found: dict[Range, list[cst.CSTNode]] = {}

    def add_indent_tokens(self) -> None:
        self.position += sum(map(len, self.indent_tokens))

    def add_token(self, value: str) -> None:
        self.position += len(value)

    def pop_trailing_newline(self) -> None:
        pass

    @contextmanager
    def record_syntactic_position(
        self,
        node: cst.CSTNode,
        *,
        start_node: cst.CSTNode | None = None,
        end_node: cst.CSTNode | None = None,
    ) -> Iterator[None]:
        start = self.position
        yield
        if start in self.starts:
            self.found.setdefault((start, self.position), []).append(node)


def nodes_at(module: cst.Module, text: str, starts: set[int]) -> dict[Range, list[cst.CSTNode]]:
    """The nodes of a text that start at one of the offsets, by their range; inner nodes come
    first."""
    state = _counted(module, starts)
    # With no tokens kept, LibCST writes one line ending more than there is.
    if state.position == len(text) + len(module.default_newline):
        return state.found
    # LibCST 1.9 loses a space: that of `except (A, B) :`.
    offsets = _offsets(module.code, text)
    written = {offset: at for at, offset in enumerate(offsets)}
    state = _counted(module, {written[start] for start in starts & written.keys()})
    return {
        (offsets[start], offsets[end - 1] + 1): nodes for (start, end), nodes in state.found.items()
    }


def _counted(module: cst.Module, starts: set[int]) -> _Counting:
    state = _Counting(module, starts)
    module._codegen(state)
    return state


def _offsets(code: str, text: str) -> list[int]:
    """Where each character of the code lies in the text, which has some more."""
    offsets, at = [], 0
    for character in code:
        at = text.index(character, at)
        offsets.append(at)
        at += 1
    return offsets
