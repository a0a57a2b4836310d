"""Settings from the environment and `.env`, checked once at the start."""

import os
import secrets
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from oxy.foundation.clock import Clock, ShiftedClock, SystemClock


class SettingsError(Exception):
    """A setting is wrong; the text is one clear line for whoever started the process."""


class Settings(BaseSettings):
    """Everything the environment can say. Names follow the documented variables."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", populate_by_name=True)

    env: Literal["development", "test", "production"] = Field("development", alias="OXY_ENV")
    database_url: SecretStr | None = Field(None, alias="DATABASE_URL")
    data_dir: Path = Field(Path("data"), alias="DATA_DIR")
    session_path: Path | None = Field(None, alias="WHATSAPP_SESSION_PATH")
    redis_url: SecretStr | None = Field(None, alias="REDIS_URL")
    jwt_secret: SecretStr | None = Field(None, alias="JWT_SECRET")
    encryption_key: SecretStr | None = Field(None, alias="ENCRYPTION_KEY")

    openai_api_key: SecretStr | None = Field(None, alias="OPENAI_API_KEY")
    openai_base_url: str | None = Field(None, alias="OPENAI_BASE_URL")
    client_model: str | None = Field(None, alias="OXY_CLIENT_MODEL")
    owner_model: str | None = Field(None, alias="OXY_OWNER_MODEL")
    model_timeout_seconds: float = Field(60, alias="OXY_MODEL_TIMEOUT_SECONDS", gt=0, le=600)

    transcribe_model: str | None = Field("whisper-1", alias="OXY_TRANSCRIBE_MODEL")

    gather_seconds: float = Field(2, alias="OXY_GATHER_SECONDS", ge=0, le=60)
    messages_per_minute: int = Field(5, alias="OXY_MESSAGES_PER_MINUTE", ge=0, le=60)
    concurrency: int = Field(500, alias="OXY_CONCURRENCY", ge=1, le=5000)
    start_at: datetime | None = Field(None, alias="OXY_NOW")

    tap_options: bool = Field(True, alias="OXY_TAP_OPTIONS")
    show_typing: bool = Field(True, alias="OXY_SHOW_TYPING")
    graph_url: str = Field("https://graph.facebook.com", alias="WHATSAPP_GRAPH_URL")
    whatsapp_app_secret: SecretStr | None = Field(None, alias="WHATSAPP_APP_SECRET")
    whatsapp_verify_token: SecretStr | None = Field(None, alias="WHATSAPP_VERIFY_TOKEN")
    wa_web_socket_url: str | None = Field(None, alias="OXY_WA_WEB_SOCKET_URL", pattern=r"^wss?://")
    wa_web_version: str | None = Field(None, alias="OXY_WA_WEB_VERSION", pattern=r"^\d+\.\d+\.\d+$")

    log_format: Literal["json", "pretty"] | None = Field(None, alias="OXY_LOG_FORMAT")
    log_content: bool = Field(False, alias="OXY_LOG_CONTENT")
    public_url: str | None = Field(None, alias="OXY_PUBLIC_URL")
    private_calendars: bool = Field(False, alias="OXY_PRIVATE_CALENDARS")
    port: int = Field(8000, alias="PORT", ge=1, le=65535)

    @field_validator("start_at")
    @classmethod
    def _aware(cls, value: datetime | None) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("needs an offset, like 2026-03-11T09:00:00-03:00")
        return value

    @field_validator(
        "database_url", "redis_url", "jwt_secret", "encryption_key", "openai_api_key", "openai_base_url",
        "client_model", "owner_model", "transcribe_model", "session_path", "start_at", "log_format", "public_url",
        "whatsapp_app_secret", "whatsapp_verify_token", "wa_web_socket_url", "wa_web_version", mode="before",
    )  # fmt: skip
    @classmethod
    def _empty_is_unset(cls, value: object) -> object:
        return None if value == "" else value

    @model_validator(mode="after")
    def _production_needs_secrets(self) -> "Settings":
        if self.env != "production":
            return self
        wanted = {"JWT_SECRET": self.jwt_secret, "ENCRYPTION_KEY": self.encryption_key}
        missing = [name for name, value in wanted.items() if value is None]
        if missing:
            raise ValueError(f"production needs {', '.join(missing)}")
        if self.start_at is not None:
            raise ValueError("OXY_NOW is refused in production")
        return self

    @property
    def sessions_dir(self) -> Path:
        """Where multi-device sessions live."""
        return self.session_path or self.data_dir / "sessions"

    def clock(self) -> Clock:
        """The clock that this environment asks for."""
        return SystemClock() if self.start_at is None else ShiftedClock(self.start_at)

    def default_model(self, role: Literal["client", "owner"]) -> str:
        """The model's name when a business names none: built in without a key, OpenAI's with one."""
        chosen = self.client_model if role == "client" else self.owner_model
        if chosen:
            return chosen
        if self.openai_api_key is None:
            return "builtin"
        return "openai:gpt-4o-mini" if role == "client" else "openai:gpt-4o"


def load_settings(**overrides: object) -> Settings:
    """Read and check the settings; `overrides` win over the environment.

    Outside production, secrets that are not given are generated once into `DATA_DIR/secrets` (mode 0600).
    Raises `SettingsError` with one line that names the variable and what is wrong with it.
    """
    try:
        settings = Settings(**overrides)  # pyright: ignore[reportArgumentType]
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        message = str(first["msg"]).removeprefix("Value error, ")
        raise SettingsError(f"{where}: {message}" if where else message) from None
    settings.jwt_secret = settings.jwt_secret or _kept_secret(settings.data_dir, "jwt_secret")
    settings.encryption_key = settings.encryption_key or _kept_secret(settings.data_dir, "encryption_key")
    return settings


def _kept_secret(data_dir: Path, name: str) -> SecretStr:
    folder = data_dir / "secrets"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / name
    try:
        with open(path, "x", opener=_open_private) as file:
            file.write(secrets.token_urlsafe(32))
    except FileExistsError:
        pass
    return SecretStr(path.read_text().strip())


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
