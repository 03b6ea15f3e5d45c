"""Photos as telephones make them, for tests."""

import io
import random
from functools import cache

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

TWELVE_MILLION = (4000, 3000)


def mottled(size: tuple[int, int]) -> Image.Image:
    """Return a picture with so much in it that it costs what a photo costs."""
    grain = Image.frombytes("RGB", (256, 192), random.Random(1).randbytes(256 * 192 * 3))
    return grain.resize(size, Image.Resampling.BICUBIC)


@cache
def photo_bytes(size: tuple[int, int] = TWELVE_MILLION) -> bytes:
    """Return a JPEG of so many points."""
    out = io.BytesIO()
    mottled(size).save(out, "JPEG", quality=88)
    return out.getvalue()


def photos(count: int, size: tuple[int, int] = TWELVE_MILLION) -> list[SimpleUploadedFile]:
    """Return uploads of photos, each under a name of its own."""
    content = photo_bytes(size)
    return [SimpleUploadedFile(f"现场{n + 1}.jpg", content, "image/jpeg") for n in range(count)]
