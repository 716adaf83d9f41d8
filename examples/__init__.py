"""Examples: how the model meets other tools. Each is short, runs in the tests, and may be copied."""
