"""Packages for sale, as far as one customer may hear of them; staff sell them."""

from oxy.attendant.records import package_offer_json
from oxy.attendant.tool_record import ToolRecord
from oxy.catalog import Package, list_packages


class PackageCounter(ToolRecord):
    """What is sold in advance."""

    async def package_offers(self) -> tuple[Package, ...]:
        """Return the packages that are for sale, by name."""
        async with self._database.tenant(self._turn.organization_id) as session:
            found = tuple(await list_packages(session))
        for package in found:
            self.evidence.names.add(package.name)
            self.evidence.free_text.append(f"pacote {package.name}")
            self.evidence.prices.add(package.price)
            for service in self.context.services:
                if service.id in package.service_ids:
                    self.evidence.priced.setdefault(service.name, set()).add(package.price)
        names = {service.id: service.name for service in self.context.services}
        listed = [package_offer_json(package, names) for package in found]
        self._record("package_offers", {}, {"ok": True, "packages": listed})
        return found
