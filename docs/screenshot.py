"""Makes docs/screenshot.png: the running chat, an answered question, its source open beside it.

guideline-qa chat --port 7860        in one terminal
python docs/screenshot.py [URL]      in another; needs Playwright and a Chromium on the PATH
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

QUESTION = "How many HER2 receptors does an amplified cell have?"
PICTURE = Path(__file__).with_name("screenshot.png")


def take(url: str) -> None:
    """Ask the chat at `url` one question, open its first citation and save the picture, 1280 by 800 pixels."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--headless", "--no-sandbox"]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
        page.goto(url)
        page.wait_for_selector(".gqa[data-ready]")
        page.fill("#gqa-question", QUESTION)
        page.keyboard.press("Enter")
        page.wait_for_selector(".turn .next")
        page.click(".turn .statement .cite")
        page.wait_for_selector("mark")
        page.screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    take(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:7860/")
