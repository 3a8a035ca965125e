"""What is seen of a server beside the pages of its answers."""
