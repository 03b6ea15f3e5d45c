"""A keeper of the hotline, and articles at each stage."""

import pytest

from grids.models import Role, User
from knowledge.models import Article
from knowledge.services.articles import Wording, write_article
from knowledge.services.reviewing import approve_article, publish_article
from tests import factories


@pytest.fixture
def keeper(db) -> User:
    """知识管理员."""
    return factories.make_person(Role.KNOWLEDGE_KEEPER, full_name="冯知识")


@pytest.fixture
def heating() -> Wording:
    """What an article about heating says."""
    return Wording(
        question="家里暖气不热怎么办？",
        answer="请先联系供热单位的值班电话，室温低于 18 度的可以要求测温。",
        basis="示例文号〔2024〕1号",
        tags=["供暖", "测温"],
    )


@pytest.fixture
def draft(heating, unit, handler, at) -> Article:
    """A draft of `unit`."""
    return write_article(heating, unit=unit, actor=handler, at=at)


@pytest.fixture
def published(draft, unit_leader, keeper, at) -> Article:
    """The same, at the desk."""
    approve_article(draft, seen=1, actor=unit_leader, at=at)
    return publish_article(draft, seen=1, actor=keeper, at=at)


@pytest.fixture
def publish(unit, handler, unit_leader, keeper, at):
    """Return a function that brings a question and an answer to the desk."""

    def at_the_desk(question: str, answer: str = "请按规定办理。", **said) -> Article:
        row = write_article(Wording(question, answer, **said), unit=unit, actor=handler, at=at)
        approve_article(row, seen=1, actor=unit_leader, at=at)
        return publish_article(row, seen=1, actor=keeper, at=at)

    return at_the_desk
