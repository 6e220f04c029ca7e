"""The embedded provider: deterministic answers, never called AI."""
