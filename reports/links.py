"""Where pages of cases lead to papers and files: the link that they name, and its address."""

LINKS = {
    name: f"reports:{name}"
    for name in (
        "slip", "full_slip", "reply_paper", "order_paper", "urge_paper", "circular_paper",
        "print_picked", "export_list",
    )
}  # fmt: skip
