"""What a newcomer sees: the dashboard, and what the cameras have seen."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import Page, expect

from tests.rig.browser import open_page, shoot
from tests.rig.demo.stage import Stage


async def test_the_first_page_shows_both_cameras_and_their_last_change(
    demo: Stage, page: Page, shots: Path
) -> None:
    for entities in demo.entities.values():
        await demo.home.client.wait_for_state(
            entities["sensor.last_change"], lambda state: state["attributes"].get("words") == "described", 60
        )
    await open_page(page, demo.home.url)
    for name in demo.entities:
        await expect(page.get_by_text(name, exact=True).first).to_be_visible()
    await expect(page.get_by_text("Something", exact=False).first).to_be_visible()
    # A picture that could not be fetched has no size.
    pictures = page.locator("hui-image img")
    await expect(pictures.nth(2)).to_be_visible()
    await page.wait_for_function(LOADED, timeout=20_000)
    await shoot(page, shots, "dashboard")
    assert "watchpost-demo" in page.url


LOADED = """() => {
  const found = [];
  const walk = (root) => {
    for (const element of root.querySelectorAll('*')) {
      if (element.tagName === 'IMG' || element.tagName === 'VIDEO') found.push(element);
      if (element.shadowRoot) walk(element.shadowRoot);
    }
  };
  walk(document);
  return found.length >= 4 && found.every((one) => (one.naturalWidth || one.videoWidth) > 0);
}"""


async def test_the_camera_s_own_page_shows_everything_it_has(demo: Stage, page: Page, shots: Path) -> None:
    devices = await demo.home.client.ws("config/device_registry/list")
    device = next(one for one in devices if one["name"] == "Front yard")
    await open_page(page, f"{demo.home.url}/config/devices/device/{device['id']}")
    for name in ("Activity", "After the last change", "Changes today", "Last change score", "Watching"):
        await expect(page.get_by_text(name, exact=True).first).to_be_visible()
    for name in ("Analysis", "Look now", "Sensitivity", "Model"):
        await expect(page.get_by_text(name, exact=True).first).to_be_visible()
    await shoot(page, shots, "device")
    await page.get_by_text("After the last change", exact=True).first.click()
    await expect(page.get_by_role("img", name="Front yard After the last change")).to_be_visible()
    await shoot(page, shots, "picture")
    await page.keyboard.press("Escape")
