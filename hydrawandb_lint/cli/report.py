"""How what a run found is told, and where."""

from __future__ import annotations

from collections.abc import Sequence

from hydrawandb_lint import faults
from hydrawandb_lint.cli import output
from hydrawandb_lint.cli.output import NORMAL, Voice
from hydrawandb_lint.reference import RulePage
from hydrawandb_lint.report import formats, summary
from hydrawandb_lint.report.formats import Context
from hydrawandb_lint.results import FileResult


class Report:
    """Writes to stdout, or to a file."""

    def __init__(self, voice: Voice, *, unsafe: bool, file: str | None) -> None:
        self._voice, self._unsafe, self._file = voice, unsafe, file

    def findings(
        self, results: Sequence[FileResult], style: str, *, statistics: bool, fixes: bool
    ) -> int:
        """What was found, in that format, and with `fixes` what was mended; gives the exit code."""
        form = formats.load(style)
        render = form.statistics if statistics and form.statistics else form.render
        text = render(results, self._context())
        if form.for_people and self._voice.level >= NORMAL:
            sum_up = summary.summary(results, unsafe=self._unsafe)
            if fixes:
                if mended := summary.fixed(results, by_file=True):
                    sum_up = f"{mended}\n{sum_up}"
                sum_up += summary.left(results)
            text += sum_up
        self._write(text)
        self._voice.warn(summary.warnings(results))
        return _exit_code(results)

    def fixes(self, results: Sequence[FileResult], style: str, *, by_file: bool) -> int:
        """What was mended, in a format for people, and what failed, on stderr. Gives the exit
        code."""
        from hydrawandb_lint.report.formats import concise

        if formats.load(style).for_people and self._voice.level >= NORMAL:
            self._write(summary.fixed(results, by_file=by_file))
        self._voice.warn(concise.render(results, self._context()) + summary.warnings(results))
        return _exit_code(results)

    def diffs(self, results: Sequence[FileResult]) -> int:
        """Diffs alone; what was not checked, and the sum, on stderr. Gives the exit code."""
        from hydrawandb_lint.report import diff
        from hydrawandb_lint.report.formats import concise

        for_terminal = self._file is None and output.is_terminal()
        self._write(diff.render(results, for_terminal=for_terminal))
        failed = [
            result._replace(
                diagnostics=tuple(d for d in result.diagnostics if d.code in faults.NAMES)
            )
            for result in results
        ]
        self._voice.warn(concise.render(failed, self._context()) + summary.warnings(results))
        if self._voice.level >= NORMAL:
            output.note(summary.would_fix(results, unsafe=self._unsafe))
        return max(_exit_code(failed), int(any(result.fixed for result in results)))

    def _context(self) -> Context:
        if self._file is not None:
            return Context(self._unsafe, pages=_pages, source=_source)
        color, encoding = output.use_color(), output.encoding()
        return Context(self._unsafe, color, encoding, _pages, _source)

    def _write(self, text: str) -> None:
        if self._file is not None:
            output.save(self._file, text)
        else:
            self._voice.say(text)


def _pages() -> dict[str, RulePage]:
    from hydrawandb_lint import documentation

    return documentation.pages()


def _source(path: str) -> str:
    from hydrawandb_lint import engine

    return engine.text(path)


def _exit_code(results: Sequence[FileResult]) -> int:
    found = {diagnostic.code for result in results for diagnostic in result.diagnostics}
    return 2 if faults.INTERNAL in found else 1 if found else 0
