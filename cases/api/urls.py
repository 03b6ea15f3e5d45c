"""Addresses of the API, version 1."""

from django.urls import path

from cases.actions import ACTIONS
from cases.actions.hazards import BY_ACT
from cases.api import (
    appeals,
    canned,
    hazards,
    ledger,
    lines,
    lookups,
    oversight,
    own,
    parts,
    quality,
    queues,
    roster,
    saved_filters,
)
from cases.api.canned import OfferedLine
from cases.api.cases import (
    ActView,
    AmendPreviewView,
    CaseDetailView,
    CaseListView,
    GroupTextView,
    MergePreviewView,
    PartView,
)
from cases.api.document import SchemaView
from grids.models import Category, Channel, Grid, Unit

ONE = "cases/<case:number>/"
# Part of a case in its address and in the dossier, and the shape of its rows.
PARTS = (
    ("timeline", "lines", parts.TimelinePart),
    ("assignments", "parts", parts.AssignmentPart),
    ("attachments", "files", parts.FilePart),
    ("callbacks", "callbacks", parts.CaseCallbackPart),
    ("merged", "merged", parts.MergedPart),
    ("similar", "similar", parts.SimilarPart),
    ("amendments", "amended", parts.AmendedPart),
    ("replies", "rounds", parts.ReplyPart),
    ("canned", "canned", OfferedLine),
)
REFERENCES = (
    ("units", Unit, lines.UnitLine, ("parent",)),
    ("categories", Category, lines.CategoryLine, ("parent",)),
    ("grids", Grid, lines.GridLine, ("parent",)),
    ("channels", Channel, lines.ChannelLine, ()),
)

app_name = "api"
urlpatterns = [
    path("schema/", SchemaView.as_view(), name="schema"),
    path("cases/", CaseListView.as_view(), name="cases"),
    path(ONE, CaseDetailView.as_view(), name="case"),
    *(
        path(
            f"{ONE}{name}/",
            PartView.as_view(part=part, shape=shape, operation=f"case_{name}"),
            name=name,
        )
        for name, part, shape in PARTS
    ),
    *(
        path(f"{ONE}{action.slug}/", ActView.as_view(act=action), name=action.slug)
        for action in ACTIONS.values()
    ),
    path(f"{ONE}group-text/", GroupTextView.as_view(), name="group_text"),
    path(f"{ONE}amend/preview/", AmendPreviewView.as_view(), name="amend_preview"),
    path(f"{ONE}merge/preview/", MergePreviewView.as_view(), name="merge_preview"),
    path("calls/", lookups.CallListView.as_view(), name="calls"),
    path("callbacks/", lookups.CallbackListView.as_view(), name="callback_list"),
    path("canned/", canned.CannedListView.as_view(), name="canned_list"),
    path("canned/<int:pk>/", canned.CannedOneView.as_view(), name="canned_one"),
    path("inbox/", queues.InboxView.as_view(), name="inbox"),
    path("dispatch/", queues.DispatchQueueView.as_view(), name="dispatch_queue"),
    path("rulings/", queues.RulingListView.as_view(), name="rulings"),
    path("callbacks/next/", queues.NextCallbackView.as_view(), name="callback_next"),
    path("notices/", own.NoticeListView.as_view(), name="notices"),
    path("notices/read/", own.NoticesReadView.as_view(), name="notices_read"),
    path("files/<uuid:token>/", own.AttachmentView.as_view(), name="file"),
    path("roster/", roster.RosterView.as_view(), name="roster"),
    path("roster/upload/", roster.RosterUploadView.as_view(), name="roster_upload"),
    path("roster/<int:pk>/", roster.ShiftView.as_view(), name="roster_shift"),
    path("filters/", saved_filters.SavedFilterListView.as_view(), name="filters"),
    path("filters/<int:pk>/", saved_filters.SavedFilterView.as_view(), name="filter"),
    path("supervision/", oversight.OrderListView.as_view(), name="supervision"),
    path("urge-notices/", oversight.UrgeListView.as_view(), name="urge_notices"),
    path("criticism/", oversight.CriticismListView.as_view(), name="criticism"),
    path("ledger/", ledger.LedgerView.as_view(), name="ledger"),
    path("exclusions/", ledger.ExclusionListView.as_view(), name="exclusions"),
    path("instructions/", oversight.TaskListView.as_view(), name="instructions"),
    path("appeals/", appeals.AppealListView.as_view(), name="appeals"),
    path("circulars/", oversight.CircularListView.as_view(), name="circulars"),
    path("quality/draws/", quality.DrawListView.as_view(), name="quality_draws"),
    path("quality/checks/", quality.CheckListView.as_view(), name="quality_checks"),
    path("quality/checks/<int:pk>/", quality.CheckView.as_view(), name="quality_check"),
    *(
        path(f"quality/checks/<int:pk>/{name}/", view.as_view(), name=f"quality_{name}")
        for name, view in (
            ("claim", quality.CheckClaimView),
            ("score", quality.CheckScoreView),
            ("read", quality.CheckReadView),
        )
    ),
    path("hazards/", hazards.HazardListView.as_view(), name="hazards"),
    path("hazards/returns/", hazards.ReturnView.as_view(), name="hazard_returns"),
    path("hazards/revisions/", hazards.RevisionListView.as_view(), name="hazard_revisions"),
    path("hazards/revisions/<int:pk>/", hazards.RevisionView.as_view(), name="hazard_revision"),
    path("hazards/<int:pk>/", hazards.HazardDetailView.as_view(), name="hazard"),
    *(
        path(
            f"hazards/<int:pk>/{name}/",
            hazards.HazardDeedView.as_view(step=action),
            name=f"hazard_{name}",
        )
        for name, action in BY_ACT.items()
    ),
    *(
        path(
            f"{name}/",
            lookups.ReferenceListView.as_view(
                model=model, shape=shape, related=related, operation=f"{name}_list"
            ),
            name=name,
        )
        for name, model, shape, related in REFERENCES
    ),
]
