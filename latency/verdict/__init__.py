"""What it means: from captures to statistics, words and verdicts, and how sure they are."""
