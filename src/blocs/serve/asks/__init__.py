"""What can be asked of a server: one typed request a question, answered in a child process."""
