"""What a password must be, said in Chinese."""

from django.contrib.auth.password_validation import MinimumLengthValidator


class MinimumLength(MinimumLengthValidator):
    """Django's own; its refusal has no Chinese translation in this release."""

    def get_error_message(self) -> str:
        """Say how long a password must be."""
        return f"密码太短，至少 {self.min_length} 位。"
