"""Addresses of bulletins, of the review of hotspots, of the assessment and of exports."""

from django.urls import path

from reports import converters  # noqa: F401 - makes <day:…> known
from reports.views import (
    briefs,
    bulletins,
    dashboard,
    evidence,
    exports,
    files,
    hall,
    hotspots,
    instructions,
    joining,
    letters,
    rates,
    slips,
    topics,
)

app_name = "reports"
letter_patterns = [
    path("papers/urge/<int:pk>.pdf", letters.urge, name="urge_paper"),
    path("papers/supervision/<int:pk>.pdf", letters.order, name="order_paper"),
    path("papers/circular/<int:pk>.pdf", letters.circular, name="circular_paper"),
]
slip_patterns = [
    path("papers/print/", slips.print_picked, name="print_picked"),
    path("papers/<case:number>/full/", slips.full, name="full_slip"),
    path("papers/<case:number>/replies/<int:pk>.pdf", letters.reply, name="reply_paper"),
    path("papers/<case:number>/<slug:name>.pdf", slips.slip, name="slip"),
]
brief_patterns = [
    path("briefs/cases/<case:number>/", briefs.of_case, name="briefs_of_case"),
    path("briefs/cases/<case:number>/<slug:series>/", briefs.start_for_case, name="start_for_case"),
    path("briefs/groups/<int:pk>/", briefs.of_group, name="briefs_of_group"),
    path("briefs/groups/<int:pk>/<slug:series>/", briefs.start_for_group, name="start_for_group"),
]
instruction_patterns = [
    path("instructions/documents/", instructions.instructions, name="document_instructions"),
    path("instructions/documents/<int:pk>/", instructions.answer, name="answer_instruction"),
    path("bulletins/<int:pk>/instruct/", instructions.instruct, name="instruct"),
]
urlpatterns = [
    *slip_patterns,
    *letter_patterns,
    *brief_patterns,
    *instruction_patterns,
    path("bulletins/", bulletins.bulletins, name="bulletins"),
    path("bulletins/join/", joining.join, name="join"),
    path("bulletins/<int:pk>/", bulletins.show, name="bulletin"),
    path("bulletins/<int:pk>/preview/", bulletins.preview, name="preview"),
    path("bulletins/<int:pk>/edit/", bulletins.edit, name="edit"),
    path("bulletins/<int:pk>/do/<slug:slug>/", bulletins.act, name="act"),
    path("bulletins/<int:pk>/figure/", evidence.figure, name="figure"),
    path("bulletins/<int:pk>/changes/", evidence.changes, name="changes"),
    path("bulletins/<int:pk>/claims/<int:category_id>/", evidence.claim, name="claim"),
    path("bulletins/<int:pk>/page-<int:number>.png", files.picture, name="picture"),
    path("bulletins/<int:pk>/page.pdf", files.pdf, name="pdf"),
    path("bulletins/<int:pk>/page.docx", files.word, name="word"),
    path("bulletins/<int:pk>/page.xlsx", files.workbook, name="workbook"),
    path("bulletins/<int:pk>/press.pdf", files.press_pdf, name="press_pdf"),
    path("bulletins/<int:pk>/sign-off.pdf", files.sign_off, name="sign_off"),
    path("bulletins/<int:pk>/text.txt", files.text, name="text"),
    path("bulletins/<int:pk>/figures.json", files.figures, name="figures"),
    path("hall/", hall.monitor, name="monitor"),
    path("hall/now/", hall.monitor_now, name="monitor_now"),
    path("hall/wall/", hall.wall, name="wall"),
    path("hall/wall/now/", hall.wall_now, name="wall_now"),
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("dashboard/<slug:key>/<slug:form>/", dashboard.dashboard_file, name="dashboard_file"),
    path("rates/", rates.rates, name="rates"),
    path("rates/cases/", rates.cell, name="rate_cell"),
    path("rates/export/", exports.export_rates, name="export_rates"),
    path("rates/cases/export/", exports.export_cell, name="export_cell"),
    path("exports/", exports.exports, name="exports"),
    path("exports/lists/<slug:key>/", exports.export_list, name="export_list"),
    path("exports/<int:pk>/", exports.export, name="export"),
    path("exports/<int:pk>/file/", exports.download, name="download"),
    path("topics/", topics.topics, name="topics"),
    path("topics/save/", topics.save, name="save_topic"),
    path("topics/page.docx", topics.word, name="topic_word"),
    path("topics/<int:pk>/series/", topics.series, name="topic_series"),
    path("hotspots/", hotspots.hotspots, name="hotspots"),
    path("hotspots/<day:on>/", hotspots.hotspots, name="hotspots_on"),
    path("hotspots/<day:on>/<int:category_id>/", hotspots.hotspot, name="hotspot"),
    path("hotspots/problems/<int:pk>/name/", hotspots.name_problem, name="name_problem"),
]
