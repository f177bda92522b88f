"""Traces by OpenTelemetry, exported where a collector is named; else nothing is recorded."""

from workers.settings import Settings


def trace(settings: Settings, process: str) -> None:
    """Exports this process's spans to `otlp_endpoint`, where there is one; what is pending goes out at the end."""
    if not settings.otlp_endpoint:
        return
    from opentelemetry import trace as api
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({"service.name": f"viva-{process}"}))
    exporter = OTLPSpanExporter(endpoint=f"{settings.otlp_endpoint.rstrip('/')}/v1/traces")
    provider.add_span_processor(BatchSpanProcessor(exporter))
    api.set_tracer_provider(provider)
