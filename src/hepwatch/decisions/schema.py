"""The tables of what people did. Times are UTC in ISO 8601 text, so that both databases hold, sort and hash them alike.

`actions` and `audit` are append-only: triggers (migrations) refuse any change to a row once written.
`people` holds one version number per person: an action must name the version that was on the screen.
"""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

installation = Table(
    "installation", metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)

accounts = Table(
    "accounts", metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(120), nullable=False, unique=True),
    Column("role", String(20), nullable=False),
    Column("teams", Text, nullable=False, default="[]"),
    Column("password_hash", Text),
    Column("subject", String(400), unique=True),
    Column("failures", Integer, nullable=False, default=0),
    Column("locked_until", String(40)),
    Column("disabled", Boolean, nullable=False, default=False),
    Column("created_at", String(40), nullable=False),
)

sessions = Table(
    "sessions", metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    Column("created_at", String(40), nullable=False),
    Column("last_seen_at", String(40), nullable=False),
)

people = Table(
    "people", metadata,
    Column("person", String(400), primary_key=True),
    Column("version", Integer, nullable=False),
)

actions = Table(
    "actions", metadata,
    Column("seq", Integer, primary_key=True),
    Column("person", String(400), nullable=False),
    Column("version", Integer, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("at", String(40), nullable=False),
    Column("account", String(120), nullable=False),
    Column("detail", Text, nullable=False),
    Column("screen", Text, nullable=False),
    Column("request", String(64), nullable=False, unique=True),
    UniqueConstraint("person", "version", name="one_action_per_version"),
    Index("actions_of_person", "person", "seq"),
)

views = Table(
    "views", metadata,
    Column("id", Integer, primary_key=True),
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    Column("name", String(80), nullable=False),
    Column("query", Text, nullable=False),
    UniqueConstraint("account_id", "name", name="one_view_per_name"),
)

audit = Table(
    "audit", metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", String(40), nullable=False),
    Column("account", String(120), nullable=False),
    Column("what", String(60), nullable=False),
    Column("subject", String(400), nullable=False),
    Column("detail", Text, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)

audit_head = Table(
    "audit_head", metadata,
    Column("id", Integer, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
)
