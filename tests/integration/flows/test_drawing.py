"""The preview picture."""

from base64 import b64encode
from io import BytesIO
from xml.etree import ElementTree

import pytest
from PIL import Image

from custom_components.watchpost.flows.drawing import draw
from custom_components.watchpost.flows.zone_text import parse_masks, parse_zones

SVG = "{http://www.w3.org/2000/svg}"


def jpeg(width: int, height: int) -> bytes:
    """Make a plain picture."""
    data = BytesIO()
    Image.new("RGB", (width, height), "green").save(data, "JPEG")
    return data.getvalue()


def test_zones_and_masks_over_a_picture() -> None:
    """The drawing has the picture's size, the picture itself, and every shape in its place."""
    picture = jpeg(200, 100)
    drawing = ElementTree.fromstring(
        draw(picture, parse_zones("Door <1>: 10,10 50,10 50,50"), parse_masks("0,0 100,0 100,20"))
    )
    assert drawing.get("viewBox") == "0 0 200 100"
    image = drawing.find(f"{SVG}image")
    assert image is not None
    assert image.get("href") == "data:image/jpeg;base64," + b64encode(picture).decode()
    mask, zone = drawing.findall(f"{SVG}polygon")
    assert mask.get("points") == "0.0,0.0 200.0,0.0 200.0,20.0"
    assert zone.get("points") == "20.0,10.0 100.0,10.0 100.0,50.0"
    assert [text.text for text in drawing.iter(f"{SVG}text")] == ["Door <1>"]


@pytest.mark.parametrize("picture", [None, b"", b"not a picture"])
def test_no_picture_yet(picture: bytes | None) -> None:
    """Without a picture the shapes are shown over an empty frame."""
    drawing = ElementTree.fromstring(draw(picture, parse_zones("A: 0,0 100,0 100,100"), ()))
    assert drawing.get("viewBox") == "0 0 640 360"
    assert drawing.find(f"{SVG}polygon") is not None
