"""One picture read and written anew: its points alone, upright, with or without a stamp."""

from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageOps

from grids.pictures.drawing import stamped

# EXIF: the picture's description and its time; all else of EXIF is taken out of uploads.
DESCRIPTION, TAKEN = 0x010E, 0x0132
# What is written best and quickly, by the form. Past these, PNG and WEBP take twice the time
# for a hundredth of the bytes.
OPTIONS: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 88},
    "PNG": {"compress_level": 4},
    "WEBP": {"quality": 88, "method": 2},
}
IN_JPEG = ("RGB", "L")
# A WebP takes more than twice the memory of a JPEG, point by point.
FEWER_POINTS = {"WEBP": 2}


class TooManyPoints(Exception):
    """A picture is larger than pictures may be."""


@dataclass(frozen=True)
class Inscription:
    """What is drawn on a picture: the lines, in which typeface, and the time for its EXIF."""

    lines: list[str]
    face: tuple[str, int]
    taken: str


def encode(
    source: str, target: str, form: str, *, most_points: int, stamp: Inscription | None = None
) -> None:
    """Write the picture at `source` anew to `target`, both in the form JPEG, PNG or WEBP.

    What is written has neither EXIF (photos carry places) nor comments nor appendages; with
    a stamp its lines are drawn on it, and are all that its EXIF says. Raises TooManyPoints,
    before anything is decoded, and whatever the decoder raises.
    """
    options = dict(OPTIONS[form])
    with Image.open(source, formats=[form]) as image:
        if image.width * image.height > most_points // FEWER_POINTS.get(form, 1):
            raise TooManyPoints
        image.load()
        # In place: a turned copy beside the picture would double the memory.
        ImageOps.exif_transpose(image, in_place=True)
        bare = _bare(image)
        if stamp:
            bare, _ = stamped(bare, stamp.lines, stamp.face)
            options["exif"] = _described(stamp)
        elif form == "JPEG" and bare.mode not in IN_JPEG:
            bare = bare.convert("RGB")
        bare.save(target, format=form, **options)


def _bare(image: Image.Image) -> Image.Image:
    """Return the points of a picture and its colours' profile: no comments, places or texts."""
    if "transparency" in image.info:
        image = image.convert("RGBA")
    profile = image.info.get("icc_profile")
    image.info = {"icc_profile": profile} if profile else {}
    return image


def _described(stamp: Inscription) -> Image.Exif:
    """Return the EXIF of a stamped picture: its time, and the lines as UTF-8 text."""
    exif = Image.Exif()
    exif[DESCRIPTION] = "\n".join(stamp.lines).encode()
    exif[TAKEN] = stamp.taken
    return exif
