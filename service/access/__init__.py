"""Who may do what: keys, tokens, one rule a route, one line an event. Knows nothing of HTTP."""
