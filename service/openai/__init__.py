"""An answer in OpenAI's formats: requests parsed, replies and streams encoded; no HTTP in here."""
