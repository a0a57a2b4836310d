"""The tenant: organization, settings, team and roles, owner numbers, WhatsApp instances, alerts and the audit log.

Other rooms read from here who the business is; only this room writes it."""

from oxy.businesses.ai_settings import AiSettings
from oxy.businesses.alerts import (
    Alert,
    Severity,
    list_alerts,
    raise_alert,
    raise_alert_once,
    resolve_alert,
    settle_alerts,
)
from oxy.businesses.audit import Actor, ActorKind, Deed, list_deeds, record_audit
from oxy.businesses.booking_rules import AfterNoShow, BookingRules, HolidayRules
from oxy.businesses.business_settings import LIMITS, BusinessSettings, write_special_hours
from oxy.businesses.connections import (
    Connection,
    find_account_instances,
    load_connection,
    note_failure,
    note_recovery,
    note_send_error,
    note_webhook,
)
from oxy.businesses.errors import EmailTaken, LastOwner, NameTaken, NumberTaken
from oxy.businesses.hours import DAYS, MIDNIGHT, TimeSpan, WeekHours, check_spans, parse_span
from oxy.businesses.instances import (
    CHANNELS,
    ChannelName,
    Instance,
    InstanceChanges,
    access_token,
    add_instance,
    find_cloud_instance,
    instance_from_row,
    list_instances,
    load_instance,
    note_status,
    remove_instance,
    update_instance,
)
from oxy.businesses.organization import (
    BUSINESS_TYPES,
    Organization,
    OrganizationFacts,
    create_organization,
    find_organization,
    find_zone,
    list_organizations,
    load_organization,
    organization_from_row,
    update_organization,
)
from oxy.businesses.owner_numbers import (
    OwnerNumber,
    OwnerNumberChanges,
    OwnerWishes,
    add_owner_number,
    find_owner,
    list_owner_numbers,
    load_owner_number,
    look_soon,
    owner_number_from_row,
    remove_owner_number,
    update_owner_number,
)
from oxy.businesses.pairing import PairingWord, find_pairing_word, issue_pairing_word, redeem_pairing_word
from oxy.businesses.quiet_hours import ALERTS_WANTED, USUAL_QUIET_HOURS, AlertsWanted, QuietHours, parse_quiet_hours
from oxy.businesses.reminder_rules import ReminderRules, check_reminders, end_of_quiet, is_quiet, without_quiet
from oxy.businesses.revisions import Remembered
from oxy.businesses.rights import OWNER_ROLES, RIGHTS_OF_ROLE, OwnerRole, Right, rights_of
from oxy.businesses.settings_rows import load_settings, settings_from_row, update_settings
from oxy.businesses.team import (
    ROLES,
    SESSIONS_ENDED,
    Role,
    User,
    UserChanges,
    add_user,
    find_user_by_email,
    list_users,
    load_user,
    remove_user,
    update_user,
)

__all__ = [
    "ALERTS_WANTED", "BUSINESS_TYPES", "CHANNELS", "DAYS", "LIMITS", "MIDNIGHT", "OWNER_ROLES", "RIGHTS_OF_ROLE",
    "ROLES", "SESSIONS_ENDED", "USUAL_QUIET_HOURS", "Actor", "ActorKind", "AfterNoShow", "AiSettings", "Alert",
    "AlertsWanted", "BookingRules", "BusinessSettings", "ChannelName", "Connection", "Deed", "EmailTaken",
    "HolidayRules", "Instance", "InstanceChanges", "LastOwner", "NameTaken", "NumberTaken", "Organization",
    "OrganizationFacts", "OwnerNumber", "OwnerNumberChanges", "OwnerRole", "OwnerWishes", "PairingWord", "QuietHours",
    "Remembered", "ReminderRules", "Right", "Role", "Severity", "TimeSpan", "User", "UserChanges", "WeekHours",
    "access_token", "add_instance", "add_owner_number", "add_user", "check_reminders", "check_spans",
    "create_organization", "end_of_quiet", "find_account_instances", "find_cloud_instance", "find_organization",
    "find_owner", "find_pairing_word", "find_user_by_email", "find_zone", "instance_from_row", "is_quiet",
    "issue_pairing_word", "list_alerts", "list_deeds", "list_instances", "list_organizations", "list_owner_numbers",
    "list_users", "load_connection", "load_instance", "load_organization", "load_owner_number", "load_settings",
    "load_user", "look_soon", "note_failure", "note_recovery", "note_send_error", "note_status", "note_webhook",
    "organization_from_row", "owner_number_from_row", "parse_quiet_hours", "parse_span", "raise_alert",
    "raise_alert_once", "record_audit", "redeem_pairing_word", "remove_instance", "remove_owner_number",
    "remove_user", "resolve_alert", "rights_of", "settings_from_row", "settle_alerts", "update_instance",
    "update_organization", "update_owner_number", "update_settings", "update_user", "without_quiet",
    "write_special_hours",
]  # fmt: skip
