"""Uploads made ready before a verb: checked, pictures encoded anew, the bytes in the store.

All that takes long about a file happens here, before the verb's transaction: a case is not
locked while somebody's photos are decoded. The verb itself only writes rows.
"""

from __future__ import annotations

import hashlib
import logging
import uuid
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage

from grids.file_types import TYPES, content_fault
from grids.pictures import child
from grids.pictures.encoding import Inscription
from grids.pictures.process import Picture, encode_pictures
from grids.pictures.stamping import Stamp, inscription
from grids.rules import rule
from hotline.errors import InvalidInput
from hotline.machine_refusals import as_refusal
from hotline.uploads import receiving_folder

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

logger = logging.getLogger(__name__)
NAME_MAX = 120
FIELD = "attachments"
FAULTS = {
    child.UNREADABLE: "图片无法打开。",
    child.TOO_MANY_POINTS: "图片尺寸过大。",
    child.TOO_HEAVY: "图片处理不了，请缩小或分几次上传。",
}


def new_path() -> str:
    """Return a random name in the store: nothing of the sender's file name reaches the disk."""
    name = uuid.uuid4().hex
    return f"attachments/{name[:2]}/{name}"


@dataclass
class PreparedFile:
    """A checked file in the store that no row names yet; a verb keeps it, or it is deleted."""

    name: str
    content_type: str
    size: int
    digest: str
    stored_as: str
    arrived_at: datetime
    stamp: Stamp | None = None
    is_kept: bool = False

    def columns(self) -> dict[str, Any]:
        """Return what the row that names it says of it (`StoredFile`)."""
        return {
            "file": self.stored_as, "name": self.name, "content_type": self.content_type,
            "size": self.size, "digest": self.digest, "uploaded_at": self.arrived_at,
        }  # fmt: skip


@dataclass(frozen=True)
class _Checked:
    """An upload that is what its name says, and where its bytes are."""

    upload: UploadedFile[Any]
    name: str
    extension: str

    @property
    def is_picture(self) -> bool:
        return TYPES[self.extension].startswith("image/")


@contextmanager
def prepared_files(
    uploads: Sequence[UploadedFile[Any]],
    *,
    at: datetime,
    stamp: Stamp | None = None,
    field: str = FIELD,
    taken: Collection[str] = TYPES,
) -> Iterator[list[PreparedFile]]:
    """Check uploads and put them into the store for the verb that is called within.

    With a stamp every photo among them has time and place drawn on it; `taken` are the endings
    of names that are taken. Afterwards what the
    verb did not keep is deleted, and all of it where the verb was refused. Raises
    InvalidInput, naming `field`, for what is too large, too many, of a type that is not
    taken or cannot be read; then nothing is stored. What a killed process leaves behind is
    swept (`hotline.stray_files`).
    """
    files = prepare_files(uploads, at=at, stamp=stamp, field=field, taken=taken)
    try:
        yield files
    except BaseException as error:
        # Only a refusal says for certain that no row names the file; the sweep asks the rows.
        is_undone = as_refusal(error) is not None if isinstance(error, Exception) else False
        _discard(one for one in files if is_undone or not one.is_kept)
        raise
    _discard(one for one in files if not one.is_kept)


def _discard(files: Iterator[PreparedFile]) -> None:
    for one in files:
        try:
            default_storage.delete(one.stored_as)
        except OSError:
            # It does not spoil the answer: the sweep finds what is left.
            logger.warning("a prepared file could not be deleted")


def prepare_files(
    uploads: Sequence[UploadedFile[Any]],
    *,
    at: datetime,
    stamp: Stamp | None = None,
    field: str = FIELD,
    taken: Collection[str] = TYPES,
) -> list[PreparedFile]:
    """Check uploads and put them into the store, as `prepared_files` does; all, or none."""
    if not uploads and not stamp:
        return []
    drawn = inscription(stamp, at) if stamp else None
    checked = check_uploads(uploads, field, taken)
    if stamp and not any(one.is_picture for one in checked):
        raise InvalidInput(fields={"stamp": "没有照片可以加盖水印，请选择照片或取消勾选。"})
    folder = receiving_folder()
    made: list[PreparedFile] = []
    with TemporaryDirectory(dir=folder, prefix="photos-") as room:
        encoded = _encode(checked, Path(room), drawn, field)
        try:
            for number, one in enumerate(checked):
                source = encoded.get(number)
                made.append(_store(one, source, at, stamp if source else None))
        except BaseException:
            _discard(iter(made))
            raise
    return made


