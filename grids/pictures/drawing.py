"""Lines of text drawn onto a picture, so that they cannot be parted from it."""

from PIL import Image, ImageDraw, ImageFont

SMALLEST_TEXT = 12
LINES_IN_SIDE = 32
GROUND, INK = (0, 0, 0, 150), (255, 255, 255, 255)
Box = tuple[int, int, int, int]


def stamped(image: Image.Image, lines: list[str], face: tuple[str, int]) -> tuple[Image.Image, Box]:
    """Return the picture in RGB with the lines in its lower left corner, and the box they take.

    `face` is file and index of the typeface. Where the lines would hide more than a third of
    the height, the picture grows below instead: what the photo proves must stay to be seen.
    Only the box is blended, since a photo of twelve million points takes long as a whole.
    """
    size = max(SMALLEST_TEXT, min(image.size) // LINES_IN_SIDE)
    file, index = face
    font = ImageFont.truetype(file, size, index=index)
    gap = size // 2
    wrapped = [part for line in lines for part in _wrap(line, font, image.width - 2 * gap)]
    step = round(size * 1.45)
    height = step * len(wrapped) + gap
    width = min(image.width, round(max(font.getlength(line) for line in wrapped)) + 2 * gap)
    canvas = _on_white(image)
    if height > canvas.height // 3:
        grown = Image.new("RGB", (canvas.width, canvas.height + height), GROUND[:3])
        grown.paste(canvas, (0, 0))
        canvas = grown
    box = (0, canvas.height - height, width, canvas.height)
    layer = Image.new("RGBA", (width, height), GROUND)
    pen = ImageDraw.Draw(layer)
    for row, line in enumerate(wrapped):
        pen.text((gap, gap // 2 + row * step), line, font=font, fill=INK)
    corner = canvas.crop(box).convert("RGBA")
    corner.alpha_composite(layer)
    canvas.paste(corner.convert("RGB"), box)
    return canvas, box


def _on_white(image: Image.Image) -> Image.Image:
    """Return the picture in RGB, white where it was transparent; never the given one itself."""
    if not image.has_transparency_data:
        return image.convert("RGB") if image.mode != "RGB" else image.copy()
    clear = image if image.mode == "RGBA" else image.convert("RGBA")
    white = Image.new("RGB", image.size, INK[:3])
    white.paste(clear, mask=clear.getchannel("A"))
    return white


def _wrap(line: str, font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    """Break a line where it is too wide; Chinese breaks between any two characters."""
    parts, current = [], ""
    for character in line:
        if current and font.getlength(current + character) > width:
            parts.append(current)
            current = ""
        current += character
    return [*parts, current]
