"""A point on the map (地图位置), as one text: latitude and longitude in degrees.

Maps disagree about which of the two comes first. Within the country they cannot be mixed up:
no latitude there is above 54 degrees and no longitude below 73.
"""

import re
from decimal import Decimal

from hotline.errors import InvalidInput

# What may be pasted: long enough for two numbers with their words around them.
TYPED_MAX = 60
# Metres, as five decimals of a degree tell them, are what an address needs.
METRES = Decimal("0.00001")
LATITUDES = (Decimal("3.5"), Decimal(54))
LONGITUDES = (Decimal(73), Decimal(136))
NUMBER = re.compile(r"\d+(?:\.\d+)*", re.ASCII)
FAULT = "地图位置要写纬度和经度两个数，例如 36.62320,101.77820，并且在国内。"


def read_point(typed: str) -> str:
    """Return a typed or pasted point as it is kept, ``36.62320,101.77820``; empty for nothing.

    The two numbers may come in either order, with words and signs around them. Raises
    InvalidInput for anything else.
    """
    if not typed.strip():
        return ""
    found = NUMBER.findall(typed)
    is_plain = all(one.count(".") < 2 for one in found) and not re.search(r"[-−]\d", typed)
    if len(typed) > TYPED_MAX or len(found) != 2 or not is_plain:
        raise InvalidInput(fields={"map_point": FAULT})
    latitude, longitude = sorted(Decimal(one) for one in found)
    if not (_lies(latitude, LATITUDES) and _lies(longitude, LONGITUDES)):
        raise InvalidInput(fields={"map_point": FAULT})
    return f"{latitude.quantize(METRES)},{longitude.quantize(METRES)}"


def _lies(number: Decimal, span: tuple[Decimal, Decimal]) -> bool:
    return span[0] <= number <= span[1]
