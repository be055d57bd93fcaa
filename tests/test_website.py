"""The site that scripts/website.py builds: what is in it, and how a real browser shows it."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from threading import Thread
from typing import NamedTuple
from urllib.parse import unquote, urldefrag, urljoin

import pytest
from browser import Browser, browsing, needs_browser
from markdown_it import MarkdownIt
from selenium.webdriver.support.wait import WebDriverWait

from hydrawandb_lint.about import DOCS_URL, REPOSITORY_URL
from hydrawandb_lint.documentation import pages
from hydrawandb_lint.report.text import rule_url

ROOT = Path(__file__).parent.parent
SHAPES = "blockquote h1 h2 h3 h4 img li ol pre table td th tr ul".split()
WIDE, PHONE = 1400, 390
FOUND = """return [...document.querySelectorAll("*")].flatMap(
    each => each.shadowRoot ? [...each.shadowRoot.querySelectorAll("a")].map(a => a.href) : []
)"""
"""Where the links of the search lead: it is an element of its own."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_spec("zensical") is None, reason="needs the extra `docs`"),
]


class Site(NamedTuple):
    """The folder with its pages as Markdown, and that which is published."""

    sources: Path
    folder: Path

    def addresses(self) -> dict[str, Path]:
        """Each page, by its address from the root."""
        found = {path.parent.relative_to(self.folder): path for path in self.folder.rglob("*.html")}
        del found[Path()]
        shown = {f"{folder.as_posix()}/": path for folder, path in found.items()}
        return {"": self.folder / "index.html", **shown}


class Page(HTMLParser):
    """What is read of a page: where it leads, what can be led to, and the shapes of its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors = {""}
        self.shapes: Counter[str] = Counter()
        self._is_text = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self._is_text |= tag == "article"
        self.anchors.add(said.get("id") or "")
        self.links += [said[name] or "" for name in ("href", "src") if name in said]
        if self._is_text and tag in SHAPES:
            self.shapes[tag] += 1

    def handle_endtag(self, tag: str) -> None:
        self._is_text &= tag != "article"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("docs")
    build = [sys.executable, str(ROOT / "scripts" / "website.py"), str(folder)]
    done = subprocess.run(build, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return Site(folder / "pages", folder / "site")


@pytest.fixture(scope="module")
def address(site: Site) -> Iterator[str]:
    """Where the site is served."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site.folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browsing(tmp_path_factory.mktemp("profile")) as browser:
        yield browser


def test_links_lead_somewhere(site: Site) -> None:
    """Within the site to a page and a place in it, into the repository to a file."""
    home, forge = f"{DOCS_URL}/", f"{REPOSITORY_URL}/blob/HEAD/"
    read = {name: Page(path.read_text("utf-8")) for name, path in site.addresses().items()}
    broken, into_the_repository = set(), set()
    for name, page in read.items():
        for link in page.links:
            target, anchor = urldefrag(urljoin(home + name, link))
            if target.startswith(forge):
                into_the_repository.add(target.removeprefix(forge))
            elif target.startswith(home):
                place = target.removeprefix(home)
                to = read.get(place) or read.get(f"{place}/")
                if not (unquote(anchor) in to.anchors if to else (site.folder / place).is_file()):
                    broken.add((name, link))
    assert broken == set()
    assert into_the_repository
    assert [path for path in into_the_repository if not (ROOT / path).exists()] == []


def test_rules_are_where_hwlint_says(site: Site) -> None:
    at = {rule_url(page.name).removeprefix(f"{DOCS_URL}/") for page in pages().values()}
    assert {f"{place}/" for place in at} <= site.addresses().keys()


def test_text_has_the_shapes_that_it_has_in_the_repository(site: Site) -> None:
    """The two read Markdown by different libraries; the forge reads it as CommonMark."""
    forge = MarkdownIt("commonmark").enable("table")
    for name, path in site.addresses().items():
        source = site.sources / f"{name.rstrip('/') or 'index'}.md"
        text = f"<article>{forge.render(source.read_text('utf-8'))}</article>"
        assert (name, Page(path.read_text("utf-8")).shapes) == (name, Page(text).shapes)


@needs_browser
def test_every_page_is_in_the_navigation(site: Site, address: str, browser: Browser) -> None:
    browser.open(address)
    links = browser.run(
        "return [...document.querySelectorAll('.md-nav--primary a[href]')].map(a => a.href)"
    )
    reached = {urldefrag(link)[0].removeprefix(address) for link in links}
    assert reached - {REPOSITORY_URL} == site.addresses().keys()


@needs_browser
def test_pages_fit_and_ask_for_nothing_from_elsewhere(
    site: Site, address: str, browser: Browser
) -> None:
    width = "return document.documentElement.scrollWidth"
    asked = "return performance.getEntriesByType('resource').map(each => each.name)"
    for name in site.addresses():
        browser.open(address + name)
        for size in (WIDE, PHONE):
            browser.resize(size, phone=size == PHONE)
            assert browser.run(width) <= size, name
        assert [url for url in browser.run(asked) if not url.startswith(address)] == []
    assert browser.complaints() == []


@needs_browser
@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_error_is_searched_for(address: str, browser: Browser, width: int) -> None:
    browser.open(address, width=width, phone=width == PHONE)
    opens = "[for=__search], .md-search__button"
    next(each for each in browser.find(opens) if each.is_displayed()).click()
    wait = WebDriverWait(browser.driver, 10)
    wait.until(lambda driver: driver.switch_to.active_element.tag_name == "div")  # with a shadow
    browser.driver.switch_to.active_element.send_keys("first argument must be callable")
    wait.until(lambda _: any("/faq/" in link for link in browser.run(FOUND)))


@needs_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_as_the_reader_has_it(address: str, browser: Browser, scheme: str) -> None:
    browser.open(address, prefers_color_scheme=scheme)
    color = browser.find("body")[0].value_of_css_property("background-color")
    brightness = sum(map(int, color.partition("(")[2].split(")")[0].split(",")[:3])) / (3 * 255)
    assert (brightness < 0.2) == (scheme == "dark")
