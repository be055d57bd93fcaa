"""Formats for programs: held to the schemas of those who read them, and read back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes, urlparse
from xml.etree import ElementTree

import jsonschema
import junitparser
import pytest
import xmlschema
from toy import toy_lint

from hydrawandb_lint import documentation
from hydrawandb_lint.diagnostics import Edit, Position, Step
from hydrawandb_lint.report import formats
from hydrawandb_lint.results import FileResult
from hydrawandb_lint.settings.options import table

NAMES = table()["output-format"].choices
SCHEMAS = Path(__file__).parents[1] / "schemas"
PLAIN = "import wandb\r\nx = bad + worse + seen\r\nnone = bad\r\n"
WIDE = "y = '名𐐀é' + bad\nx = bad\n"
HOSTILE = "]]></failure><script>&\"'\x1b[31m\x00\u202e\udce9{0}.py"


def found(text: str, path: str = "/x/a.py") -> list[FileResult]:
    """What the toy linter finds, between files in which there is nothing."""
    silent = FileResult(f"{path}.silent", "x = 1\n", ())
    return [silent, FileResult(path, text, tuple(toy_lint(text, path))), silent]


def hostile() -> list[FileResult]:
    """A finding in which all that a repository may choose would break out of a format."""
    path = f"/x/{HOSTILE}"
    (one,) = toy_lint("bad", path)
    assert one.fix is not None
    fix = one.fix._replace(title=HOSTILE, edits=(Edit(0, 3, HOSTILE),))
    step = Step(path, Position(1, 1), HOSTILE)
    return [FileResult(path, "bad", (one._replace(message=HOSTILE, trace=(step,), fix=fix),))]


RESULTS = {"nothing": found("x = 1\n"), "plain": found(PLAIN), "wide": found(WIDE)}
RESULTS["hostile"] = hostile()
every_result = pytest.mark.parametrize("results", RESULTS.values(), ids=RESULTS)


def rendered(name: str, results: list[FileResult]) -> str:
    return formats.load(name).render(results, formats.Context(pages=documentation.pages))


def schema(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((SCHEMAS / name).read_text(encoding="utf-8"))
    return loaded


def count(results: list[FileResult]) -> int:
    return sum(len(result.diagnostics) for result in results)


def test_format_is_its_file() -> None:
    files = Path(formats.__path__[0]).glob("[!_]*.py")
    assert sorted(NAMES) == sorted(path.stem.replace("_", "-") for path in files)
    assert all(formats.load(name).render for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_found_is_a_document(name: str) -> None:
    """Or nothing, where a document is a line for each finding."""
    text = rendered(name, [])
    assert text == rendered(name, found("x = 1\n"))
    assert bool(text) == (name not in {"full", "concise", "github", "json-lines"})


@pytest.mark.parametrize("name", NAMES)
def test_no_control_character_comes_through(name: str) -> None:
    text = rendered(name, hostile())
    assert len(text) > len(HOSTILE)
    assert not [char for char in text if not char.isprintable() and char != "\n"]


@every_result
def test_json_lines_are_the_objects_of_json(results: list[FileResult]) -> None:
    lines = rendered("json-lines", results).splitlines()
    assert list(map(json.loads, lines)) == json.loads(rendered("json", results))
    assert len(lines) == count(results)


@every_result
def test_sarif_is_valid(results: list[FileResult]) -> None:
    log = json.loads(rendered("sarif", results))
    jsonschema.validate(log, schema("sarif-2.1.0.json"))
    assert len(log["runs"][0]["results"]) == count(results)


def test_sarif_tells_the_rules() -> None:
    driver = json.loads(rendered("sarif", found(PLAIN)))["runs"][0]["tool"]["driver"]
    (rule,) = driver["rules"]
    page = documentation.page("HW101")
    assert rule["shortDescription"] == {"text": page.summary}
    assert rule["help"] == {"text": page.summary, "markdown": page.explanation}
    assert rule["helpUri"].endswith("/rules/raw-config")
    assert rule["defaultConfiguration"] == {"enabled": True, "level": "error"}


@pytest.mark.parametrize("text", [PLAIN, WIDE])
def test_sarif_counts_columns_as_it_says(text: str) -> None:
    (run,) = json.loads(rendered("sarif", found(text)))["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    lines = text.split("\n")
    for result in run["results"]:
        place = result["locations"][0]["physicalLocation"]
        assert f"`{within(place['region'], lines)}` is not good" == result["message"]["text"]
        for fix in result.get("fixes", []):
            (change,) = fix["artifactChanges"]
            assert change["artifactLocation"] == place["artifactLocation"]
            (replacement,) = change["replacements"]
            assert replacement["deletedRegion"] == place["region"]
            assert replacement["insertedContent"] == {"text": "good"}


def within(region: dict[str, int], lines: list[str]) -> str:
    assert region["startLine"] == region["endLine"]
    return lines[region["startLine"] - 1][region["startColumn"] - 1 : region["endColumn"] - 1]


def test_sarif_flows_are_the_traces() -> None:
    path = f"/x/{HOSTILE}"
    (result,) = json.loads(rendered("sarif", hostile()))["runs"][0]["results"]
    ((flow,),) = (each["threadFlows"] for each in result["codeFlows"])
    (step,) = (each["location"] for each in flow["locations"])
    assert step["message"] == {"text": HOSTILE}
    assert step["physicalLocation"]["region"] == {"startLine": 1, "startColumn": 1}
    uri = urlparse(step["physicalLocation"]["artifactLocation"]["uri"])
    assert uri.scheme == "file"
    assert unquote_to_bytes(uri.path).decode(errors="surrogateescape") == path


@every_result
def test_rdjson_is_valid(results: list[FileResult]) -> None:
    report = json.loads(rendered("rdjson", results))
    jsonschema.validate(report, schema("rdjson.json"))
    assert len(report["diagnostics"]) == count(results)


@pytest.mark.parametrize("text", [PLAIN, WIDE])
def test_rdjson_counts_columns_in_bytes(text: str) -> None:
    lines = text.encode().split(b"\n")
    for found_one in json.loads(rendered("rdjson", found(text)))["diagnostics"]:
        place = found_one["location"]["range"]
        (start, end), row = (place[side]["column"] for side in ("start", "end")), place["start"]
        marked = lines[row["line"] - 1][start - 1 : end - 1].decode()
        assert f"`{marked}` is not good" == found_one["message"]
        for suggestion in found_one.get("suggestions", []):
            assert suggestion == {"range": place, "text": "good"}
        (step,) = found_one["related_locations"]
        assert step["location"]["range"] == {"start": {"line": 1, "column": 1}}


def test_rdjson_counts_the_bytes_of_other_files_too() -> None:
    (silent, result, _) = found("bad\n")
    (one,) = result.diagnostics
    steps = Step("/x/b.py", Position(1, 3), "read"), Step("/x/gone.py", Position(9, 3), "not read")
    context = formats.Context(source={"/x/b.py": "名名 = 1", "/x/gone.py": ""}.__getitem__)
    results = [silent, result._replace(diagnostics=(one._replace(trace=steps),))]
    report = json.loads(formats.load("rdjson").render(results, context))
    related = report["diagnostics"][0]["related_locations"]
    assert [each["location"]["range"]["start"]["column"] for each in related] == [7, 3]


@every_result
def test_gitlab_is_valid(results: list[FileResult]) -> None:
    report = json.loads(rendered("gitlab", results))
    jsonschema.validate(report, {"type": "array", "items": schema("gitlab.json")})
    assert len({issue["fingerprint"] for issue in report}) == len(report) == count(results)


def test_gitlab_knows_a_finding_again() -> None:
    def known(text: str) -> list[str]:
        return [issue["fingerprint"] for issue in json.loads(rendered("gitlab", found(text)))]

    first, second = known("f(bad)\ng(bad)\n")
    assert known("x = 1\n\nif x:\n    f(bad)\n\ng(bad)\n") == [first, second]
    assert known("g(bad)\n") == [second]
    assert known("f(bad)\nf(bad)\n")[0] == first
    assert second not in known("f(bad)\nf(bad)\ng(2, bad)\n")


def test_gitlab_finds_the_file_in_the_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (issue,) = json.loads(rendered("gitlab", found("bad", str(tmp_path / "src" / "a.py"))))
    assert issue["location"]["path"] == "src/a.py"


@every_result
def test_junit_is_valid_and_read_back(results: list[FileResult], tmp_path: Path) -> None:
    text = rendered("junit", results)
    xmlschema.XMLSchema(SCHEMAS / "junit-10.xsd").validate(as_jenkins_has_it(text))
    (tmp_path / "junit.xml").write_text(text)
    whole = junitparser.JUnitXml.fromfile(str(tmp_path / "junit.xml"))
    cases = [case for suite in whole for case in suite]
    assert (whole.failures, whole.tests) == (count(results), len(cases))
    for case, one in zip(cases, [d for r in results for d in r.diagnostics], strict=False):
        (failure,) = case.result
        assert case.name == f"org.hwlint.{one.code}"
        assert one.message.replace("\x1b", r"\x1b")[:20] in failure.message
        assert failure.text.startswith(f"line {one.start.row}, col {one.start.column}, ")
        assert failure.text.count("\ntrace: /x/") == len(one.trace)


def as_jenkins_has_it(text: str) -> ElementTree.Element:
    """Without what Ruff adds: where a case is and its severity, and how much was skipped in all."""
    root = ElementTree.fromstring(text)
    del root.attrib["skipped"]
    for case in root.iter("testcase"):
        for added in ("line", "column"):
            case.attrib.pop(added, None)
        for properties in case.findall("properties"):
            case.remove(properties)
    return root
