"""OpenTelemetry spans of model requests, when the environment asks for them as it does of every program."""

import os

from pydantic_ai.models.instrumented import InstrumentationSettings

_ASKED_BY = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_TRACES_EXPORTER")


def find_instrumentation(*, show_content: bool) -> InstrumentationSettings | None:
    """Return how to trace, None when no exporter is configured; what people wrote is in the spans only if allowed."""
    if not any(os.environ.get(variable) for variable in _ASKED_BY):
        return None
    return InstrumentationSettings(include_content=show_content)
