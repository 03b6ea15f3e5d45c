"""What the one box finds among people, for who keeps their accounts."""

from django.db.models import Q
from django.urls import reverse

from grids.capabilities import OfficeCapability
from grids.models import User
from hotline.finding import COUNT_MOST, SHOWN, Asked, Finder, Found, Hit, register_finder
from hotline.paging import few_keys
from hotline.passages import mark_words


def find_people(asked: Asked) -> Found:
    """Find people by a part of the name, the beginning of the user name, or the job number."""
    named = Q(full_name__icontains=asked.text) | Q(username__istartswith=asked.text)
    people = User.objects.filter(named | Q(job_number=asked.text)).order_by("full_name", "pk")
    keys = few_keys(people, COUNT_MOST)
    hits = [_line(one, asked) for one in people[:SHOWN]]
    return Found(hits, COUNT_MOST + 1 if keys is None else len(keys))


def _line(person: User, asked: Asked) -> Hit:
    told = [person.username, person.job_number, "" if person.is_active else "已停用"]
    detail = " · ".join(one for one in told if one)
    url = reverse("admin:grids_user_change", args=[person.pk])
    return Hit(url, mark_words(str(person), asked.words), detail)


def register_finders() -> None:
    """Let the box ask for people; called once when the apps are ready."""
    keeping = OfficeCapability.KEEP_ACCOUNTS
    register_finder(Finder("people", "人员", find_people, keeping, order=80))
