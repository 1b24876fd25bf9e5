"""The schema, as numbered migrations that are only ever appended to.

Here stand those of version 0.1; `store/schema_1_0.py` goes on, and has the whole list.

Conventions: moments are ISO 8601 text in Asia/Ho_Chi_Minh ("2026-04-22T08:00:00.000+07:00"; the
zone has no summer time, so text order is time order), months are "2026-04", addresses are
"channel:id", lists are JSON. The empty text stands for "none" where a column is part of a key.
"""

from collections.abc import Sequence

from sqlite_utils import Database, Migrations

migrations = Migrations("dondoc")


def scripted(name: str, sql: str) -> None:
    """The next migration, where it is SQL alone."""
    migrations(name=name)(lambda db: db.executescript(sql))


_PEOPLE = """
create table office (
  code text primary key, name text not null, short text not null, head_title text not null,
  position integer not null, aliases text not null, retired_from text not null default ''
) strict;
create table person (
  id integer primary key autoincrement, uid text not null unique,
  title text not null, name text not null default '',
  phone text not null default '', language text not null default 'vi',
  channel text not null default '', created_at text not null,
  notice text not null default '', consented_at text, muted_at text, forgotten_at text
) strict;
create table role (
  person integer not null references person(id), role text not null,
  office text not null default '', primary key (person, role, office)
) strict, without rowid;
create index role_by_office on role (office, role);
create table address (
  address text primary key, person integer not null references person(id),
  linked_at text not null, blocked_at text
) strict, without rowid;
create index address_by_person on address (person);
create table invitation (
  hash text primary key, role text not null, office text not null, title text not null,
  person integer references person(id), created_at text not null, created_by integer,
  expires_at text not null, reserved_by text, reserved_until text, used_at text
) strict, without rowid;
create table guess (address text not null, at text not null) strict;
create index guess_by_address on guess (address, at);
"""

_LEDGER = """
create table entry (
  id integer primary key autoincrement, at text not null, month text not null,
  office text not null references office(code), kind text not null, count integer not null,
  person integer, role text not null, via text not null, note text not null default '',
  title text not null default '', link text not null default '', published text,
  undoes integer unique references entry(id)
) strict;
create index entry_tally on entry (month, office, kind, count);
create index entry_by_link on entry (link) where link <> '';
create trigger entry_is_never_changed before update on entry
  begin select raise(abort, 'the ledger is append-only'); end;
create trigger entry_is_never_removed before delete on entry
  begin select raise(abort, 'the ledger is append-only'); end;
create table quota (
  id integer primary key autoincrement, month text not null, office text not null default '',
  floor integer not null, target integer not null, at text not null, person integer
) strict;
create table day (
  day text primary key, working integer not null, reason text not null, at text not null,
  person integer
) strict, without rowid;
create table province (
  month text primary key, rank integer not null, of_agencies integer not null,
  own_count integer, notice text not null default '', notice_date text,
  peers text not null default '[]', at text not null, person integer
) strict, without rowid;
create table fact (name text primary key, value text not null) strict, without rowid;
"""

_POST = """
create table inbox (
  id integer primary key autoincrement, channel text not null, key text not null,
  payload text not null, received_at text not null, state text not null default 'new',
  chat text, reply text, fault text, attempts integer not null default 0, next_try text,
  answered_at text, unique (channel, key)
) strict;
create index inbox_open on inbox (state, id) where state in ('new', 'handled');
create table question (
  id integer primary key autoincrement, chat text not null, sender text not null,
  person integer, prompt integer not null default 0, choices text not null,
  created_at text not null, expires_at text not null, answered_at text, answer text
) strict;
create index question_by_chat on question (chat, expires_at);
create table rung (
  month text not null, name text not null, planned_at text not null, primary key (month, name)
) strict, without rowid;
create table outbox (
  id integer primary key autoincrement, key text not null unique, step text not null,
  month text not null, office text not null default '', person integer not null default 0,
  detail text not null default '{}', planned_at text not null, due text not null,
  deadline text not null, state text not null default 'planned', next_try text not null,
  attempts integer not null default 0, doubts integer not null default 0,
  tried text not null default '[]', recipient integer, address text, message_id text,
  reason text not null default '', ended_at text, acknowledged_at text,
  alarm integer, folded_into integer
) strict;
create index outbox_open on outbox (state, next_try)
  where state in ('planned', 'unknown', 'sending', 'held');
create index outbox_by_office on outbox (office, month);
create index outbox_unreported on outbox (state) where alarm is null;
"""

