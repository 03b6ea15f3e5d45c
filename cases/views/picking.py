"""What can be done with the rows that were picked in a list."""

from django.urls import reverse

from cases.actions.bulk import bulk_actions_for
from hotline.errors import InvalidInput
from hotline.outward_links import link_to

MOST_PICKED = 50
SIGN = {"value": "sign", "label": "签收"}
PRINTED = (("routing", "打印流转单"), ("approval", "打印批办单"))


def print_verbs():
    """Return the buttons that have the picked cases printed; they send to their own address."""
    url = link_to("print_picked")
    return [{"value": value, "label": label, "url": url} for value, label in PRINTED if url]


def bulk_verbs(user):
    """Return the buttons of what a person may do to several cases at once."""
    return [
        {
            "value": action.slug,
            "label": action.label,
            "url": reverse("cases:bulk", args=[action.slug]),
        }
        for action in bulk_actions_for(user)
    ]


def picked_numbers(request, most):
    """Return the picked case numbers, each once; InvalidInput for none, or more than allowed."""
    numbers = list(dict.fromkeys(request.POST.getlist("pick")))
    if not 1 <= len(numbers) <= most:
        raise InvalidInput(f"请选择 1 到 {most} 件工单。")
    return numbers
