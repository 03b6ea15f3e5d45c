"""Where pages of cases lead to papers and files: the link that they name, and its address."""

# Panels of documents about what the page shows, for who may read these documents.
PANELS = {name: f"reports:{name}" for name in ("briefs_of_case", "briefs_of_group")}
LINKS = {
    name: f"reports:{name}"
    for name in (
        "slip", "full_slip", "reply_paper", "order_paper", "urge_paper", "circular_paper",
        "print_picked", "export_list",
    )
}  # fmt: skip
