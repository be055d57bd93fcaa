"""The page for reviewers, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import Browser, browsing, needs_browser
from program import hwlint
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select

from hydrawandb_lint.diagnostics import Applicability, Diagnostic, Edit, Fix, Position, Step
from hydrawandb_lint.reference import RulePage
from hydrawandb_lint.report.formats import Context, html
from hydrawandb_lint.results import FileResult

ROOT = Path(__file__).parents[2]

pytestmark = [pytest.mark.slow, needs_browser]
HOSTILE = (
    "</pre></script><script>document.title='hit'</script>"
    "<img src=x onerror=\"document.title='hit'\">'\"&amp;\u202e\x1b[31m"
)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browsing(tmp_path_factory.mktemp("profile")) as browser:
        yield browser


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What there is to say of `examples/`."""
    path = tmp_path_factory.mktemp("page") / "report.html"
    hwlint("check", "--output-format", "html", "-o", str(path), "examples", cwd=ROOT)
    return path


def test_findings_are_told_in_full(browser: Browser, page: Path) -> None:
    browser.open(page)
    assert browser.driver.title == "hwlint: 3 findings"
    first = browser.find("article")[0].text
    assert "HW104 unresolved-config" in first
    assert "A config is converted without resolving its interpolations." in first
    assert "examples/compare.py:12:18" in first
    assert "unsafe fix" in first
    assert "+         config = OmegaConf.to_container(cfg, resolve=True)" in first
    assert not browser.complaints()


def test_step_shows_the_lines_of_its_file(browser: Browser, page: Path) -> None:
    browser.open(page)
    step, lines = browser.find("article:first-of-type li summary")[0], browser.find("li pre")[0]
    assert "examples/conf/config.yaml:8:1" in step.text
    assert not lines.is_displayed()
    step.click()
    assert lines.is_displayed()
    assert "8 | warmup_lr: ${lr}" in lines.text
    step.click()
    assert not lines.is_displayed()


def test_keyboard_reaches_and_opens_a_step(browser: Browser, page: Path) -> None:
    browser.open(page)
    for _ in range(10):
        focused = browser.driver.switch_to.active_element
        if focused.tag_name == "summary":
            break
        focused.send_keys(Keys.TAB)
    focused.send_keys(Keys.ENTER)
    assert "warmup_lr: ${lr}" in browser.find("li pre")[0].text
    assert focused.value_of_css_property("outline-style") == "solid"


def test_rule_leads_to_its_page(browser: Browser, page: Path) -> None:
    browser.open(page)
    told = browser.find("#HW101")[0]
    assert not told.is_displayed()
    browser.driver.find_element(By.LINK_TEXT, "HW101").click()
    assert told.is_displayed()
    assert told.text.startswith("What it does\nFinds an OmegaConf config (a DictConfig or")
    assert browser.run("return scrollY") > 0


def test_filters(browser: Browser, page: Path) -> None:
    browser.open(page)
    rule, file = (Select(each) for each in browser.find("select"))
    assert [each.text for each in rule.options][:2] == ["all rules", "HW101 raw-config (1)"]

    def shown() -> list[str]:
        return [each.text[:5] for each in browser.find("article") if each.is_displayed()]

    assert shown() == ["HW104", "HW102", "HW101"]
    rule.select_by_value("HW101")
    assert shown() == ["HW101"]
    assert browser.find("output")[0].text == "1 of 3 shown"
    file.select_by_value("examples/compare.py")
    assert shown() == []
    rule.select_by_value("")
    assert shown() == ["HW104"]


def test_dark(browser: Browser, page: Path) -> None:
    def brightness(name: str) -> float:
        color = browser.find("body")[0].value_of_css_property(name)
        red, green, blue = map(int, color.partition("(")[2].split(")")[0].split(",")[:3])
        return (red + green + blue) / (3 * 255)

    browser.open(page, prefers_color_scheme="light")
    assert brightness("color") < 0.2 < 0.9 < brightness("background-color")
    browser.open(page, prefers_color_scheme="dark")
    assert brightness("background-color") < 0.2 < 0.8 < brightness("color")


def test_print_shows_every_step_and_no_filter(browser: Browser, page: Path) -> None:
    browser.open(page, medium="print")
    shown = browser.run("return [...document.querySelectorAll('pre')].map(e => e.offsetHeight)")
    assert len(shown) > 10
    assert min(shown) > 30
    assert not browser.find("form")[0].is_displayed()


def test_nothing_found(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text(html.render([], Context()))
    browser.open(path)
    assert browser.find("main")[0].text == "All checks passed!"
    assert not browser.find("form")[0].is_displayed()
    assert not browser.complaints()


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A page in which all that a repository may choose would break out, and is long."""
    name, text = f"/x/{HOSTILE}{'n' * 300}.py", f"# {HOSTILE}\nbad = {'1 + ' * 300}1\n"
    step = Step(name, Position(1, 3), HOSTILE)
    fix = Fix(HOSTILE, (Edit(0, 1, HOSTILE),), Applicability.SAFE)
    end = Position(2, 500)
    one = Diagnostic("HW101", HOSTILE, HOSTILE, name, Position(2, 1), end, 2, fix, (step,))
    other = one._replace(code=HOSTILE, message="m" * 300)
    pages = {
        code: RulePage(code, "", HOSTILE, "", True, "", True, "") for code in ("HW101", HOSTILE)
    }
    path = tmp_path / "report.html"
    path.write_text(
        html.render([FileResult(name, text, (one, other))], Context(pages=lambda: pages))
    )
    return path


def test_everything_is_escaped(browser: Browser, hostile: Path) -> None:
    browser.open(hostile)
    assert browser.driver.title == "hwlint: 2 findings"
    assert len(browser.find("script")) == 1
    assert not browser.find("img")
    rule, file = browser.find("option:nth-child(2)")
    shown = HOSTILE.replace("\u202e", r"\u202e").replace("\x1b", r"\x1b")
    assert f"# {HOSTILE[:20]}" in browser.find("pre")[0].text
    assert shown in browser.find("article p")[0].text
    assert file.get_attribute("value") == f"/x/{shown}{'n' * 300}.py"
    assert rule.get_attribute("value") == shown
    Select(browser.find("select")[1]).select_by_index(1)
    assert browser.find("output")[0].text == "2 of 2 shown"
    assert not browser.complaints()


@pytest.mark.parametrize("width", [320, 390, 1200])
def test_nothing_sticks_out(browser: Browser, hostile: Path, page: Path, width: int) -> None:
    for path in (hostile, page):
        browser.open(path, width=width, phone=width < 1000)
        browser.run("for (const each of document.querySelectorAll('details')) each.open = true")
        assert browser.run("return document.documentElement.scrollWidth") <= width


def test_policy_lets_nothing_in(browser: Browser, page: Path) -> None:
    """Neither a script nor a style nor a request that the page does not come with."""
    browser.open(page)
    assert browser.run("return performance.getEntriesByType('resource').length") == 0
    browser.run(
        """
        const script = document.createElement("script");
        script.textContent = "document.title = 'hit'";
        document.body.append(script);
        document.body.setAttribute("style", "color: red");
        const image = document.createElement("img");
        image.src = "data:image/gif;base64,R0lGODlhAQABAAAAACw=";
        document.body.append(image);
        """
    )
    assert browser.driver.title == "hwlint: 3 findings"
    said = " ".join(each["message"] for each in browser.complaints())
    assert all(f"'{kind}-src" in said or f'"{kind}-src' in said for kind in ("script", "style"))
    assert "data:image/gif" in said
