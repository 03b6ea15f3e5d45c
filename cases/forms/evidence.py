"""Photos that prove something: time and place on request (加盖时间地点水印)."""

from typing import Any

from django import forms

from cases.forms.base import ActionForm
from grids.pictures.stamping import PLACE_MAX, Stamp
from hotline.form_fields import Line, messages


class Degrees(forms.DecimalField):
    """A latitude or longitude, as a browser gives it."""

    def __init__(self, label: str, most: int) -> None:
        wrong = f"{label}应在 -{most} 与 {most} 之间。"
        said = {**messages(label), "min_value": wrong, "max_value": wrong, "invalid": wrong}
        super().__init__(
            label=label, required=False, min_value=-most, max_value=most, decimal_places=6,
            max_digits=9, widget=forms.HiddenInput, error_messages=said,
        )  # fmt: skip


class StampBox(forms.CheckboxInput):
    """The box that asks for a stamp; once it is ticked its script asks where the device is."""

    class Media:
        js = ("js/stamp.js",)

    def __init__(self) -> None:
        super().__init__({"data-stamp": ""})


class StampedForm(ActionForm):
    """A form with files whose photos may be stamped; the ticked box asks for it.

    The place is typed or comes from the device, which stamp.js asks only once the box is
    ticked; the time is the upload's own.
    """

    stamp = forms.BooleanField(
        label="照片加盖时间地点水印", required=False, widget=StampBox,
        help_text="时间为上传时间；水印盖在原图上，提交后不能去除。",
    )  # fmt: skip
    stamp_place = Line("拍摄地点", PLACE_MAX, required=False)
    stamp_latitude = Degrees("纬度", 90)
    stamp_longitude = Degrees("经度", 180)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # The files come first; what is done with them after.
        self.order_fields([name for name in self.fields if not name.startswith("stamp")])

    def arguments(self) -> dict[str, Any]:
        """Name the files as the verb does, and what is to be written on them."""
        values = super().arguments()
        wanted, place = values.pop("stamp"), values.pop("stamp_place")
        latitude, longitude = values.pop("stamp_latitude"), values.pop("stamp_longitude")
        stamp = Stamp(" ".join(place.split()), latitude, longitude) if wanted else None
        return {"uploads": values.pop("attachments"), "stamp": stamp, **values}
