"""Who may take which step with an article, an outage or an announcement."""

from grids.models import Unit, User
from grids.role_checks import NOT_YOURS
from grids.rules import rule
from hotline.errors import Conflict, Forbidden, HotlineError
from knowledge.capabilities import KnowledgeCapability
from knowledge.models import Article, ArticleVersion
from knowledge.stages import STEPS, Stage, Step

K = KnowledgeCapability
OTHERS = "这条不归您的单位。"
SAID = {
    Step.APPROVE: "单位审核由单位负责人办理。",
    Step.PUBLISH: "发布由热线的知识管理员办理。",
    Step.REFUSE: "退回由热线的知识管理员办理。",
    Step.WITHDRAW: "撤回由单位负责人或热线的知识管理员办理。",
    Step.CONFIRM: "复核由复核人、单位负责人或热线的知识管理员办理。",
}


def holds(actor: User, capability: K, unit: Unit | None) -> bool:
    """Tell whether a person has a capability for a unit's things; None is the hotline itself."""
    if actor.can_everywhere(capability):
        return True
    own = actor.units_with(capability) if unit else []
    return any(unit is not None and unit.path.startswith(one.path) for one in own)


def may_write_for(actor: User, unit: Unit | None) -> bool:
    """Tell whether a person writes articles for a unit."""
    return holds(actor, K.WRITE_ARTICLES, unit) or actor.can_everywhere(K.PUBLISH_ARTICLES)


def step_refusal(
    step: Step, actor: User, article: Article, newest: ArticleVersion
) -> HotlineError | None:
    """Return why a person may not take a step with an article as it stands, None if they may."""
    if not _is_theirs(step, actor, article):
        return Forbidden(SAID.get(step, OTHERS if actor.can(K.WRITE_ARTICLES) else NOT_YOURS))
    if article.stage not in STEPS[step][0]:
        return Conflict(f"这条现在是“{Stage(article.stage).label}”，不能这样办。")
    if newest.written_by_id == actor.pk and publishes(step, newest):
        return Forbidden("起草人不能发布自己起草的条目，请由另一人发布。")
    return None


def publishes(step: Step, newest: ArticleVersion) -> bool:
    """Tell whether a step brings a version to the desk.

    The unit's yes does where the city lets units publish, but never for an agreed wording,
    which the hotline has to agree to.
    """
    is_enough = rule("knowledge.unit_publishes") and not newest.is_agreed
    return step == Step.PUBLISH or (step == Step.APPROVE and is_enough)


def _is_theirs(step: Step, actor: User, article: Article) -> bool:
    is_hotline = actor.can_everywhere(K.PUBLISH_ARTICLES)
    leads = holds(actor, K.APPROVE_ARTICLES, article.unit)
    if step == Step.CHANGE:
        return may_write_for(actor, article.unit)
    if step == Step.APPROVE:
        return leads or (article.unit is None and is_hotline)
    if step == Step.WITHDRAW:
        return leads or is_hotline
    if step == Step.CONFIRM:
        return leads or is_hotline or article.reviewer_id == actor.pk
    return is_hotline
