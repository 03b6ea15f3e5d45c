"""An action's panel as a person fills it in, and what the next page says."""


def say_after(client, person, case, slug, **typed):
    """Open an action of a case, send it with what it begins with and what is typed."""
    client.force_login(person)
    url = f"/cases/{case.number}/{slug}/"
    form = client.get(url).context["panel"]["form"]
    begun = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    page = client.post(url, {**begun, **typed}, follow=True)
    return [str(message) for message in page.context["messages"]]
