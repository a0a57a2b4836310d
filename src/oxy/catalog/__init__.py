"""What the business sells and who does it: services with durations and prices, and the resources they need.

A service that was ever booked is deactivated, never deleted."""

from oxy.catalog.quoting import COATS, SIZES, Quote, Term, quote
from oxy.catalog.resource import (
    RESOURCE_KINDS,
    Resource,
    ResourceFacts,
    ResourceKind,
    create_resource,
    list_resources,
    load_resource,
    remove_resource,
    resource_from_row,
    update_resource,
)
from oxy.catalog.service import (
    SERVICE_TYPES,
    Service,
    ServiceFacts,
    ServiceType,
    create_service,
    list_services,
    load_service,
    remove_service,
    service_from_row,
    update_service,
)

__all__ = [
    "COATS", "RESOURCE_KINDS", "SERVICE_TYPES", "SIZES", "Quote", "Resource", "ResourceFacts", "ResourceKind",
    "Service", "ServiceFacts", "ServiceType", "Term", "create_resource", "create_service", "list_resources",
    "list_services", "load_resource", "load_service", "quote", "remove_resource", "remove_service", "resource_from_row",
    "service_from_row", "update_resource", "update_service",
]  # fmt: skip
