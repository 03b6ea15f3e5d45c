"""待分类: the category of what nobody has read yet."""

import pytest

from grids.models import Category
from grids.sorting import NAME, UNSORTED, is_unsorted, unsorted_category
from tests import factories

pytestmark = pytest.mark.django_db


def test_the_category_is_made_at_its_first_use_and_offered_to_nobody(category):
    made = unsorted_category()
    assert (made.code, made.name, made.is_active) == (UNSORTED, NAME, False)
    assert unsorted_category() == made
    assert Category.objects.count() == 2
    assert is_unsorted(made)
    assert not is_unsorted(category)


def test_a_city_that_has_a_category_of_the_name_keeps_it():
    own = factories.make_category(NAME)
    made = unsorted_category()
    assert made != own
    assert made.name == f"{NAME}（导入）"
