"""The callback desk: holds, attempts, results, appeals, quality checks."""
