"""Public benchmarks as suites: their files read, the system asked, the figures beside the published ones."""
