"""Addresses of cases: desk, lists, queues, and each case's own."""

from django.urls import path

from cases.views import (
    attachments,
    callback,
    canned,
    case,
    desk,
    drafts,
    hazard_deeds,
    hazards,
    ledger,
    lists,
    notices,
    oversight,
    quality,
    queues,
    roster,
    rulings,
    saved_filters,
    shifts,
    similar,
)

app_name = "cases"
desk_patterns = [
    path("desk/", desk.desk, name="desk"),
    path("desk/caller/", desk.caller_card, name="desk_caller"),
    path("desk/help/", desk.help_column, name="desk_help"),
    path("desk/other-call/", desk.other_call, name="other_call"),
    path("desk/drafts/", drafts.drafts, name="drafts"),
    path("desk/drafts/save/", drafts.save, name="draft_save"),
    path("desk/drafts/discard/", drafts.discard, name="draft_discard"),
    path("quality/", quality.quality, name="quality"),
    path("quality/mine/", quality.mine, name="quality_mine"),
    path("quality/<int:pk>/", quality.check, name="quality_check"),
    path("quality/<int:pk>/read/", quality.read, name="quality_read"),
    path("cases/", lists.case_list, name="list"),
    path("calls/", lists.calls, name="calls"),
    path("callbacks/", lists.callbacks, name="callbacks"),
    path("inbox/", queues.inbox, name="inbox"),
    path("inbox/sign/", queues.sign_picked, name="sign_picked"),
    path("canned/", canned.canned, name="canned"),
    path("canned/add/", canned.add, name="canned_add"),
    path("canned/<int:pk>/", canned.change, name="canned_change"),
    path("filters/", saved_filters.save, name="filter_save"),
    path("filters/<int:pk>/delete/", saved_filters.delete, name="filter_delete"),
    path("ledger/", ledger.ledger, name="ledger"),
    path("roster/", roster.roster, name="roster"),
    path("roster/new/", roster.shift, name="roster_shift_new"),
    path("roster/upload/", roster.upload, name="roster_upload"),
    path("roster/<int:pk>/", roster.shift, name="roster_shift"),
    path("roster/<int:pk>/drop/", roster.drop, name="roster_drop"),
    path("shift/", shifts.shift, name="shift"),
    path("shift/items/<int:pk>/done/", shifts.item_done, name="shift_item_done"),
    path("shift/leave/", shifts.leave, name="shift_leave"),
    path("shift/<int:pk>/take/", shifts.take, name="shift_take"),
    path("rulings/", rulings.rulings, name="rulings"),
    path("dispatch/", queues.dispatch_queue, name="dispatch_queue"),
    path("callback/", callback.callback_desk, name="callback_desk"),
    path("callback/<case:number>/", callback.callback_case, name="callback_case"),
    path("callback/<case:number>/<slug:deed>/", callback.callback_deed, name="callback_deed"),
]
hazard_patterns = [
    path("hazards/", hazards.ledger, name="hazards"),
    path("hazards/file/", hazards.file, name="hazard_file"),
    path("hazards/returns/", hazards.returns, name="hazard_returns"),
    path("hazards/<int:pk>/", hazard_deeds.show, name="hazard"),
    path("hazards/<int:pk>/<slug:slug>/", hazard_deeds.act, name="hazard_act"),
]
oversight_patterns = [
    path("supervision/", oversight.orders, name="supervision"),
    path("supervision/notices/", oversight.urge_notices, name="urge_notices"),
    path("supervision/criticism/", oversight.criticism, name="criticism"),
    path("supervision/criticism/issue/", oversight.issue, name="circular_issue"),
    path("instructions/", oversight.instructions, name="instructions"),
    path("appeals/", oversight.appeals, name="appeals"),
]
case_patterns = [
    path("cases/<case:number>/", case.show, name="show"),
    path("cases/<case:number>/similar/", similar.show, name="similar"),
    path("cases/<case:number>/<slug:slug>/", case.act, name="act"),
    path("attachments/<uuid:token>/", attachments.download, name="attachment"),
    path("notices/", notices.show, name="notices"),
    path("notices/read/", notices.mark_read, name="notices_read"),
]
urlpatterns = [*desk_patterns, *hazard_patterns, *oversight_patterns, *case_patterns]
