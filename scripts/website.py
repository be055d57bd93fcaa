"""Builds the documentation site into build/docs/site, of README.md, docs/ and what they show.

    python scripts/website.py [FOLDER]   needs the extra `docs`; FOLDER: instead of build/docs

In the repository links lead from file to file. On the site those to a page lead to that page, which
for a rule is where hwlint says that it is, and those to other files lead to the repository.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from hydrawandb_lint.about import DOCS_URL, REPOSITORY_URL
from hydrawandb_lint.documentation import pages

ROOT = Path(__file__).parent.parent
SETTINGS = ROOT / "scripts" / "zensical.toml"
NAVIGATION = Path("docs/README.md")
SHOWN = ["*.md", "docs/**/*.*", "benchmarks/*.svg"]

_LINK = re.compile(r"^```.*?^```|(?<=\]\()(?![a-z]+:|#)[^)#\s]+", re.DOTALL | re.MULTILINE)


def places() -> dict[Path, Path]:
    """Where the site has each file that it shows: from the repository's root, and from its own."""
    names = {code: page.name for code, page in pages().items()}
    put = {}
    for path in (found.relative_to(ROOT) for glob in SHOWN for found in ROOT.glob(glob)):
        place = path.relative_to("docs") if path.parts[0] == "docs" else path
        put[path] = place.with_stem(names.get(place.stem, place.stem))
    return {**put, Path("README.md"): Path("index.md"), NAVIGATION: Path("SUMMARY.md")}


def linked(text: str, page: Path, put: dict[Path, Path]) -> str:
    """A page whose links lead to where its files are put."""

    def lead(match: re.Match[str]) -> str:
        target = Path(os.path.normpath(page.parent / match[0]))
        is_folder_of_pages = page == NAVIGATION and target not in put
        if match[0].startswith("```") or is_folder_of_pages:
            return match[0]
        if target in put and target != NAVIGATION:
            return Path(os.path.relpath(put[target], put[page].parent)).as_posix()
        return f"{REPOSITORY_URL}/blob/HEAD/{target.as_posix()}"

    return _LINK.sub(lead, text)


def rules() -> str:
    """The navigation among the rules."""
    return "".join(f"- [{code} {page.name}]({page.name}.md)\n" for code, page in pages().items())


def stage(folder: Path) -> Path:
    """Writes what the site is built of; gives the settings."""
    shutil.rmtree(folder / "pages", ignore_errors=True)
    put = places()
    for path, place in put.items():
        to = folder / "pages" / place
        to.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".md":
            to.write_text(linked((ROOT / path).read_text("utf-8"), path, put), "utf-8")
        else:
            shutil.copyfile(ROOT / path, to)
    (folder / "pages" / "rules" / "SUMMARY.md").write_text(rules(), "utf-8")
    settings = SETTINGS.read_text("utf-8")
    for name, value in {"DOCS_URL": DOCS_URL, "REPOSITORY_URL": REPOSITORY_URL}.items():
        settings = settings.replace(name, value)
    to = folder / SETTINGS.name
    to.write_text(settings, "utf-8")
    return to


def main() -> int:
    settings = stage(Path(*sys.argv[1:]) if sys.argv[1:] else ROOT / "build" / "docs")
    build = [sys.executable, "-m", "zensical", "build", "--clean", "--strict", "-f", settings]
    return subprocess.run(build, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
