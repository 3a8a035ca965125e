"""The loop of the solver in machine code (extra `fast`): what numba compiles, and nothing else."""
