"""What a case belongs with: the mass incident that it is part of, and its like that is something else."""
