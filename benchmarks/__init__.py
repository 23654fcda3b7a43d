"""What the app promises about speed and memory, measured: `python -m benchmarks`. Nothing here is a test; nothing asserts times."""
