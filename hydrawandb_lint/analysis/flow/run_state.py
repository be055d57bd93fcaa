"""Which runs of W&B there may be at a point of a function.

A function is run without its callers' runs; what it would do to them, its summary tells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hydrawandb_lint.analysis.flow.values import Site
from hydrawandb_lint.tuples import NamedTuple

if TYPE_CHECKING:
    from hydrawandb_lint.analysis.flow.contexts import Summary

NO_SITES: frozenset[Site] = frozenset()
MOST_SITES = 50
"""Places that begin a run; more than these are not told apart."""


class Runs(NamedTuple):
    """`sure`: a run was begun on every way here. `entry`: a run that was active where the function
    was entered is so still, as far as this function goes. `over`: where the last run was ended, if
    on every way here one was and none begun since. `begun` are the places that began a run on some
    way, `ended` those whose run was ended since on some way: a guard that holds for both
    (`if cfg.wandb: wandb.finish()`) must not look like a leak. `doubtful` are those whose run may
    be over for all we know: somebody unknown had it, or a test says that there is none. `strange`:
    since the last run began or ended, something was called that may have begun one behind the
    program's back. `sham`: the last run is a disabled one, whose methods never raise. `cleared`: on
    every way here a run that was active at the entry is over for sure. `ends`: on some way a run
    was ended, be it the one that was active at the entry. `ended_later`: something was made that
    ends the run when a library says so. `asked`: a test says that there is a run.
    """

    sure: bool = False
    entry: bool = True
    over: frozenset[Site] = NO_SITES
    begun: frozenset[Site] = NO_SITES
    ended: frozenset[Site] = NO_SITES
    doubtful: frozenset[Site] = NO_SITES
    strange: bool = False
    sham: bool = False
    cleared: bool = False
    ends: bool = False
    ended_later: bool = False
    asked: bool = False

    @property
    def active(self) -> frozenset[Site]:
        """The places whose run is active on some way, and ended on none."""
        return self.begun - self.ended - self.doubtful

    @property
    def open(self) -> frozenset[Site]:
        """The places whose run is ended on no way."""
        return self.begun - self.ended

    def after_begin(self, site: Site) -> Runs:
        """`wandb.init(…)` at `site`."""
        runs = self.after_begin_later(frozenset({site}))
        return runs._replace(sure=True, entry=False, over=NO_SITES, strange=False, sham=False)

    def after_begin_later(self, sites: frozenset[Site]) -> Runs:
        """Something was made that begins a run, at these places, when one is needed."""
        begun, ended = _with(self.begun, sites), self.ended - sites
        return self._replace(begun=begun, ended=ended, doubtful=self.doubtful - sites)

    def after_end(self, place: Site | None = None) -> Runs:
        """`finish()`, or the end of the run's `with` block. Without a place, the run may be ended
        later on."""
        over = frozenset({place}) if place is not None and not self.sham else NO_SITES
        ended, cleared = self.ended | self.begun, self.cleared or place is not None
        runs = self._replace(sure=False, entry=False, over=over, ended=ended, strange=False)
        return runs._replace(cleared=cleared, ends=True, asked=False)

    def after_end_later(self) -> Runs:
        """Something was made that ends the run when a library says so."""
        return self._replace(ended_later=True)

    def in_doubt(self) -> Runs:
        """Whether a run is active is not known from here on."""
        doubtful = self.doubtful | self.begun
        return self._replace(sure=False, entry=False, over=NO_SITES, doubtful=doubtful)

    def in_no_run(self) -> Runs:
        """A test says that there is no run."""
        return self.in_doubt()._replace(cleared=True)

    def in_some_run(self) -> Runs:
        """A test says that there is a run."""
        return self._replace(over=NO_SITES, asked=True)

    def begun_elsewhere(self) -> Runs:
        """A run is active that has no place here, a disabled one for instance."""
        return self._replace(sure=True, over=NO_SITES, strange=False, sham=False)

    def after_stranger(self) -> Runs:
        """Something was called that may begin a run behind the program's back."""
        return self._replace(strange=True)

    def doubting(self, sites: frozenset[Site]) -> Runs:
        """The runs begun at these places may be over."""
        return self._replace(doubtful=self.doubtful | sites)

    def ended_as_in(self, other: Runs) -> Runs:
        """What the other ended is ended here, too."""
        return self._replace(ended=self.ended | other.ended)

    def after_call(self, summary: Summary) -> Runs:
        """What a call did."""
        before = self.after_end() if summary.ends else self
        begins = summary.run or bool(summary.open or summary.first)
        over = summary.over or (NO_SITES if begins else self.over)
        if self.sham and not begins:
            over = NO_SITES
        return before._replace(
            sure=before.sure or summary.run,
            entry=before.entry and not begins,
            over=over,
            begun=_with(before.begun, summary.open),
            ended=before.ended - summary.open,
            strange=summary.strange or (self.strange and not (begins or summary.over)),
            sham=summary.sham or (self.sham and not begins),
            cleared=before.cleared or summary.cleared,
            ended_later=before.ended_later or summary.ended_later,
        )


BEFORE = Runs()
"""Nothing was done yet."""


def _with(sites: frozenset[Site], more: frozenset[Site]) -> frozenset[Site]:
    """Both; of very many the first will do to say that there are some."""
    return sites if len(sites) >= MOST_SITES else sites | more


def join(one: Runs, other: Runs) -> Runs:
    """What holds after either way."""
    if one == other:
        return one
    return Runs(
        one.sure and other.sure,
        one.entry and other.entry,
        one.over | other.over if one.over and other.over else NO_SITES,
        one.begun | other.begun,
        one.ended | other.ended,
        one.doubtful | other.doubtful,
        one.strange or other.strange,
        one.sham or other.sham,
        one.cleared and other.cleared,
        one.ends or other.ends,
        one.ended_later or other.ended_later,
        one.asked and other.asked,
    )
