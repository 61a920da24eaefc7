"""`make bench`: the published figures, each taken beside a bare floor on the same machine in the same run."""
