"""Pages: parse → fetch through `visible_to` → service → redirect or page."""
