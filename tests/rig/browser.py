"""A real Chromium that looks at Home Assistant as a person does."""

from __future__ import annotations

import json
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, Page, ViewportSize, async_playwright

from tests.rig.home_assistant import PASSWORD, USER
from tests.rig.programs import ROOT

FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A machine without a sound card or much shared memory.
    "--disable-dev-shm-usage",
    "--mute-audio",
]
SIZE: ViewportSize = {"width": 1280, "height": 900}


@asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    """Run a Chromium meanwhile: the system's, none is downloaded."""
    async with async_playwright() as playwright:
        # chromium_sandbox: its own does not work as root, nor in most containers.
        running = await playwright.chromium.launch(
            executable_path=chromium(), chromium_sandbox=False, args=FLAGS
        )
        try:
            yield running
        finally:
            await running.close()


def chromium() -> str:
    """Return the path of the system's Chromium."""
    found = subprocess.run([ROOT / "script/lib/chromium"], check=True, capture_output=True, text=True)
    return found.stdout.strip()


@asynccontextmanager
async def visitor(running: Browser, url: str, token: str = "") -> AsyncIterator[Page]:
    """Open an empty page of a fresh profile; with a token it is logged in already."""
    context = await running.new_context(viewport=SIZE)
    if token:
        # What the frontend keeps after a log-in.
        login: dict[str, str | int] = {"hassUrl": url, "clientId": f"{url}/", "access_token": token}
        login |= {"token_type": "Bearer", "refresh_token": "", "expires_in": 10**9, "expires": 10**14}
        kept = json.dumps(json.dumps(login))
        await context.add_init_script(f"localStorage.setItem('hassTokens', {kept});")
    page = await context.new_page()
    try:
        yield page
    finally:
        await context.close()


async def log_in(page: Page) -> None:
    """Fill in the form of the first page."""
    await page.get_by_label("Username").fill(USER)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Log in").click()
    await page.wait_for_url(lambda address: "/auth/authorize" not in address and "code=" not in address)
    await arrived(page)


async def open_page(page: Page, address: str) -> None:
    """Go to an address of Home Assistant, and wait until it is drawn."""
    await page.goto(address)
    await arrived(page)


async def arrived(page: Page) -> None:
    """Wait until the launch screen has gone."""
    await page.locator("#ha-launch-screen").wait_for(state="detached", timeout=60_000)


async def shoot(page: Page, folder: Path, name: str) -> Path:
    """Keep a screenshot."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.png"
    await page.screenshot(path=path)
    return path
