"""A month on both platforms against an emulator that is not ours: see docs/emulator.md."""
