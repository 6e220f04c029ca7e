"""The talk with a model."""
