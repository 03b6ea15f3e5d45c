"""What must be said with a deed: explanations within their limits, rulings with reasons."""

from cases.models import DECISIONS, Ruling
from hotline.errors import InvalidInput

TEXT_MAX = 2000
REASON_MAX = 500


def check_reason(name: str, text: str, limit: int = REASON_MAX) -> None:
    """Raise InvalidInput for an empty or too long explanation."""
    if not text.strip():
        raise InvalidInput(fields={name: "请填写说明。"})
    if len(text) > limit:
        raise InvalidInput(fields={name: f"最多 {limit} 字，现有 {len(text)} 字。"})


def check_texts(limits: dict[str, int], **texts: str) -> None:
    """Raise InvalidInput for every text that is empty or longer than its limit."""
    wrong = {}
    for name, text in texts.items():
        if not text.strip():
            wrong[name] = "请填写说明。"
        elif len(text) > limits[name]:
            wrong[name] = f"最多 {limits[name]} 字，现有 {len(text)} 字。"
    if wrong:
        raise InvalidInput(fields=wrong)


def check_ruling(ruling: str, reason: str) -> bool:
    """Return whether the ruling grants; InvalidInput for none, or a refusal without reason."""
    if ruling not in DECISIONS:
        raise InvalidInput(fields={"ruling": "请选择同意或不同意。"})
    if ruling == Ruling.REFUSED and not reason.strip():
        raise InvalidInput(fields={"reason": "不同意的，请写明理由。"})
    if len(reason) > REASON_MAX:
        raise InvalidInput(fields={"reason": f"最多 {REASON_MAX} 字，现有 {len(reason)} 字。"})
    return ruling == Ruling.ACCEPTED
