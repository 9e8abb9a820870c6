"""Reports of a run, each made of its record and nothing else: HTML, JUnit XML, the terminal, an Inspect log."""
