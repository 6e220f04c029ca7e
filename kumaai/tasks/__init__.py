"""One file for each task: its prompt, its answer, its document."""
