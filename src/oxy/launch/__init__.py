"""Composition root: the only place that knows everyone. Builds the parts from settings and runs them."""
