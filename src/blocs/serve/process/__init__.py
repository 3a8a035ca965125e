"""Child processes in which all is solved, with limits of time and memory."""
