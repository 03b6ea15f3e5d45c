"""Attachments: told by their content, limited, images encoded anew."""

from __future__ import annotations

import hashlib
import io
from datetime import datetime
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from PIL import Image, ImageOps

from cases.file_types import TYPES, is_what_it_says
from cases.models import Attachment, Case
from cases.permissions import require_own
from cases.services.transitions import lock_case, record_event, require_possible
from cases.stamping import PLACE_MAX, Stamp, described, stamped
from cases.states import Verb
from grids.models import User
from grids.rules import rule
from hotline.errors import InvalidInput
from hotline.fonts import MissingFace

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

NAME_MAX = 120


def check_file(
    upload: UploadedFile[Any], lines: list[str] | None = None, at: datetime | None = None
) -> tuple[str, str, bytes]:
    """Return safe name, content type and bytes of an upload, a picture with the lines on it.

    Raises InvalidInput for a wrong size, a type that is not allowed, or content that is
    not what the name says (a zip called .pdf).
    """
    limit = settings.ATTACHMENT_MAX_BYTES
    if not upload.size:
        raise InvalidInput(fields={"attachments": "文件是空的。"})
    if upload.size > limit:
        raise InvalidInput(fields={"attachments": f"单个文件不能超过 {limit // 1048576} MB。"})
    name = PurePath((upload.name or "附件").replace("\\", "/")).name[-NAME_MAX:]
    extension = name.rpartition(".")[2].lower()
    if extension not in TYPES:
        allowed = "、".join(sorted(TYPES))
        raise InvalidInput(fields={"attachments": f"不支持这种文件，可上传：{allowed}。"})
    content = upload.read()
    if not is_what_it_says(content, extension):
        raise InvalidInput(fields={"attachments": f"“{name}”的内容与扩展名不符。"})
    if TYPES[extension].startswith("image/"):
        content = encode_anew(content, TYPES[extension], lines, at)
    return name, TYPES[extension], content


def encode_anew(
    content: bytes,
    content_type: str,
    lines: list[str] | None = None,
    at: datetime | None = None,
) -> bytes:
    """Return the picture alone, upright, without EXIF (photos carry places) or appendages.

    With lines they are drawn on it, and are all that its EXIF says.
    """
    out = io.BytesIO()
    try:
        with Image.open(io.BytesIO(content)) as image:
            if image.width * image.height > settings.ATTACHMENT_MAX_PIXELS:
                raise InvalidInput(fields={"attachments": "图片尺寸过大。"})
            upright = _bare(ImageOps.exif_transpose(image))
            form = content_type.removeprefix("image/").upper()
            options: dict[str, Any] = {"quality": 88}
            if lines and at:
                upright, _ = stamped(upright, lines)
                options["exif"] = described(lines, at)
            elif form == "JPEG" and upright.mode not in ("RGB", "L"):
                upright = upright.convert("RGB")
            upright.save(out, format=form, **options)
    except InvalidInput:
        raise
    except MissingFace as error:
        said = "服务器缺少中文字体，暂时不能加盖水印。请取消勾选后提交，并告知系统管理员。"
        raise InvalidInput(fields={"stamp": said}) from error
    except Exception as error:
        # Over bytes that mean harm a decoder raises what it likes, ValueError and SyntaxError too.
        raise InvalidInput(fields={"attachments": "图片无法打开。"}) from error
    return out.getvalue()


def _bare(image: Image.Image) -> Image.Image:
    """Return the points of a picture and its colours' profile: no comments, places or texts."""
    if "transparency" in image.info:
        image = image.convert("RGBA")
    profile = image.info.get("icc_profile")
    image.info = {"icc_profile": profile} if profile else {}
    return image


def store_attachment(
    upload: UploadedFile[Any], *, actor: User, at: datetime, case: Case | None = None
) -> Attachment:
    """Check an upload and keep it; it belongs to a case once a verb ties it to one."""
    return _keep(check_file(upload), actor, at, case)


