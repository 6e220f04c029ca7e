"""Broken endpoints: a real HTTP server on 127.0.0.1 that misbehaves to order."""
