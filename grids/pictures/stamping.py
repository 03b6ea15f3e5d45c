"""水印: time and place, as they are drawn onto a photo."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from grids.deadlines import CITY_ZONE
from grids.pictures.encoding import Inscription
from hotline.errors import InvalidInput
from hotline.fonts import MissingFace, chinese_face
from hotline.times import say_date

PLACE_MAX = 60
NO_FACE = "服务器缺少中文字体，暂时不能加盖水印。请取消勾选后提交，并告知系统管理员。"


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


def inscription(stamp: Stamp, at: datetime) -> Inscription:
    """Return what a stamp draws on a photo that came in at an instant.

    Raises InvalidInput where the stamp says no place or half a position, and where the
    machine has no typeface to write it in.
    """
    if len(stamp.place) > PLACE_MAX:
        raise InvalidInput(fields={"stamp_place": f"拍摄地点最多 {PLACE_MAX} 字。"})
    if (stamp.latitude is None) != (stamp.longitude is None):
        raise InvalidInput(fields={"stamp_place": "位置不完整，请填写拍摄地点。"})
    if not stamp.place and stamp.latitude is None:
        raise InvalidInput(fields={"stamp_place": "请填写拍摄地点，或允许浏览器提供位置。"})
    try:
        face = chinese_face()
    except MissingFace as error:
        raise InvalidInput(fields={"stamp": NO_FACE}) from error
    return Inscription(stamp.lines(at), face, f"{at.astimezone(CITY_ZONE):%Y:%m:%d %H:%M:%S}")
