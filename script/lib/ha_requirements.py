"""Print what Home Assistant would install for the integrations that demo and journeys use.

Run it in .venv/home-assistant after changing Home Assistant's version, and compare with the group
`home-assistant` in pyproject.toml. Names of further integrations may follow.
"""

import asyncio
import sys
import tempfile

from homeassistant import core, loader

USED = (
    "ai_task camera conversation default_config ffmpeg generic google_translate hassio image "
    "image_processing infrared local_file met mobile_app mqtt openai_conversation radio_browser "
    "radio_frequency shopping_list zeroconf"
).split()


async def requirements(domains: list[str]) -> set[str]:
    """Return the requirements of integrations and of everything that they depend on."""
    found: set[str] = set()
    with tempfile.TemporaryDirectory() as config:
        hass = core.HomeAssistant(config)
        loader.async_setup(hass)
        seen: set[str] = set()
        while domains:
            if (domain := domains.pop()) in seen:
                continue
            seen.add(domain)
            try:
                integration = await loader.async_get_integration(hass, domain)
            except loader.IntegrationNotFound:
                continue  # an after_dependency may be a custom integration
            found.update(integration.requirements)
            domains += [*integration.dependencies, *integration.after_dependencies]
        await hass.async_stop(force=True)
    return found


for requirement in sorted(asyncio.run(requirements([*USED, *sys.argv[1:]])), key=str.lower):
    print(requirement)
