"""What the app promises about speed and memory, measured: `python -m benchmarks`. No test: nothing asserts times."""
