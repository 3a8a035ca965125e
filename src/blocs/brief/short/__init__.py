"""What a short brief is made of: sentences with facts, pictures for paper, its readers."""
