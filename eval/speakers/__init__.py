"""Who says it: labelled sentences, and what the attribution and a plain floor make of them."""
