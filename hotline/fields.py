"""Encrypted columns and the blind index by which a whole phone number is found.

A value is stored as ``key-id:base64(nonce + ciphertext)`` under AES-256-GCM. The column's
name is authenticated with it, so that a value copied into another column does not open.
"""

import base64
import binascii
import hashlib
import hmac
import os
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import models
from django.db.models.lookups import Exact

NONCE_BYTES = 12
KEY_BYTES = 32


@lru_cache(maxsize=4)
def key_ring(spec: str) -> dict[str, AESGCM]:
    """Parse ``id:base64,id:base64`` into ciphers; the first one encrypts."""
    ring: dict[str, AESGCM] = {}
    for item in filter(None, (part.strip() for part in spec.split(","))):
        key_id, _, encoded = item.partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error as error:
            raise ImproperlyConfigured(f"HOTLINE_FIELD_KEYS: key {key_id!r} is unusable") from error
        if not key_id or key_id in ring or len(key) != KEY_BYTES:
            raise ImproperlyConfigured(
                f"HOTLINE_FIELD_KEYS: key {key_id!r} needs a name of its own and {KEY_BYTES} bytes"
            )
        ring[key_id] = AESGCM(key)
    if not ring:
        raise ImproperlyConfigured("HOTLINE_FIELD_KEYS holds no key")
    return ring


def encrypt(value: str, place: str) -> str:
    """Encrypt a text for one column (`place` is ``table.column``)."""
    ring = key_ring(settings.FIELD_KEYS)
    key_id, cipher = next(iter(ring.items()))
    nonce = os.urandom(NONCE_BYTES)
    sealed = nonce + cipher.encrypt(nonce, value.encode(), place.encode())
    return f"{key_id}:{base64.b64encode(sealed).decode()}"


def decrypt(stored: str, place: str) -> str:
    """Open a stored value; raises ValueError where key, place or content do not fit."""
    key_id, _, encoded = stored.partition(":")
    cipher = key_ring(settings.FIELD_KEYS).get(key_id)
    if cipher is None:
        raise ValueError(f"no key {key_id!r} for {place}")
    try:
        sealed = base64.b64decode(encoded, validate=True)
        opened = cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place.encode())
    except (InvalidTag, ValueError) as error:
        raise ValueError(f"a value of {place} does not open") from error
    return opened.decode()


def current_key_id() -> str:
    """Return the id of the key that encrypts now."""
    return next(iter(key_ring(settings.FIELD_KEYS)))


def blind_index(value: str) -> str:
    """Return the keyed digest (64 hex digits) by which an encrypted value is looked up."""
    key = base64.b64decode(settings.FIELD_INDEX_KEY)
    return hmac.new(key, value.encode(), hashlib.sha256).hexdigest()


class IsEmpty(Exact):
    """``column = ''``, the only comparison that an encrypted column can answer."""

    def get_prep_lookup(self) -> Any:
        """Refuse every value but the empty text."""
        if self.rhs != "":
            raise FieldError("an encrypted column can be compared with the empty text only")
        return self.rhs


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """A text column that is stored encrypted; the empty text stays empty.

    The same text is stored differently each time, so a search by value would always find
    nothing; it is refused instead. Look up by a blind index beside it.
    """

    def get_lookup(self, lookup_name: str) -> Any:
        """Allow `isnull` and a comparison with the empty text."""
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        if lookup_name == "exact":
            return IsEmpty
        raise FieldError(f"{self.place} is encrypted and cannot be searched by {lookup_name}")

    @property
    def place(self) -> str:
        """Name of the column, authenticated together with each value."""
        return f"{self.model._meta.db_table}.{self.column}"

    def get_prep_value(self, value: Any) -> Any:
        """Encrypt on the way to the database."""
        value = super().get_prep_value(value)
        return encrypt(value, self.place) if value else value

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        """Decrypt on the way from the database."""
        del expression, connection
        return decrypt(value, self.place) if value else value
