"""What comes into a page by sending, a part or the page once more, finds its scripts there."""

import pytest
from django.urls import reverse

from cases.rules.states import State
from tests.page_scripts import loaded, marked

pytestmark = pytest.mark.django_db
BY_SCRIPT = {"HX-Request": "true"}


def show(client, address):
    return loaded(client.get(address).content.decode())


def send(client, address, **typed):
    """Send as htmx does; return the status, and the scripts that the answer looks for."""
    answer = client.post(address, typed, headers=BY_SCRIPT)
    return answer.status_code, marked(answer.content.decode())


@pytest.mark.parametrize(
    ("part", "typed"),
    [("desk_caller", {"phone": "13897001234"}), ("desk_help", {"text": "小区电梯停运三天"})],
)
def test_what_the_desk_asks_for_as_one_types(log_in, operator, make_case, part, typed):
    make_case()
    client = log_in(operator)
    has = show(client, reverse("cases:desk"))
    status, wanted = send(client, reverse(f"cases:{part}"), **typed)
    assert status == 200
    assert wanted <= has


def test_the_desk_with_something_wrong(log_in, operator):
    client = log_in(operator)
    has = show(client, reverse("cases:desk"))
    status, wanted = send(client, reverse("cases:desk"), verb="dispatch")
    assert status == 400
    assert "js/fields.js" in wanted <= has


@pytest.mark.parametrize("slug", ["resolve", "object", "note"])
def test_a_panel_with_something_wrong(log_in, handler, make_in_state, slug):
    case = make_in_state(State.HANDLING)
    client = log_in(handler)
    has = show(client, reverse("cases:show", args=[case.number]))
    status, wanted = send(client, reverse("cases:act", args=[case.number, slug]))
    assert status == 400
    assert "js/typing.js" in wanted <= has


def test_a_number_that_is_dialled(log_in, handler, make_in_state):
    case = make_in_state(State.HANDLING)
    client = log_in(handler)
    has = show(client, reverse("cases:show", args=[case.number]))
    status, wanted = send(client, reverse("cases:act", args=[case.number, "dial"]))
    assert status == 200
    assert "js/dial.js" in wanted <= has


def test_a_callback_with_something_wrong(log_in, callback_agent, case_to_call):
    client = log_in(callback_agent)
    has = show(client, reverse("cases:callback_desk"))
    deed = reverse("cases:callback_deed", args=[case_to_call.number, "done"])
    status, wanted = send(client, deed, remark="没有问到")
    assert status == 400
    assert {"js/keep.js", "js/callback.js"} <= wanted <= has
