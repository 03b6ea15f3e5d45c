"""What can be exported: each kind says who may have it and writes its file row by row."""