def store_all(
    uploads: list[UploadedFile[Any]],
    *,
    actor: User,
    at: datetime,
    case: Case | None = None,
    stamp: Stamp | None = None,
) -> list[Attachment]:
    """Check all uploads, then keep them; none is kept where one is refused.

    With a stamp every photo among them is kept with time and place drawn on it.
    """
    check_count(uploads)
    lines = check_stamp(stamp, at) if stamp else None
    checked = _check_each(uploads, lines, at)
    if stamp and not any(_is_picture(one) for one in checked):
        raise InvalidInput(fields={"stamp": "没有照片可以加盖水印，请选择照片或取消勾选。"})
    return [_keep(one, actor, at, case, stamp) for one in checked]


def _check_each(
    uploads: list[UploadedFile[Any]], lines: list[str] | None, at: datetime
) -> list[tuple[str, str, bytes]]:
    """Check all files; of several, each that is wrong is named, all in one answer."""
    checked, wrong = [], []
    for upload in uploads:
        try:
            checked.append(check_file(upload, lines, at))
        except InvalidInput as error:
            if "attachments" not in error.fields or len(uploads) == 1:
                raise
            wrong.append(f"{upload.name}：{error.message}")
    if wrong:
        raise InvalidInput(fields={"attachments": " ".join(wrong)})
    return checked


def check_stamp(stamp: Stamp, at: datetime) -> list[str]:
    """Return the lines of a stamp; InvalidInput where it says no place or half a position."""
    if len(stamp.place) > PLACE_MAX:
        raise InvalidInput(fields={"stamp_place": f"拍摄地点最多 {PLACE_MAX} 字。"})
    if (stamp.latitude is None) != (stamp.longitude is None):
        raise InvalidInput(fields={"stamp_place": "位置不完整，请填写拍摄地点。"})
    if not stamp.place and stamp.latitude is None:
        raise InvalidInput(fields={"stamp_place": "请填写拍摄地点，或允许浏览器提供位置。"})
    return stamp.lines(at)


def _is_picture(checked: tuple[str, str, bytes]) -> bool:
    return checked[1].startswith("image/")


def _keep(
    checked: tuple[str, str, bytes],
    actor: User,
    at: datetime,
    case: Case | None,
    stamp: Stamp | None = None,
) -> Attachment:
    name, content_type, content = checked
    row = Attachment(
        case=case, name=name, content_type=content_type, size=len(content),
        digest=hashlib.sha256(content).hexdigest(), uploaded_at=at, uploaded_by=actor,
    )  # fmt: skip
    if stamp and _is_picture(checked):
        row.stamped_at, row.stamp_place = at, stamp.place
        row.stamp_latitude, row.stamp_longitude = stamp.latitude, stamp.longitude
    row.file.save(name, ContentFile(content), save=False)
    row.save()
    return row


@transaction.atomic
def attach(
    case: Case,
    uploads: list[UploadedFile[Any]],
    *,
    actor: User,
    at: datetime,
    stamp: Stamp | None = None,
) -> list[Attachment]:
    """Add files to a case, photos stamped on request, with one line in the timeline."""
    case = lock_case(case)
    require_possible(case, actor, Verb.ATTACH)
    own = require_own(actor, case, Verb.ATTACH)
    if not uploads:
        raise InvalidInput(fields={"attachments": "请选择文件。"})
    unit = own.unit if own else None
    rows = store_all(uploads, actor=actor, at=at, case=case, stamp=stamp)
    Attachment.objects.filter(pk__in=[row.pk for row in rows]).update(unit=unit)
    record_event(
        case, Verb.ATTACH, actor=actor, at=at, unit=unit, note="、".join(row.name for row in rows),
        facts={"attachments": [str(row.token) for row in rows]},
    )  # fmt: skip
    return rows


def check_count(uploads: list[UploadedFile[Any]]) -> None:
    """Raise InvalidInput for more files at once than the city allows."""
    most = rule("attachment.max_count")
    if len(uploads) > most:
        raise InvalidInput(fields={"attachments": f"一次最多上传 {most} 个文件。"})
