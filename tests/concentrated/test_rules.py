"""Letters about the same thing at the same place: what joins them, and who is asked about it."""

import pytest

from concentrated.rules.background import learn_background, word_key
from concentrated.rules.evaluation import evaluate_concentrated
from concentrated.rules.linking import letter_of, link
from concentrated.rules.names import key_of, names_of, read_key
from tests.concentrated import letters
from tests.learning.wording import MATTERS, demands


@pytest.fixture(scope="module")
def background():
    return learn_background(letters.past())


def letter(background, told, areas=()):
    return letter_of(
        int(told.number[1:]), told.person, told.at, told.title, told.body, background,
        frozenset(areas),
    )  # fmt: skip


def test_a_run_of_a_name_is_read_back_from_its_number():
    assert read_key(key_of("𠮷祥里")) == "𠮷祥里"
    assert read_key(key_of("བོད")) == "བོད"


def test_names_hold_no_bare_number_and_begin_with_no_particle():
    runs = {
        read_key(key): is_title for key, is_title in names_of("锦绣华庭", "在锦绣里的12345").items()
    }
    assert runs == {"锦绣华": True, "绣华庭": True, "锦绣里": False, "里的1": False}


def test_a_name_is_rare_and_a_matter_is_made_of_words_of_the_past(background):
    assert background.is_rare(key_of("绣华庭"))
    assert not background.is_rare(key_of("充电桩"))
    assert background.weight(word_key("物业公司")) > 0
    assert background.weight(word_key("锦绣华庭")) == 0


def test_letters_are_linked_by_name_and_matter_within_a_district_and_half_a_year(background):
    one, other = (letter(background, told) for told in letters.event()[:2])
    rare = background.name_weight
    assert link(other, one, rare) > 0.6
    here, there = (
        letter(background, told, [area])
        for told, area in zip(letters.event()[:2], "东西", strict=True)
    )
    assert link(there, here, rare) == 0
    late = other.__class__(**{**vars(other), "at": other.at.replace(year=2026)})
    assert link(late, one, rare) == 0
    elsewhere = letter(
        background, letters.told(9, "锦绣华庭门口噪声", "锦绣华庭门口广场舞音响太吵。")
    )
    assert link(elsewhere, one, rare) < link(other, one, rare)


def others():
    """Return letters of as many people about matters of everywhere."""
    found = [one for name in MATTERS for one in demands(name, 12)]
    return [letters.told(100 + at, one.title, one.body) for at, one in enumerate(found)]


def test_an_event_is_proposed_at_its_third_person_under_its_name():
    told = [*letters.event(), *others()]
    key = {"E1": {one.number for one in letters.event()}}
    outcome = evaluate_concentrated(told, letters.past(), key)
    event = outcome.events[0]
    assert (event.letters, event.persons, event.recall, event.purity) == (4, 4, 1.0, 1.0)
    assert event.proposed_after == 3
    assert [one.proposal.name for one in outcome.groups] == ["锦绣华庭"]
    assert outcome.figures.one_writer == 0
    assert (outcome.figures.found, outcome.figures.early) == (1, 1)


def test_one_writer_is_no_event_however_much_is_written():
    told = [*letters.event(person="P"), *letters.event(10, person="P"), *others()]
    assert evaluate_concentrated(told, letters.past(), {}).groups == []


def test_people_who_wrote_the_same_words_are_no_event_by_themselves():
    title, body = letters.EVENT[0]
    told = [letters.told(at, title, body) for at in range(5)]
    assert evaluate_concentrated(told, letters.past(), {}).groups == []


def test_the_same_letters_are_grouped_alike_in_any_order_of_the_file():
    told = [*letters.event(), *others()]
    one, other = (
        evaluate_concentrated(order, letters.past(), {}).groups for order in (told, told[::-1])
    )
    assert one == other
