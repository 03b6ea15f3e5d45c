"""Forms of articles: what one says, why one is sent back, what a reader says of it."""

from typing import Any

from django import forms

from grids import reference
from grids.models import User
from grids.web.file_fields import FilesField
from grids.web.reference_fields import ReferenceField
from hotline.form_fields import Choice, Day, Line, Prose
from knowledge.forms.owning import OwnedForm
from knowledge.models import Article, ArticleVersion
from knowledge.models.article import ANSWER_MAX, BASIS_MAX, QUESTION_MAX, REASON_MAX
from knowledge.models.feedback import NOTE_MAX
from knowledge.selectors.people import reviewers_for, writing_units
from knowledge.services.articles import Review, Wording, tags_in
from knowledge.services.files import TAKEN

TAGS_TYPED_MAX = 120
WHOLE_CITY = "全市"


class ArticleForm(OwnedForm):
    """An article's wording, and when it is looked at again; a new one's unit as well."""

    question = Line("问题", QUESTION_MAX, help_text="写市民会怎么问，一条只答一个问题。")
    answer = Prose("答复", ANSWER_MAX, rows=8, help_text="写话务员可以照着念的话。")
    basis = Line("依据", BASIS_MAX, required=False, help_text="文件名称和文号。")
    tags = Line(
        "标签", TAGS_TYPED_MAX, required=False, help_text="市民的其他说法，用空格分开，最多 8 个。"
    )
    area = ReferenceField(
        reference.grids, what="适用地域", label="适用地域", required=False, empty=WHOLE_CITY
    )
    valid_from = Day("生效日期", required=False, help_text="空着即发布后立即生效。")
    valid_to = Day("失效日期", required=False, help_text="空着即长期有效；当日仍有效。")
    review_on = Day("复核日期", required=False, help_text="空着即发布后按全市周期复核。")
    reviewer = Choice("复核人", [], required=False)
    is_agreed = forms.BooleanField(
        label="统一答复口径", required=False, help_text="经单位和热线都审核，在话务台排在前面。"
    )
    attachments = FilesField(
        "附件", required=False, taken=TAKEN, help_text="PDF、Word、Excel、JPG、PNG，可选多个。"
    )
    removed = forms.MultipleChoiceField(
        label="去掉已有附件", required=False, widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "这个附件刚被别人去掉，请打开最新的一版再改。"},
    )  # fmt: skip
    version = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, user: User, version: ArticleVersion | None = None, **options: Any
    ) -> None:
        options.setdefault("auto_id", "article_%s")
        if version is not None:
            options.setdefault("initial", first_values(version))
        super().__init__(*args, **options)
        self.offer_files(version)
        people = list(reviewers_for(user))
        named = version.article.reviewer if version else None
        if named and named not in people:
            people.append(named)
        self.people = {str(one.pk): one for one in people}
        self.offer_units(writing_units(user), is_settled=version is not None)
        field: Any = self.fields["reviewer"]
        field.choices = [("", "不指定"), *((k, str(p)) for k, p in self.people.items())]

    def offer_files(self, version: ArticleVersion | None) -> None:
        """Offer the version's files to be taken away, each with its size."""
        self.present = list(version.files.all()) if version else []
        field: Any = self.fields["removed"]
        field.choices = [
            (str(one.token), f"{one.name}（{one.size_words}）") for one in self.present
        ]

    def clean_tags(self) -> list[str]:
        """Return the tags, each once."""
        return tags_in(self.cleaned_data["tags"])

    def wording(self) -> Wording:
        """Return what the article says."""
        own = Wording.__dataclass_fields__
        return Wording(**{name: self.cleaned_data[name] for name in own})

    def review(self) -> Review:
        """Return when it is looked at again, and by whom."""
        data = self.cleaned_data
        return Review(data["review_on"], self.people.get(data["reviewer"]))


def first_values(version: ArticleVersion) -> dict[str, Any]:
    """Return an article as its form shows it."""
    same = ("question", "answer", "basis", "area", "valid_from", "valid_to", "is_agreed")
    article: Article = version.article
    return {
        **{name: getattr(version, name) for name in same},
        "tags": " ".join(version.tags),
        "review_on": article.review_on,
        "reviewer": str(article.reviewer_id or ""),
        "version": version.number,
    }


class StepForm(forms.Form):
    """A step with an article as it was seen; sending back and withdrawing need a reason."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    reason = Line("原因", REASON_MAX, required=False)


class FeedbackForm(forms.Form):
    """Whether an article is right, and where it is not."""

    note = Line("哪里不对", NOTE_MAX, required=False)


class SearchForm(forms.Form):
    """What a list of articles is narrowed to."""

    q = Line("搜索", QUESTION_MAX, required=False)
    unit = ReferenceField(
        reference.units, what="单位", label="单位", required=False, empty="所有单位"
    )
