"""What is applied for and ruled on: extension, waiting, parking, ending, amendment."""
