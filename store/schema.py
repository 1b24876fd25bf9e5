"""The schema, as numbered migrations that are only ever appended to.

Conventions: moments are ISO 8601 text in Asia/Ho_Chi_Minh ("2026-04-22T08:00:00.000+07:00"; the
zone has no summer time, so text order is time order), months are "2026-04", addresses are
"channel:id", lists are JSON. The empty text stands for "none" where a column is part of a key.
"""

from sqlite_utils import Database, Migrations

migrations = Migrations("dondoc")

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


@migrations()
def m001_offices_people_ledger_and_post(db: Database) -> None:
    db.executescript(_PEOPLE)
    db.executescript(_LEDGER)
    db.executescript(_POST)


_CIRCLE = """
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
"""


@migrations()
def m002_obstacles_absence_closing_and_access(db: Database) -> None:
    db.executescript(_CIRCLE)


_UPLOADS = """
create table upload (
  id integer primary key autoincrement, inbox integer not null unique, name text not null,
  imported text not null default '', fault text not null default '',
  fault_limit integer not null default 0, at text not null
) strict;
create index inbox_fetching on inbox (id) where state = 'fetching';
"""


@migrations()
def m003_files_that_were_read(db: Database) -> None:
    db.executescript(_UPLOADS)


_COMING_AND_GOING = """
alter table person add column left_at text;
alter table office add column since text not null default '';
"""


@migrations()
def m004_when_the_last_role_ended_and_when_an_office_began(db: Database) -> None:
    db.executescript(_COMING_AND_GOING)


_USAGE = """
create table usage (
  channel text not null, month text not null, messages integer not null,
  primary key (channel, month)
) strict, without rowid;
"""


@migrations()
def m005_messages_used_of_an_allowance(db: Database) -> None:
    db.executescript(_USAGE)


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
    for table in _VERSIONED:
        db.execute("insert into version values (?, random())", [table])
        for change in ("insert", "update", "delete"):
            db.execute(
                f"create trigger {table}_version_after_{change} after {change} on {table} begin"
                f" update version set number = random() where name = '{table}'; end"
            )


# A partial index is used only by a query that repeats its condition word by word.
_WAITING = """
drop index outbox_open;
create index outbox_waiting on outbox (next_try)
  where state in ('planned', 'unknown', 'sending', 'held');
create index outbox_folded on outbox (folded_into) where folded_into is not null;
"""


@migrations()
def m007_what_waits_in_the_outbox_by_its_time(db: Database) -> None:
    db.executescript(_WAITING)


_STRANGERS = """
create table stranger (
  address text not null, day text not null, answers integer not null, with_code integer not null,
  primary key (address, day)
) strict, without rowid;
create table stranger_cost (
  channel text not null, day text not null, messages integer not null, primary key (channel, day)
) strict, without rowid;
"""


@migrations()
def m008_what_strangers_were_told(db: Database) -> None:
    db.executescript(_STRANGERS)


# batch: the same for all entries that one choice recorded. exported: what the last report of a
# month told of each office.
_BATCHES_AND_EXPORTS = """
alter table entry add column batch integer;
create index entry_by_batch on entry (batch) where batch is not null;
create index entry_by_time on entry (office, at);
create table exported (
  month text not null, office text not null references office(code), count integer not null,
  at text not null, primary key (month, office)
) strict, without rowid;
"""


@migrations()
def m009_batches_of_entries_and_what_was_exported(db: Database) -> None:
    db.executescript(_BATCHES_AND_EXPORTS)


# awaits: the command that a text was asked for. unasked: it came of its own accord. taken: which
# choices were made. What was answered before serves a second press only.
_QUESTIONS = """
alter table question add column text text not null default '';
alter table question add column awaits text not null default '';
alter table question add column origin text not null default '';
alter table question add column apart integer not null default 0;
alter table question add column unasked integer not null default 0;
alter table question add column taken text not null default '[]';
alter table question add column closed integer not null default 0;
delete from question where answered_at is not null;
update question set awaits = json_extract(choices, '$[0].command'), choices = '[]' where prompt;
drop index question_prompting;
alter table question drop column prompt;
alter table question drop column answered_at;
alter table question drop column answer;
create index question_open on question (chat) where closed = 0;
alter table absence add column first text;
"""


@migrations()
def m010_questions_that_number_from_one_and_the_first_day_away(db: Database) -> None:
    db.executescript(_QUESTIONS)


@migrations()
def m011_what_a_month_was_closed_with(db: Database) -> None:
    db.execute("alter table closing add column figures text not null default ''")


_OLD_NAMES = """
create table office_name (
  office text not null references office(code), until text not null, name text not null,
  primary key (office, until)
) strict, without rowid;
"""


@migrations()
def m012_what_offices_were_called_before(db: Database) -> None:
    db.executescript(_OLD_NAMES)


@migrations()
def m013_requests_for_a_text_are_found_among_many_questions(db: Database) -> None:
    db.execute(
        "create index question_awaiting on question (chat, sender)"
        " where awaits <> '' and closed = 0"
    )


