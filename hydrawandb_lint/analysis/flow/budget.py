"""How much work a program may take before it is given up."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hydrawandb_lint.analysis.flow.contexts import Context

MOST_WORK = 250_000
"""Statements that are run and objects that cross calls; a second is good for some 15,000."""


class OverBudgetError(Exception):
    """The program takes more work than its budget."""


class Budget:
    """Work that is left for one program, or for several together."""

    def __init__(self, left: int = MOST_WORK) -> None:
        self.left = left

    def spend(self, work: int, later: int) -> None:
        """Raises `OverBudgetError` when less is left than is needed later."""
        self.left -= work
        if self.left < later:
            raise OverBudgetError


class Account:
    """The work of one program. What contexts took when they were last run, the last pass takes once
    more: a program that cannot pay for it is given up at once."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._last_runs: dict[Context, int] = {}
        self._last_pass = 0

    def begin(self, context: Context) -> None:
        """A context is run anew, before the last pass."""
        self.leave(context)
        self._last_runs[context] = 0

    def leave(self, context: Context) -> None:
        """The last pass will not come to a context."""
        self._last_pass -= self._last_runs.pop(context, 0)

    def spend(self, work: int, context: Context | None) -> None:
        """Work is done for a context, or for the last pass. Raises `OverBudgetError`."""
        if context is None:
            self._budget.spend(work, 0)
        else:
            self._last_runs[context] += work
            self._last_pass += work
            self._budget.spend(work, self._last_pass)
