"""Who is told what: notices in the pages, and their deliveries by mail, SMS and the like."""
