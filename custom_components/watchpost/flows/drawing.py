"""Zones and masks drawn over a picture, as one SVG document. Pure: bytes and polygons in, text out."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from html import escape
from io import BytesIO

from PIL import Image, UnidentifiedImageError

from ..messages import Polygon, Zone

EMPTY_SIZE = (640, 360)
"""Width and height of the drawing while the camera has no picture."""

ZONE_STYLE = 'fill="#03a9f4" fill-opacity="0.25" stroke="#03a9f4"'
MASK_STYLE = 'fill="#000000" fill-opacity="0.6" stroke="#f44336"'


def draw(picture: bytes | None, zones: Iterable[Zone], masks: Iterable[Polygon]) -> str:
    """Draw zones blue with their names and masks dark, over a JPEG or over grey where there is none."""
    width, height = picture_size(picture) if picture else EMPTY_SIZE
    zones = tuple(zones)
    size = f'width="{width}" height="{height}"'
    return "".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" {size}>',
            _background(picture),
            *(_polygon(mask, width, height, MASK_STYLE) for mask in masks),
            *(_polygon(zone.polygon, width, height, ZONE_STYLE) for zone in zones),
            *(_label(zone, width, height) for zone in zones),
            "</svg>",
        )
    )


def picture_size(picture: bytes) -> tuple[int, int]:
    """Read width and height from a picture's header. What cannot be read counts as the empty drawing."""
    try:
        with Image.open(BytesIO(picture)) as image:
            return image.size
    except UnidentifiedImageError, OSError, Image.DecompressionBombError:
        return EMPTY_SIZE


def _background(picture: bytes | None) -> str:
    """Put the picture itself into the document: an SVG in an <img> may not fetch anything."""
    if not picture:
        return '<rect width="100%" height="100%" fill="#808080"/>'
    data = b64encode(picture).decode()
    return f'<image width="100%" height="100%" href="data:image/jpeg;base64,{data}"/>'


def _polygon(polygon: Polygon, width: int, height: int, style: str) -> str:
    """Draw one closed shape."""
    points = " ".join(f"{x * width:.1f},{y * height:.1f}" for x, y in polygon)
    return f'<polygon points="{points}" stroke-width="{max(2, width // 240)}" {style}/>'


def _label(zone: Zone, width: int, height: int) -> str:
    """Write a zone's name into its middle, readable on light and dark."""
    x = sum(point[0] for point in zone.polygon) / len(zone.polygon) * width
    y = sum(point[1] for point in zone.polygon) / len(zone.polygon) * height
    size = max(10, height // 20)
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-family="sans-serif" font-size="{size}" text-anchor="middle" '
        f'fill="#ffffff" stroke="#000000" stroke-width="{size / 6:.1f}" paint-order="stroke">'
        f"{escape(zone.name)}</text>"
    )
