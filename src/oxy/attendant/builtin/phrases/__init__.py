"""The receptionist's words: short, warm, the same every time."""
