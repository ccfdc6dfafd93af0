"""Questions that a collection can answer, made of its own sentences and tried before shown."""
