"""The Chinese that packages do not bring: the compiled file says what the source says."""

import re

import pytest
from django.conf import settings
from django.utils.translation import gettext, override

SOURCE = settings.BASE_DIR / "hotline" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
ENTRY = re.compile(r'^msgid ((?:".*"\n)+)msgstr ((?:".*"\n?)+)', re.MULTILINE)


def unquote(lines):
    text = "".join(line[1:-1] for line in lines.strip().splitlines())
    return text.replace(r"\"", '"').replace(r"\n", "\n")


def entries():
    found = ENTRY.findall(SOURCE.read_text(encoding="utf-8"))
    return [(unquote(said), unquote(chinese)) for said, chinese in found if unquote(said)]


def test_the_source_is_read():
    assert len(entries()) > 40


@pytest.mark.parametrize(("said", "chinese"), entries())
def test_each_sentence_comes_out_in_chinese(said, chinese):
    with override("zh-hans"):
        assert gettext(said) == chinese


@pytest.mark.parametrize(("said", "chinese"), entries())
def test_each_placeholder_is_kept(said, chinese):
    names = re.compile(r"%\(\w+\)s")
    assert set(names.findall(chinese)) == set(names.findall(said))
