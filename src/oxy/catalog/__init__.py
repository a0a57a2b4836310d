"""What the business sells and who does it: services with durations and prices, and the resources they need.

A service that was ever booked is deactivated, never deleted."""

from oxy.catalog.package import (
    Package,
    PackageFacts,
    create_package,
    list_packages,
    load_package,
    package_from_row,
    update_package,
)
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
    "COATS", "RESOURCE_KINDS", "SERVICE_TYPES", "SIZES", "Package", "PackageFacts", "Quote", "Resource",
    "ResourceFacts", "ResourceKind", "Service", "ServiceFacts", "ServiceType", "Term", "create_package",
    "create_resource", "create_service", "list_packages", "list_resources", "list_services", "load_package",
    "load_resource", "load_service", "package_from_row", "quote", "remove_resource", "remove_service",
    "resource_from_row", "service_from_row", "update_package", "update_resource", "update_service",
]  # fmt: skip
