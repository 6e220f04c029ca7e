"""Pages that kumaai writes, in a real browser."""
