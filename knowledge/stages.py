"""Where an article stands: the stages of its newest version, and what leads from one to another."""

from enum import StrEnum

from django.db.models import TextChoices


class Stage(TextChoices):
    """How far the newest version of an article has come."""

    DRAFT = "draft", "草稿"
    APPROVED = "approved", "待发布"
    PUBLISHED = "published", "已发布"
    WITHDRAWN = "withdrawn", "已撤回"


class Step(StrEnum):
    """What people do to an article."""

    CHANGE = "change"
    APPROVE = "approve"
    PUBLISH = "publish"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    CONFIRM = "confirm"


# Step → from which stages it leads where; a step that leads nowhere else keeps the stage.
STEPS: dict[Step, tuple[frozenset[Stage], Stage | None]] = {
    Step.CHANGE: (frozenset(Stage), Stage.DRAFT),
    Step.APPROVE: (frozenset({Stage.DRAFT}), Stage.APPROVED),
    Step.PUBLISH: (frozenset({Stage.APPROVED}), Stage.PUBLISHED),
    Step.REFUSE: (frozenset({Stage.APPROVED}), Stage.DRAFT),
    Step.WITHDRAW: (
        frozenset({Stage.DRAFT, Stage.APPROVED, Stage.PUBLISHED}), Stage.WITHDRAWN,
    ),
    Step.CONFIRM: (frozenset({Stage.PUBLISHED}), None),
}  # fmt: skip
