"""Where WhatsApp is, and as which version it is spoken to."""

from dataclasses import dataclass

from oxy.channels.multidevice.protocol import Json


@dataclass(frozen=True, slots=True)
class Wiring:
    """How sockets are opened: where WhatsApp is, and as which version, where not the usual."""

    web_socket_url: str | None = None
    version: tuple[int, int, int] | None = None

    @classmethod
    def of(cls, web_socket_url: str | None, version: str | None) -> "Wiring":
        """As the settings say it: the version is three numbers with dots."""
        if version is None:
            return cls(web_socket_url)
        major, minor, patch = (int(part) for part in version.split("."))
        return cls(web_socket_url, (major, minor, patch))

    @property
    def arguments(self) -> Json:
        """As `open` takes them."""
        arguments: Json = {}
        if self.web_socket_url is not None:
            arguments["web_socket_url"] = self.web_socket_url
        if self.version is not None:
            arguments["version"] = list(self.version)
        return arguments