# stranger: see `store.inbox.Update`. The tables of what they were told get what is theirs to cost.
_STRANGERS_WAIT = """
alter table inbox add column stranger text;
drop index inbox_new;
create index inbox_new on inbox (id) where state = 'new' and stranger is null;
create index inbox_new_of_strangers on inbox (id) where state = 'new' and stranger is not null;
create index inbox_new_by_stranger on inbox (stranger)
  where state = 'new' and stranger is not null;
create index inbox_of_strangers on inbox (received_at) where stranger is not null;
create table counted (
  address text not null, day text not null, answers integer not null default 0,
  with_code integer not null default 0, updates integer not null default 0,
  primary key (address, day)
) strict, without rowid;
insert into counted select address, day, answers, with_code, 0 from stranger;
drop table stranger;
alter table counted rename to stranger;
create table counted_together (
  channel text not null, day text not null, messages integer not null default 0,
  updates integer not null default 0, primary key (channel, day)
) strict, without rowid;
insert into counted_together select channel, day, messages, 0 from stranger_cost;
drop table stranger_cost;
alter table counted_together rename to stranger_cost;
"""


@migrations()
def m014_strangers_wait_and_are_counted_by_what_they_send(db: Database) -> None:
    db.executescript(_STRANGERS_WAIT)


# Whatever forgets or unlinks somebody shows in one number, so that no way of it is overlooked.
_ERASED = """
insert into version values ('erased', random());
create trigger erased_address after delete on address
  begin update version set number = random() where name = 'erased'; end;
create trigger erased_person after update of forgotten_at on person
  begin update version set number = random() where name = 'erased'; end;
"""


@migrations()
def m015_that_somebody_was_erased(db: Database) -> None:
    db.executescript(_ERASED)


_DIGESTS = """
create index outbox_notes on outbox (person, planned_at) where step = 'note';
create index outbox_held_back on outbox (person, id)
  where reason = 'digest' and folded_into is null;
"""


@migrations()
def m016_notes_that_are_told_together(db: Database) -> None:
    db.executescript(_DIGESTS)


# Who gave, took, issued or changed what; see `core.changes`.
_CHANGES = """
create table change (
  id integer primary key autoincrement, uid text not null unique, at text not null,
  what text not null, by text not null default '', person text not null default '',
  about text not null default '', key text not null default ''
) strict;
create trigger change_is_never_changed before update on change
  begin select raise(abort, 'the trail is append-only'); end;
create trigger change_is_never_removed before delete on change
  begin select raise(abort, 'the trail is append-only'); end;
alter table person add column office_phone integer not null default 0;
"""


@migrations()
def m017_the_trail_of_power(db: Database) -> None:
    db.executescript(_CHANGES)


# An office's code stands in many tables. The ledger lets it be changed only while a change of that
# very code is noted as under way, and nothing else of an entry with it.
_MERGING_AND_CODES = """
alter table office add column merged_into text not null default '';
create table office_code (
  id integer primary key autoincrement, was text not null, becomes text not null,
  at text not null, person integer not null, done integer not null default 0
) strict;
drop trigger entry_is_never_changed;
create trigger entry_is_never_changed before update on entry
  when not exists (
    select 1 from office_code where was = old.office and becomes = new.office and done = 0
  ) or (
    new.id, new.at, new.month, new.kind, new.count, new.person, new.role, new.via, new.note,
    new.title, new.link, new.published, new.undoes, new.batch
  ) is not (
    old.id, old.at, old.month, old.kind, old.count, old.person, old.role, old.via, old.note,
    old.title, old.link, old.published, old.undoes, old.batch
  )
  begin select raise(abort, 'the ledger is append-only'); end;
"""


@migrations()
def m018_merged_offices_and_changed_codes(db: Database) -> None:
    db.executescript(_MERGING_AND_CODES)


# What earlier versions called people whose command was typed in English. Titles are data: they
# stand in letters and nudges, in Vietnamese whatever the language of who typed them.
_TITLES = {
    "Editor of the portal": "Biên tập viên Cổng TTĐT",
    "Leader of the department": "Lãnh đạo Sở",
    "System administrator": "Quản trị viên hệ thống",
    "Deputy ": "Phó ",
    "Head of ": "Trưởng ",
}
_TITLED = {"office": "head_title", "person": "title", "invitation": "title"}


@migrations()
def m019_titles_in_vietnamese(db: Database) -> None:
    for table, column in _TITLED.items():
        for english, vietnamese in _TITLES.items():
            begins = (
                f"{column} = :english" if english[-1] != " " else f"{column} like :english || '%'"
            )
            db.execute(
                f"update {table} set {column} = replace({column}, :english, :vietnamese)"
                f" where {begins} or {column} like 'Phó ' || :english || '%'",
                {"english": english, "vietnamese": vietnamese},
            )


# parts: how many of a reply's messages have arrived. failing: since when the next one fails.
# doubts: how many attempts at it may have arrived. turned_away: attempts that met a 429.
_PARTS = """
alter table inbox add column parts integer not null default 0;
alter table inbox add column doubts integer not null default 0;
alter table inbox add column failing text;
create index inbox_files on inbox (next_try) where state = 'files';
alter table outbox add column parts integer not null default 0;
alter table outbox add column failing text;
alter table outbox add column reply text;
alter table outbox add column turned_away integer not null default 0;
create table chat_group (
  address text primary key, bound_by integer, told text not null default '', left_at text
) strict, without rowid;
"""


@migrations()
def m020_parts_of_replies_and_bound_groups(db: Database) -> None:
    db.executescript(_PARTS)
