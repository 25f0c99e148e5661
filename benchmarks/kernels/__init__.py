"""Our kernels and their peers side by side on the same work: agreement first, then ratios."""
