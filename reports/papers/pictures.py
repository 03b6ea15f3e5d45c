"""A chart as a picture, for files that cannot hold its SVG.

Charts are made of four elements only (`charts.py`), so they are drawn here by Pillow: a web
process need not load what sets pages.
"""

from collections.abc import Callable
from functools import lru_cache
from io import BytesIO
from xml.etree import ElementTree

from PIL import Image, ImageDraw, ImageFont

from hotline.fonts import chinese_face
from reports.papers.charts import FONT, RULE, TEXT, Drawing

# Points for each unit of the drawing: 305 to the inch.
SCALE = 3
ANCHORS = {"start": "ls", "middle": "ms", "end": "rs"}
DASH, GAP = 2 * SCALE, 3 * SCALE
Element = ElementTree.Element


def chart_png(drawing: Drawing) -> bytes:
    """Return a chart as PNG, as wide and high as its SVG."""
    root = ElementTree.fromstring(drawing.svg)  # noqa: S314 - drawn by ourselves
    width, height = (round(float(side) * SCALE) for side in root.attrib["viewBox"].split()[2:])
    image = Image.new("RGB", (width, height), "white")
    canvas = ImageDraw.Draw(image)
    for element in root:
        if draw := _DRAWN.get(element.tag.rpartition("}")[2]):
            draw(canvas, element)
    out = BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _at(element: Element, *names: str) -> list[float]:
    return [float(element.attrib[name]) * SCALE for name in names]


def _rect(canvas: ImageDraw.ImageDraw, element: Element) -> None:
    x, y, width, height = _at(element, "x", "y", "width", "height")
    if width >= 1:
        canvas.rectangle((x, y, x + width, y + height), fill=element.attrib["fill"])


def _line(canvas: ImageDraw.ImageDraw, element: Element) -> None:
    x1, y1, x2, y2 = _at(element, "x1", "y1", "x2", "y2")
    shade = element.get("stroke", RULE)
    width = round(float(element.get("stroke-width", "1")) * SCALE)
    if "stroke-dasharray" not in element.attrib:
        canvas.line((x1, y1, x2, y2), fill=shade, width=width)
        return
    at = x1
    while at < x2:
        canvas.line((at, y1, min(at + DASH, x2), y2), fill=shade, width=width)
        at += DASH + GAP


def _circle(canvas: ImageDraw.ImageDraw, element: Element) -> None:
    x, y, r = _at(element, "cx", "cy", "r")
    canvas.ellipse((x - r, y - r, x + r, y + r), fill=element.attrib["fill"])


def _text(canvas: ImageDraw.ImageDraw, element: Element) -> None:
    x, y = _at(element, "x", "y")
    size = float(element.get("font-size", FONT))
    anchor = ANCHORS[element.get("text-anchor", "start")]
    canvas.text((x, y), element.text or "", fill=TEXT, font=_face(size), anchor=anchor)


@lru_cache(maxsize=8)
def _face(size: float) -> ImageFont.FreeTypeFont:
    file, index = chinese_face()
    return ImageFont.truetype(file, round(size * SCALE), index=index)


_DRAWN: dict[str, Callable[[ImageDraw.ImageDraw, Element], None]] = {
    "rect": _rect,
    "line": _line,
    "circle": _circle,
    "text": _text,
}
