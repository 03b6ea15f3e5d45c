"""What an issue about one case or one group of cases is made of, whichever series it is."""
