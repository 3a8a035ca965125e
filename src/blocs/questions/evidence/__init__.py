"""Is it true? Claims against data, published numbers beside ours."""
