"""The page for Mesa users: `ClusterProgramme` in SolaraViz, one model per visitor."""
