"""Passage for agents: ``search``, ``fetch`` and ``ask`` over the Model Context Protocol."""
