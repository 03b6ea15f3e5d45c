"""The cases of a group are read anew, and each is linked with each."""

import pytest

from cases.models import Case
from concentrated.models import GroupedCase
from concentrated.selectors.groupable import CaseReader
from concentrated.selectors.past import current_background
from concentrated.services.relinking import relink_group

pytestmark = pytest.mark.django_db


def test_links_are_those_of_the_words_that_the_cases_have_now(group):
    reader = CaseReader(current_background())
    row = relink_group(group, reader)[0]
    assert len(row.bonds) == 2
    Case.objects.filter(pk=row.pk).update(title="公交车不按时发车", text="公交车总是不按时发车。")
    relink_group(group, reader)
    kept = GroupedCase.objects.get(pk=row.pk)
    assert kept.bonds == []
    assert kept.names != row.names


def test_cases_of_one_writer_bind_nobody(group):
    group.members.update(writer=7)
    Case.objects.filter(grouped__group=group).update(caller=None)
    rows = relink_group(group, CaseReader(current_background()))
    assert [row.bonds for row in rows] == [[], [], [], []]
