"""The generative composer: a model says it; Passage numbers it, checks it, or says it itself.

The upstream is taken for hostile: what it sends is bounded in time and size, read as plain text,
resolved to citations that exist, and verified like every other claim.
"""
