"""The API of bulletins and of the review of hotspots."""
