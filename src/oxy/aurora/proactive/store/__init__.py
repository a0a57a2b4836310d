"""The SQL of Aurora's own initiative."""
