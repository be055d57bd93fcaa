"""Chromium, by the driver of its own; both are programs that a distribution has."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
QUIET = """--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync
--disable-background-networking --disable-component-update""".split()

needs_browser = pytest.mark.skipif(
    not (CHROMIUM and DRIVER), reason="needs chromium and chromedriver"
)


class Browser:
    """Chromium, looking at a page."""

    def __init__(self, driver: Chrome) -> None:
        self.driver = driver

    def open(
        self, page: Path | str, *, width: int = 1200, phone: bool = False, **media: str
    ) -> None:
        """Loads the page, a file or an address; `media` are features such as
        `prefers_color_scheme`, or the `medium`."""
        self.resize(width, phone=phone)
        medium = media.pop("medium", "")
        features = [{"name": k.replace("_", "-"), "value": v} for k, v in media.items()]
        emulated = {"media": medium, "features": features}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", emulated)
        self.driver.get(page if isinstance(page, str) else page.as_uri())

    def resize(self, width: int, *, phone: bool = False) -> None:
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": phone}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)

    def find(self, selector: str) -> list[WebElement]:
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def run(self, script: str) -> Any:
        return self.driver.execute_script(script)

    def complaints(self) -> list[dict[str, Any]]:
        """What the console says: errors, and what the page's policy forbade."""
        found: list[dict[str, Any]] = self.driver.get_log("browser")  # type: ignore[no-untyped-call]
        return found


@contextmanager
def browsing(profile: Path) -> Iterator[Browser]:
    """A browser with a profile of its own, which is closed in the end."""
    options = ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for option in (*QUIET, f"--user-data-dir={profile}"):
        options.add_argument(option)
    driver = Chrome(options=options, service=Service(DRIVER))
    try:
        yield Browser(driver)
    finally:
        driver.quit()