def check_uploads(
    uploads: Sequence[UploadedFile[Any]], field: str = FIELD, taken: Collection[str] = TYPES
) -> list[_Checked]:
    """Check number, size, type and content; of several files each that is wrong is named."""
    most = rule("attachment.max_count")
    if len(uploads) > most:
        raise InvalidInput(fields={field: f"一次最多上传 {most} 个文件。"})
    checked: list[_Checked] = []
    wrong: list[tuple[str, str]] = []
    for upload in uploads:
        try:
            checked.append(_check(upload, taken))
        except InvalidInput as error:
            wrong.append((str(upload.name), error.message))
    _refuse(wrong, len(uploads), field)
    return checked


def _refuse(wrong: list[tuple[str, str]], count: int, field: str) -> None:
    """Raise InvalidInput for what is wrong; a file that came alone need not be named."""
    if wrong:
        said = [text if count == 1 else f"{name}：{text}" for name, text in wrong]
        raise InvalidInput(fields={field: " ".join(said)})


def _check(upload: UploadedFile[Any], taken: Collection[str]) -> _Checked:
    """Raise InvalidInput for a wrong size, type, or content (a zip called .pdf)."""
    limit = settings.ATTACHMENT_MAX_BYTES
    if not upload.size:
        raise InvalidInput("文件是空的。")
    if upload.size > limit:
        raise InvalidInput(f"单个文件不能超过 {limit // 1048576} MB。")
    name = PurePath((upload.name or "附件").replace("\\", "/")).name[-NAME_MAX:]
    extension = name.rpartition(".")[2].lower()
    if extension not in taken:
        raise InvalidInput(f"不支持这种文件，可上传：{'、'.join(sorted(taken))}。")
    if fault := content_fault(upload, extension):
        raise InvalidInput(f"“{name}”{fault}")
    return _Checked(upload, name, extension)


def _encode(
    checked: list[_Checked], room: Path, drawn: Inscription | None, field: str
) -> dict[int, Path]:
    """Encode the pictures among the files anew; where each is written, by its place."""
    targets: dict[int, Path] = {}
    pictures = []
    for number, one in enumerate(checked):
        if one.is_picture:
            targets[number] = room / f"{number}.new"
            form = TYPES[one.extension].removeprefix("image/").upper()
            source = _on_disk(one.upload, room / str(number))
            pictures.append(Picture(source, str(targets[number]), form, drawn))
    said = dict(zip(targets, encode_pictures(pictures), strict=True))
    wrong = [(checked[n].name, FAULTS[word]) for n, word in said.items() if word != child.DONE]
    _refuse(wrong, len(checked), field)
    return targets


def _on_disk(upload: UploadedFile[Any], spare: Path) -> str:
    """Return where an upload's bytes are on the disk, after writing them there if need be."""
    with suppress(AttributeError):
        return str(upload.temporary_file_path())  # type: ignore[attr-defined]
    with spare.open("wb") as out:
        for part in upload.chunks():
            out.write(part)
    return str(spare)


def _store(one: _Checked, encoded: Path | None, at: datetime, stamp: Stamp | None) -> PreparedFile:
    """Put a file into the store, a picture as it was encoded, and say what it is."""
    with File(encoded.open("rb")) if encoded else nullcontext(one.upload) as content:
        digest = hashlib.sha256()
        for part in content.chunks():
            digest.update(part)
        size = int(content.size or 0)
        stored_as = default_storage.save(new_path(), content)
    return PreparedFile(
        one.name, TYPES[one.extension], size, digest.hexdigest(), stored_as, at, stamp
    )
