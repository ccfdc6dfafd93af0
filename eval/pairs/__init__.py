"""Minimal pairs: true sentences changed by rule, to measure verification on."""
