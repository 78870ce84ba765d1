"""What a person clicks through: the integration's page, a camera more, zones, models, an automation."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import Page, expect

from tests.rig.browser import open_page, shoot
from tests.rig.demo.stage import Stage

INTEGRATION = "/config/integrations/integration/watchpost"


async def test_the_integration_s_page_lists_the_cameras(demo: Stage, page: Page, shots: Path) -> None:
    await open_page(page, demo.home.url + INTEGRATION)
    await expect(page.get_by_role("heading", name="Watchpost").first).to_be_visible()
    for name in demo.entities:
        await expect(page.get_by_text(name, exact=True).first).to_be_visible()
    await shoot(page, shots, "integration")


async def test_a_camera_that_pushes_is_added_by_clicking(demo: Stage, page: Page, shots: Path) -> None:
    await open_page(page, demo.home.url + INTEGRATION)
    await page.get_by_role("button", name="Add camera").click()
    choice = page.get_by_text("A device that sends its pictures", exact=True)
    await expect(choice).to_be_visible()
    await shoot(page, shots, "add-camera")
    await choice.click()
    await page.locator("input[name='name']").fill("Garden gate")
    await shoot(page, shots, "add-camera-push")
    await page.get_by_role("button", name="Submit").click()
    await expect(page.get_by_text("Address and key for Garden gate")).to_be_visible()
    key = page.get_by_text("wpc_", exact=False).first
    await expect(key).to_be_visible()
    await shoot(page, shots, "add-camera-key")
    await page.get_by_role("button", name="Submit").click()
    await page.get_by_role("button", name="Finish").click()
    await expect(page.get_by_text("Garden gate", exact=True).first).to_be_visible()
    assert (await demo.home.client.state("binary_sensor.garden_gate_connected"))["state"] == "off"


async def test_a_zone_is_typed_and_shown_on_the_picture(demo: Stage, page: Page, shots: Path) -> None:
    await open_page(page, demo.home.url + INTEGRATION)
    cameras = page.locator("ha-config-sub-entry-row").filter(has_text="Front yard")
    await cameras.get_by_role("button", name="Change camera").first.click()
    await page.get_by_text("Zones and masks", exact=True).click()
    await expect(page.get_by_text("Zones and masks of Front yard")).to_be_visible()
    await page.locator("textarea[name='zones']").fill("Door: 18,40 55,40 55,95 18,95")
    await page.get_by_role("button", name="Submit").click()
    await page.wait_for_timeout(1000)  # the picture
    await shoot(page, shots, "zones")
    await page.keyboard.press("Escape")


async def test_models_are_offered(demo: Stage, page: Page, shots: Path) -> None:
    await open_page(page, demo.home.url + INTEGRATION)
    await page.get_by_role("button", name="Configure").first.click()
    await page.get_by_text("Models", exact=True).click()
    await expect(page.get_by_text("Address of the model server", exact=False).first).to_be_visible()
    await shoot(page, shots, "models")
    await page.keyboard.press("Escape")


async def test_a_store_that_does_not_answer_is_not_kept(demo: Stage, page: Page, shots: Path) -> None:
    await open_page(page, demo.home.url + INTEGRATION)
    await page.get_by_role("button", name="Configure").first.click()
    await page.get_by_text("Away copies", exact=True).click()
    await page.get_by_text("Amazon S3, or a server that speaks it", exact=True).click()
    typed = {"bucket": "clips", "endpoint": "http://127.0.0.1:9", "account": "KEY", "secret": "hush"}
    for field, text in typed.items():
        await page.locator(f"input[name='{field}']").fill(text)
    await shoot(page, shots, "away")
    await page.get_by_role("button", name="Submit").click()
    await expect(page.get_by_text("The store does not answer", exact=False).first).to_be_visible()
    await shoot(page, shots, "away-wrong")
    await page.keyboard.press("Escape")


async def test_the_automation_editor_offers_the_trigger(demo: Stage, page: Page, shots: Path) -> None:
    await open_page(page, f"{demo.home.url}/config/automation/edit/new")
    await page.get_by_role("button", name="Add trigger").click()
    await page.get_by_role("textbox").filter(visible=True).last.fill("change detected")
    trigger = page.get_by_text("Camera change detected", exact=True).filter(visible=True).first
    await expect(trigger).to_be_visible()
    await shoot(page, shots, "trigger-offered")
    await trigger.click()
    await expect(page.get_by_text("Wait for the description", exact=False).first).to_be_visible()
    await shoot(page, shots, "trigger")
