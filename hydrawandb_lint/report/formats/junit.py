"""`--output-format junit`: a failed test case for each finding, in Ruff's shape.

The trace stands in the text of the failure. All is ASCII: no stream can spoil it.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from hydrawandb_lint.diagnostics import Diagnostic
from hydrawandb_lint.report.formats import Context
from hydrawandb_lint.report.text import file_span, printable, shown_step
from hydrawandb_lint.results import FileResult

PACKAGE = "org.hwlint"


def render(results: Sequence[FileResult], context: Context) -> str:
    found = [result for result in results if result.diagnostics]
    failures = sum(len(result.diagnostics) for result in found)
    root = Element("testsuites", {"name": "hwlint", **_counts(failures)})
    for result in found:
        suite = _suite(root, printable(result.path), len(result.diagnostics))
        for diagnostic in result.diagnostics:
            _case(suite, diagnostic)
    if not found:
        SubElement(
            _suite(root, "hwlint", 0), "testcase", name="No errors found", classname="hwlint"
        )
    indent(root, " " * 4)
    text = tostring(root, encoding="us-ascii").decode()
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _suite(root: Element, name: str, failures: int) -> Element:
    attributes = {"name": name, **_counts(failures), "package": PACKAGE}
    return SubElement(root, "testsuite", attributes)


def _counts(failures: int) -> dict[str, str]:
    """Readers want at least one test."""
    tests, failed = str(failures or 1), str(failures)
    return {"tests": tests, "skipped": "0", "errors": "0", "failures": failed}


def _case(suite: Element, diagnostic: Diagnostic) -> None:
    row, column = file_span(diagnostic)[0]
    case = SubElement(
        suite,
        "testcase",
        name=f"{PACKAGE}.{diagnostic.code}",
        classname=os.path.splitext(printable(diagnostic.filename))[0],
        line=str(row),
        column=str(column),
    )
    SubElement(SubElement(case, "properties"), "property", name="severity", value="error")
    message = printable(diagnostic.message)
    trace = [f"trace: {shown_step(step)}" for step in diagnostic.trace]
    failure = SubElement(case, "failure", message=message)
    cell = "" if diagnostic.cell is None else f"cell {diagnostic.cell}, "
    place = "{}line {}, col {}".format(cell, *diagnostic.start)
    failure.text = "\n".join([f"{place}, {message}", *trace])
