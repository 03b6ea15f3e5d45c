"""One case as one person sees it; a part takes rows, the mask and files, never the whole."""
