"""Files of articles: who adds them, who opens them, and what is refused."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from grids.services import set_rule
from knowledge.models import Article, ArticleFile
from knowledge.selectors.answers import answers_for
from knowledge.selectors.files import attach_files
from knowledge.services.files import FileChange, next_files
from knowledge.services.reviewing import approve_article, publish_article, withdraw_article

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n%%EOF"
FORM = {
    "question": "家里暖气不热怎么办？", "answer": "请联系供热单位。", "tags": "供暖",
}  # fmt: skip


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.ATTACHMENT_MAX_BYTES = 100_000


def sent(name="流程.pdf", content=PDF):
    return SimpleUploadedFile(name, content, "application/octet-stream")


def change(client, user, article, *files, **typed):
    client.force_login(user)
    return client.post(
        reverse("knowledge:article_change", args=[article.pk]),
        {**FORM, "version": article.version, "attachments": list(files), **typed},
    )


def opened(client, user, file):
    """Return the answer to who asks for a file, read to its end."""
    client.force_login(user)
    answer = client.get(reverse("knowledge:file", args=[file.token]))
    answer.body = answer.getvalue()
    return answer


def bring_to_desk(article, unit_leader, keeper, at):
    article.refresh_from_db()
    approve_article(article, seen=article.version, actor=unit_leader, at=at)
    publish_article(article, seen=article.version, actor=keeper, at=at)
    article.refresh_from_db()


@pytest.fixture
def with_file(client, draft, handler, unit_leader, keeper, at):
    """An article at the desk with one file."""
    assert change(client, handler, draft, sent()).status_code == 302
    bring_to_desk(draft, unit_leader, keeper, at)
    return draft


def test_a_file_is_read_at_the_desk_once_its_version_is_published(
    client, draft, handler, operator, stranger, keeper, unit_leader, at
):
    change(client, handler, draft, sent(), sent("价格.PDF", PDF + b"\n"))
    one, _ = files = list(draft.versions.get(number=2).files.all())
    assert [(f.name, f.uploaded_by, f.size) for f in files] == [
        ("流程.pdf", handler, len(PDF)), ("价格.PDF", handler, len(PDF) + 1),
    ]  # fmt: skip
    assert not draft.versions.get(number=1).files.exists()
    said = {person: opened(client, person, one).status_code for person in (handler, keeper)}
    assert said == {handler: 200, keeper: 200}
    assert [opened(client, who, one).status_code for who in (operator, stranger)] == [404, 404]
    bring_to_desk(draft, unit_leader, keeper, at)
    answer = opened(client, operator, one)
    assert answer.body == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert "attachment" in answer["Content-Disposition"]
    assert opened(client, stranger, one).status_code == 200
    page = client.get(reverse("knowledge:article", args=[draft.pk])).content.decode()
    assert "流程.pdf" in page and "PDF" in page and str(handler) in page
    client.force_login(operator)
    desk = client.post(reverse("cases:desk_help"), {"text": "家里暖气不热", "kind": "enquiry"})
    assert reverse("knowledge:file", args=[one.token]) in desk.content.decode()


def test_what_is_withdrawn_or_replaced_is_out_of_reach_at_once(
    client, with_file, handler, operator, keeper, unit_leader, at
):
    (old,) = with_file.versions.get(number=2).files.all()
    change(client, handler, with_file, sent("新.pdf", PDF + b" "), removed=[str(old.token)])
    assert opened(client, operator, old).status_code == 200
    bring_to_desk(with_file, unit_leader, keeper, at)
    (new,) = with_file.versions.get(number=3).files.all()
    assert list(with_file.versions.get(number=2).files.all()) == [old]
    assert [opened(client, operator, file).status_code for file in (old, new)] == [404, 200]
    assert opened(client, handler, old).status_code == 200
    client.force_login(handler)
    history = client.get(reverse("knowledge:article_history", args=[with_file.pk]))
    assert str(old.token) in history.content.decode()
    withdraw_article(with_file, seen=3, reason="有误", actor=keeper, at=at)
    assert [opened(client, who, new).status_code for who in (operator, handler)] == [404, 200]


def test_who_does_not_keep_an_article_adds_and_removes_nothing(
    client, with_file, stranger, operator
):
    (file,) = with_file.versions.get(is_live=True).files.all()
    for person in (stranger, operator):
        said = change(client, person, with_file, sent("别的.pdf", PDF + b" "), removed=[file.token])
        assert said.status_code == 403
    assert list(ArticleFile.objects.all()) == [file]
    assert with_file.versions.count() == 2


def archive(*names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("空.pdf", b"", "文件是空的。"),
        ("图.png", PDF, "内容与扩展名不符"),
        ("表.xlsx", archive("a.txt"), "内容与扩展名不符"),
        ("大.pdf", PDF + bytes(100_001), "已停止接收"),
        ("录音.mp3", b"ID3", "不支持这种文件"),
        ("页面.html", b"<script>", "不支持这种文件"),
        ("没有扩展名", PDF, "不支持这种文件"),
    ],
)
def test_what_is_not_taken_is_refused_with_a_sentence(client, draft, handler, name, content, said):
    answer = change(client, handler, draft, sent(name, content))
    assert 400 <= answer.status_code < 500
    assert said in answer.content.decode()
    assert not ArticleFile.objects.exists() and draft.versions.count() == 1


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("长" * 996 + ".pdf", "长" * 116 + ".pdf"),
        ("<script>alert(1)<_script>.pdf", "<script>alert(1)<_script>.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\机密\\流程.pdf", "流程.pdf"),
    ],
)
def test_a_name_is_only_a_name(client, draft, handler, name, kept):
    assert change(client, handler, draft, sent(name)).status_code == 302
    file = ArticleFile.objects.get()
    assert file.name == kept
    assert file.file.name.startswith("attachments/") and "pdf" not in file.file.name
    page = client.get(reverse("knowledge:article", args=[draft.pk])).content.decode()
    assert "<script>alert" not in page


def test_the_same_content_is_taken_once(client, with_file, handler):
    for files in (
        (sent("另一个名.pdf"),),
        (sent("甲.pdf", PDF + b" "), sent("乙.pdf", PDF + b" ")),
    ):
        answer = change(client, handler, with_file, *files)
        assert answer.status_code == 400 and "内容相同" in answer.content.decode()
    assert ArticleFile.objects.count() == 1


def test_a_double_click_makes_one_version(client, draft, handler, settings):
    first = change(client, handler, draft, sent())
    second = change(client, handler, draft, sent())
    assert (first.status_code, second.status_code) == (302, 409)
    assert draft.versions.count() == 2
    stored = [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    assert len(stored) == ArticleFile.objects.count() == 1


def test_an_article_has_no_more_files_than_the_city_admits(client, with_file, handler):
    set_rule("attachment.max_count", 1)
    answer = change(client, handler, with_file, sent("甲.pdf", PDF + b" "))
    assert answer.status_code == 400 and "最多 1 个" in answer.content.decode()


def test_a_new_article_has_its_files_from_the_first_version(client, handler):
    client.force_login(handler)
    client.post(reverse("knowledge:article_add"), {**FORM, "attachments": [sent()]})
    (file,) = Article.objects.get().versions.get().files.all()
    assert file.name == "流程.pdf"
    assert change(client, handler, Article.objects.get()).status_code == 302
    assert Article.objects.get().version == 1


def test_the_desk_reads_all_files_by_one_query(with_file, publish, at, django_assert_num_queries):
    publish("暖气不热找谁")
    found = [one.version for one in answers_for("暖气不热", on=at.date())]
    assert len(found) == 2
    with django_assert_num_queries(1):
        attach_files(found)
        assert sum(len(one.files.all()) for one in found) == 1


def test_next_files_are_those_that_stay(with_file, handler):
    (file,) = with_file.versions.get(is_live=True).files.all()
    assert next_files(with_file, [file], FileChange(), actor=handler) == [file]
    gone = FileChange(removed=[str(file.token)])
    assert next_files(with_file, [file], gone, actor=handler) == []
