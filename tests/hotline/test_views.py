"""Log-in, log-out, password, home and the menu's counts; redirects that answer htmx."""

import pytest
from django.core.cache import cache
from django.test import Client

from grids.tokens import issue_token
from hotline import shell
from hotline.shell import MenuEntry
from tests.factories import PASSWORD

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture(autouse=True)
def own_entries(monkeypatch):
    monkeypatch.setattr(shell, "_entries", {})
    cache.clear()


def sign_in(client, user, **more):
    return client.post("/login/", {"username": user.username, "password": PASSWORD, **more})


def test_login_leads_home(client, operator):
    assert sign_in(client, operator).headers["Location"] == "/"
    assert client.get("/").status_code == 200


def test_login_leads_to_where_one_wanted_to_go_but_not_out_of_the_site(client, operator):
    assert sign_in(client, operator, next="/password/").headers["Location"] == "/password/"
    client.logout()
    assert sign_in(client, operator, next="https://evil.example/").headers["Location"] == "/"


def test_login_with_a_wrong_password_keeps_the_name_and_says_so(client, operator):
    page = client.post("/login/", {"username": operator.username, "password": "wrong"})
    assert f'value="{operator.username}"' in page.content.decode()
    assert "form-errors" in page.content.decode()


@pytest.mark.parametrize("address", ["/", "/password/", "/menu/counts/"])
def test_a_stranger_is_sent_to_log_in(client, db, address):
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/login/?next=")


def test_logout_is_by_post_only(client, operator):
    client.force_login(operator)
    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/").headers["Location"] == "/login/"
    assert client.get("/").status_code == 302


def test_password_change(client, operator):
    client.force_login(operator)
    new = "one-new-long-pass-2024"
    fields = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post("/password/", fields).headers["Location"] == "/"
    operator.refresh_from_db()
    assert operator.check_password(new)


def test_password_change_refuses_a_weak_one(client, operator):
    client.force_login(operator)
    fields = {"old_password": PASSWORD, "new_password1": "123", "new_password2": "123"}
    assert "field-error" in client.post("/password/", fields).content.decode()
    operator.refresh_from_db()
    assert operator.check_password(PASSWORD)


def test_home_says_what_waits_with_its_sentence(client, operator):
    shell.register_menu(
        MenuEntry(
            "草稿",
            "edit",
            "password_change",
            count=lambda user: 2,
            late=lambda user: 1,
            todo="份草稿没有登记完",
        )
    )
    shell.register_menu(MenuEntry("退单", "return", "login", count=lambda user: 0))
    client.force_login(operator)
    page = client.get("/").content.decode()
    assert "份草稿没有登记完" in page
    assert "超期 1 件" in page
    assert page.count('class="todo-what"') == 1


def test_home_with_nothing_to_do_says_so(client, operator):
    client.force_login(operator)
    assert "没有等您办的事。" in client.get("/").content.decode()


def test_menu_counts_are_json(client, operator):
    shell.register_menu(MenuEntry("草稿", "edit", "home", count=lambda user: 2))
    client.force_login(operator)
    assert client.get("/menu/counts/").json() == {"counts": {"home": 2}}


def test_a_redirect_to_htmx_is_a_navigation_of_the_page(client, operator):
    client.force_login(operator)
    new = "one-new-long-pass-2024"
    fields = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    answer = client.post("/password/", fields, **HTMX)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/")
    assert "sessionid" in answer.cookies
    assert "密码已修改。" in client.get("/").content.decode()


def test_a_sending_after_the_log_in_ran_out_is_refused_in_place(client, db):
    answer = client.post("/password/", {}, **HTMX)
    assert answer.status_code == 403
    assert "登录已过期" in answer.content.decode()
    assert answer.headers["X-Not-Sent"] == "login"
    assert "data-refusal" in answer.content.decode()


def test_a_fragment_asked_for_after_the_log_in_ran_out_leads_to_log_in(client, db):
    assert client.get("/", **HTMX).headers["HX-Redirect"].startswith("/login/")


def test_an_open_page_can_ask_whose_session_it_is_by_now(client, operator):
    asked = client.get("/session/")
    assert asked.json()["person"] == ""
    assert asked.json()["token"]
    client.force_login(operator)
    known = client.get("/session/")
    assert known.json()["person"] == str(operator.pk)
    assert "no-store" in known.headers["Cache-Control"]
    assert client.post("/session/").status_code == 405


def test_the_token_that_it_gives_is_taken_and_an_old_one_says_it_was_not_sent(operator):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(operator)
    token = strict.get("/session/").json()["token"]
    refused = strict.post("/logout/", **HTMX)
    assert (refused.status_code, refused.headers["X-Not-Sent"]) == (403, "token")
    assert strict.post("/logout/", headers={"X-CSRFToken": token}).status_code == 302


def test_pages_have_nothing_inline(client, operator):
    client.force_login(operator)
    page = client.get("/").content.decode()
    assert " style=" not in page
    assert " onclick=" not in page
    assert "<script>" not in page


def test_a_password_set_by_another_must_be_changed_first(client, operator):
    operator.must_change_password = True
    operator.save(update_fields=["must_change_password"])
    client.force_login(operator)
    assert client.get("/").headers["Location"] == "/password/"
    assert client.get("/menu/counts/").headers["Location"] == "/password/"
    assert client.get("/api/v1/cases/").status_code == 403
    token = issue_token(user=operator, name="省平台", scopes=["cases:read"])[1]
    by_token = Client().get("/api/v1/cases/", headers={"Authorization": f"Bearer {token}"})
    assert by_token.status_code == 200
    new = "one-new-long-pass-2024"
    fields = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    client.post("/password/", fields)
    assert client.get("/").status_code == 200
