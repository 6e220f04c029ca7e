"""What a person types: one small module for each command."""
