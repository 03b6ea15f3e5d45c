"""The one rule of what a password must be, asked by every form and command that sets one."""

from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from grids.models import FormerPassword, User
from hotline.passwords import CLASSES, SYMBOLS, classes_of

ALL_CLASSES = "、".join((*CLASSES, SYMBOLS))


class PasswordPolicy:
    """Length, classes of characters, and no password that the person had before.

    The numbers are settings (`PASSWORD_MIN_LENGTH`, `PASSWORD_CLASSES`,
    `PASSWORD_HISTORY`); production refuses weak ones when it starts. The password in force
    is refused whatever the settings say, so a forced change is one.
    """

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError with every sentence that applies."""
        said = []
        if len(password) < settings.PASSWORD_MIN_LENGTH:
            said.append(f"密码太短，至少 {settings.PASSWORD_MIN_LENGTH} 位。")
        if len(classes_of(password)) < settings.PASSWORD_CLASSES:
            said.append(f"须含{ALL_CLASSES}中的至少 {settings.PASSWORD_CLASSES} 类。")
        if isinstance(user, User) and user.pk:
            said += _said_of_former(password, user)
        if said:
            raise ValidationError(said)

    def password_changed(self, password: str, user: Any = None) -> None:
        """Keep the digest of a password that was set, as many as the settings want."""
        del password
        if not isinstance(user, User):
            return
        now = timezone.now()
        FormerPassword.objects.create(user=user, digest=user.password, set_at=now)
        User.objects.filter(pk=user.pk).update(password_set_at=now)
        kept = _kept(user).values("pk")
        FormerPassword.objects.filter(user=user).exclude(pk__in=kept).delete()

    def get_help_text(self) -> str:
        """Say what is wanted."""
        wanted = f"至少 {settings.PASSWORD_MIN_LENGTH} 位"
        if settings.PASSWORD_CLASSES > 1:
            wanted += f"，含{ALL_CLASSES}中的至少 {settings.PASSWORD_CLASSES} 类"
        return f"{wanted}，不能与{_before()}相同。"


def _before() -> str:
    count = settings.PASSWORD_HISTORY
    return f"最近 {count} 次用过的" if count > 1 else "现在的"


def _kept(user: User) -> Any:
    kept = max(settings.PASSWORD_HISTORY, 1)
    return FormerPassword.objects.filter(user=user).order_by("-set_at", "-pk")[:kept]


def _said_of_former(password: str, user: User) -> list[str]:
    # The form has not saved yet, but may have set the new one on its own instance.
    current = User.objects.values_list("password", flat=True).get(pk=user.pk)
    if check_password(password, current):
        return ["新密码不能与现在的密码相同。"]
    if any(check_password(password, one.digest) for one in _kept(user)):
        return [f"不能与{_before()}密码相同。"]
    return []