scripted("m001_offices_people_ledger_and_post", _PEOPLE + _LEDGER + _POST)

scripted(
    "m002_obstacles_absence_closing_and_access",
    """
create table obstacle (
  id integer primary key autoincrement, office text not null references office(code),
  month text not null, text text not null, figures text not null default '',
  person integer not null, at text not null, state text not null default 'open',
  answer text not null default '', answered_by integer, answered_at text
) strict;
create index obstacle_by_office on obstacle (office, state);
create table exemption (
  month text not null, office text not null references office(code), reason text not null,
  at text not null, person integer not null, primary key (month, office)
) strict, without rowid;
create table absence (
  person integer primary key references person(id), until text not null,
  deputy integer references person(id), at text not null
) strict;
create table closing (
  id integer primary key autoincrement, month text not null, at text not null,
  person integer not null, reopened_at text, reopened_by integer, reason text not null default ''
) strict;
create index closing_by_month on closing (month);
create table access (
  id integer primary key autoincrement, at text not null, person integer not null,
  what text not null
) strict;
""",
)

scripted(
    "m003_files_that_were_read",
    """
create table upload (
  id integer primary key autoincrement, inbox integer not null unique, name text not null,
  imported text not null default '', fault text not null default '',
  fault_limit integer not null default 0, at text not null
) strict;
create index inbox_fetching on inbox (id) where state = 'fetching';
""",
)

scripted(
    "m004_when_the_last_role_ended_and_when_an_office_began",
    """
alter table person add column left_at text;
alter table office add column since text not null default '';
""",
)

scripted(
    "m005_messages_used_of_an_allowance",
    """
create table usage (
  channel text not null, month text not null, messages integer not null,
  primary key (channel, month)
) strict, without rowid;
""",
)

# Of the tables that are read for every message (see `store.rows`). A version is drawn rather
# than counted: a count that was rolled back would come again for another content.
_VERSIONED = ("office", "quota", "day")
_VERSIONS = """
create table version (name text primary key, number integer not null) strict, without rowid;
drop index question_by_chat;
create index question_by_chat on question (chat);
create index question_prompting on question (chat) where prompt and answered_at is null;
drop index inbox_open;
create index inbox_new on inbox (id) where state = 'new';
create index inbox_unanswered on inbox (chat, id) where state = 'handled';
drop index outbox_unreported;
create index outbox_unreported on outbox (id) where state = 'failed' and alarm is null;
"""


@migrations()
def m006_versions_and_queues_by_chat(db: Database) -> None:
    db.executescript(_VERSIONS)
    versioned(db, _VERSIONED)


def versioned(db: Database, tables: Sequence[str]) -> None:
    """A version for each of these tables, drawn anew with every change."""
    for table in tables:
        db.execute("insert into version values (?, random())", [table])
        for change in ("insert", "update", "delete"):
            db.execute(
                f"create trigger {table}_version_after_{change} after {change} on {table} begin"
                f" update version set number = random() where name = '{table}'; end"
            )


# A partial index is used only by a query that repeats its condition word by word.
scripted(
    "m007_what_waits_in_the_outbox_by_its_time",
    """
drop index outbox_open;
create index outbox_waiting on outbox (next_try)
  where state in ('planned', 'unknown', 'sending', 'held');
create index outbox_folded on outbox (folded_into) where folded_into is not null;
""",
)
