"""水印: time and place drawn onto a photo, so that they cannot be parted from it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from PIL import Image, ImageDraw, ImageFont

from grids.deadlines import CITY_ZONE
from hotline.fonts import chinese_face
from hotline.times import say_date

# EXIF: the picture's description and its time; all else of EXIF is taken out of uploads.
DESCRIPTION, TAKEN = 0x010E, 0x0132
PLACE_MAX = 60
SMALLEST_TEXT = 12
LINES_IN_SIDE = 32
GROUND, INK = (0, 0, 0, 150), (255, 255, 255, 255)


@dataclass(frozen=True)
class Stamp:
    """What a person asked to have written on their photos.

    `place` is what they typed, the degrees are what their device said where it was; one of
    the two is there. The time is not theirs to say: it is the upload's.
    """

    place: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None

    def lines(self, at: datetime) -> list[str]:
        """Return what is written, a line each."""
        local = at.astimezone(CITY_ZONE)
        written = [f"{say_date(local)} {local:%H:%M:%S}"]
        if self.place:
            written.append(self.place)
        if self.latitude is not None and self.longitude is not None:
            written.append(_degrees(self.latitude, self.longitude))
        return written


def _degrees(latitude: Decimal, longitude: Decimal) -> str:
    north, east = "北纬" if latitude >= 0 else "南纬", "东经" if longitude >= 0 else "西经"
    return f"{north}{abs(latitude):.6f}° {east}{abs(longitude):.6f}°"


def stamped(image: Image.Image, lines: list[str]) -> tuple[Image.Image, tuple[int, int, int, int]]:
    """Return the picture with the lines in its lower left corner, and the box they take.

    Where they would hide more than a third of the height, the picture grows below instead:
    what the photo proves must stay to be seen. Raises hotline.fonts.MissingFace.
    """
    size = max(SMALLEST_TEXT, min(image.size) // LINES_IN_SIDE)
    file, index = chinese_face()
    font = ImageFont.truetype(file, size, index=index)
    gap = size // 2
    wrapped = [part for line in lines for part in _wrap(line, font, image.width - 2 * gap)]
    step = round(size * 1.45)
    height = step * len(wrapped) + gap
    width = min(image.width, round(max(font.getlength(line) for line in wrapped)) + 2 * gap)
    canvas = Image.new("RGBA", image.size, INK)
    canvas.alpha_composite(image.convert("RGBA"))
    if height > canvas.height // 3:
        grown = Image.new("RGBA", (canvas.width, canvas.height + height), GROUND[:3])
        grown.paste(canvas, (0, 0))
        canvas = grown
    box = (0, canvas.height - height, width, canvas.height)
    layer = Image.new("RGBA", (width, height), GROUND)
    pen = ImageDraw.Draw(layer)
    for row, line in enumerate(wrapped):
        pen.text((gap, gap // 2 + row * step), line, font=font, fill=INK)
    canvas.alpha_composite(layer, box[:2])
    return canvas.convert("RGB"), box


def _wrap(line: str, font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    """Break a line where it is too wide; Chinese breaks between any two characters."""
    parts, current = [], ""
    for character in line:
        if current and font.getlength(current + character) > width:
            parts.append(current)
            current = ""
        current += character
    return [*parts, current]


def described(lines: list[str], at: datetime) -> Image.Exif:
    """Return the EXIF of a stamped picture: its time, and the lines as UTF-8 text."""
    exif = Image.Exif()
    exif[DESCRIPTION] = "\n".join(lines).encode()
    exif[TAKEN] = f"{at.astimezone(CITY_ZONE):%Y:%m:%d %H:%M:%S}"
    return exif
