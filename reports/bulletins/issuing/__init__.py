"""What stands before issuing, and what issuing keeps: claims, gaps, pages, addressees."""
