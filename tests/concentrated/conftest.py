from datetime import timedelta

import pytest

from concentrated.models import PastLetters
from concentrated.rules.background import learn_background
from concentrated.selectors.past import PAST, forget_background
from concentrated.services.joining import join_new_cases
from tests.cases.walked import demand, log_in, make_case, make_in_state  # noqa: F401
from tests.concentrated import letters


@pytest.fixture(autouse=True)
def no_counts_of_another_test():
    forget_background()
    yield
    forget_background()


@pytest.fixture(scope="session")
def background():
    """The counts of made-up letters of years before."""
    return learn_background(letters.past())


@pytest.fixture
def past(background, db):
    """The city's own past cases, counted."""
    return store(background)


def store(background):
    return PastLetters.objects.create(
        pk=PAST, texts=background.texts, triples=background.triples.tobytes(),
        words=background.words.tobytes(), version=1,
    )  # fmt: skip


def phone(at):
    return f"1389700{at:04d}"


@pytest.fixture
def event(make_case, at):  # noqa: F811
    """Return a maker of the event's cases, each of another person, a minute apart."""

    def make(first=0, last=4, **fields):
        found = []
        for number, (title, text) in list(enumerate(letters.EVENT))[first:last]:
            wanted = {"title": title, "text": text, "phone": phone(number), **fields}
            wanted.setdefault("at", at + timedelta(minutes=number))
            found.append(make_case(**wanted))
        return found

    return make


@pytest.fixture
def group(past, event, at):
    """A proposed group of four cases of four people."""
    cases = event()
    join_new_cases(at=at + timedelta(hours=1))
    return cases[0].grouped.group
