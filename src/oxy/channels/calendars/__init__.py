"""Fetches calendars that lie elsewhere, from public servers only.

An address is what a person pasted: it must not lead a request into this installation's own network.
"""

from oxy.channels.calendars.fetching import WebCalendars, open_web_calendars

__all__ = ["WebCalendars", "open_web_calendars"]
