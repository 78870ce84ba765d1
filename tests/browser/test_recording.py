"""What was recorded, found and played in the media browser."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.async_api import Page, expect

from tests.rig.browser import open_page, shoot
from tests.rig.demo.stage import Stage

DAY, EVENT = re.compile(r"^\s*\d{4}-\d\d-\d\d\s*$"), re.compile(r"^\s*\d\d:\d\d \(\d")

PLAYS = """() => {
  const walk = (root) => {
    for (const element of root.querySelectorAll('*')) {
      if (element.tagName === 'VIDEO' && element.currentTime > 0.5 && element.videoWidth > 0) return element;
      const found = element.shadowRoot && walk(element.shadowRoot);
      if (found) return found;
    }
  };
  return Boolean(walk(document));
}"""


async def test_an_event_s_clip_is_found_and_plays(demo: Stage, page: Page, shots: Path) -> None:
    camera, ha = demo.entities["Driveway"], demo.home.client
    await ha.call("select.select_option", camera["select.recording_mode"], option="always")
    await ha.wait_for_state(camera["select.recording_mode"], lambda state: state["state"] == "always")
    await ha.wait_for_state(camera["binary_sensor.connected"], lambda state: state["state"] == "on")
    await page.wait_for_timeout(5000)
    known = (await ha.state(camera["event.event"]))["attributes"].get("event_id")
    await ha.call("button.press", camera["button.look"])
    await ha.wait_for_state(
        camera["event.event"], lambda state: state["attributes"].get("event_id") not in (None, known)
    )

    await open_page(page, f"{demo.home.url}/media-browser/browser")
    for title in ("Watchpost", "Driveway"):
        await page.get_by_text(title, exact=True).last.click()
    day = page.locator(".title:visible").filter(has_text=DAY).first
    await expect(day).to_be_visible()
    await shoot(page, shots, "media-days")
    await day.click()
    newest = page.locator(".title:visible").filter(has_text=EVENT).first
    await expect(newest).to_be_visible()
    await page.wait_for_timeout(1000)  # its picture
    await shoot(page, shots, "media-events")
    await newest.click()
    await page.wait_for_function(PLAYS, timeout=30_000)
    await shoot(page, shots, "media-plays")
