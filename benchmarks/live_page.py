"""How fast a live page answers, in headless Chromium: `python benchmarks/live_page.py PAGE.html`.

Fifty moves of the first slider, each from the input event to the frame that shows the changed page;
five openings from disk to the first verified numbers.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import time
from pathlib import Path

MOVES, OPENINGS = 50, 5


def spread(values: list[float]) -> str:
    ordered = sorted(values)
    high = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    return f"median {statistics.median(ordered):.0f} ms, p95 {high:.0f} ms, n {len(ordered)}"


def measured(page, name: str) -> list[float]:
    found = page.evaluate(f"performance.getEntriesByName('{name}').map(e => e.duration)")
    page.evaluate("performance.clearMeasures()")
    return found


def until(page, name: str, count: int) -> None:
    """Wait from outside: the policy of the page lets nothing be evaluated inside it."""
    while page.evaluate(f"performance.getEntriesByName('{name}').length") < count:
        time.sleep(0.005)


def opened(browser, path: Path):
    page = browser.new_page()
    page.goto(path.resolve().as_uri())
    page.wait_for_selector(".live-state .good")
    until(page, "blocs: verified", 1)
    ends = "performance.getEntriesByName('blocs: verified').map(e => e.startTime + e.duration)"
    return page, page.evaluate(ends)[0]


def main(path: Path) -> None:
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        first: list[float] = []
        for _ in range(OPENINGS):
            page, ready = opened(browser, path)
            first.append(ready)
            if len(first) < OPENINGS:
                page.close()
        print("file", f"{path.stat().st_size / 1e6:.2f} MB")
        print("first verified numbers", spread(first))
        measured(page, "blocs: verified")
        slider = page.locator(".live-slide input[type=range]").first
        for k in range(MOVES):
            value = 100 + 60 * ((k * 7 % 50) / 50 - 0.5)
            slider.evaluate(
                "(e, v) => { e.value = v; e.dispatchEvent(new Event('input', {bubbles: true})); }",
                value,
            )
            until(page, "blocs: preview", k + 1)
        print("slider to changed page", spread(measured(page, "blocs: preview")))
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
