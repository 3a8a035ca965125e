"""A server for one user's own machine: forms, jobs and lists around the questions of blocs."""
