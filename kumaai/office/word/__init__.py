"""Word documents: reading, revising, composing, footers."""
