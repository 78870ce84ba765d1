"""The media browser, as a person walks through it."""

from __future__ import annotations

from typing import Any

from tests.journey.world import World

ROOT = "media-source://watchpost"

type Item = dict[str, Any]
"""A place or a video as the media browser shows it."""


async def place(world: World, title: str) -> str:
    (found,) = [one for one in await inside(world, ROOT) if one["title"] == title]
    return str(found["media_content_id"])


async def inside(world: World, place: str) -> list[Item]:
    """Return what is in a place of the media browser."""
    found = await world.ha.ws("media_source/browse_media", media_content_id=place)
    children: list[Item] = found["children"]
    return children


async def played(world: World, item: Item) -> bytes:
    """Fetch a video as a player does: by its signed address alone, a part first."""
    found = await world.ha.ws("media_source/resolve_media", media_content_id=item["media_content_id"])
    assert found["mime_type"] == "video/mp4"
    address = world.home.url + found["url"]
    session = world.ha.session
    async with session.get(address, headers={"Range": "bytes=4-7"}) as part:
        assert (part.status, await part.read()) == (206, b"ftyp"), found["url"]
    async with session.get(address) as whole:
        assert whole.status == 200
        video = await whole.read()
    async with session.get(address.partition("?")[0]) as unsigned:
        assert unsigned.status == 401
    return video
