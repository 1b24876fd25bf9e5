"""The migrations of version 1.0; conventions and the ones before stand in `store/schema.py`."""

from sqlite_utils import Database

from core.articles import key_of
from core.names import fold
from store.schema import migrations, scripted, versioned

__all__ = ["migrations"]

scripted(
    "m008_what_strangers_were_told",
    """
create table stranger (
  address text not null, day text not null, answers integer not null, with_code integer not null,
  primary key (address, day)
) strict, without rowid;
create table stranger_cost (
  channel text not null, day text not null, messages integer not null, primary key (channel, day)
) strict, without rowid;
""",
)

# batch: the same for all entries that one choice recorded. exported: what the last report of a
# month told of each office.
scripted(
    "m009_batches_of_entries_and_what_was_exported",
    """
alter table entry add column batch integer;
create index entry_by_batch on entry (batch) where batch is not null;
create index entry_by_time on entry (office, at);
create table exported (
  month text not null, office text not null references office(code), count integer not null,
  at text not null, primary key (month, office)
) strict, without rowid;
""",
)

# awaits: the command that a text was asked for. unasked: it came of its own accord. taken: which
# choices were made. What was answered before serves a second press only.
scripted(
    "m010_questions_that_number_from_one_and_the_first_day_away",
    """
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
""",
)

scripted(
    "m011_what_a_month_was_closed_with",
    "alter table closing add column figures text not null default ''",
)

scripted(
    "m012_what_offices_were_called_before",
    """
create table office_name (
  office text not null references office(code), until text not null, name text not null,
  primary key (office, until)
) strict, without rowid;
""",
)

scripted(
    "m013_requests_for_a_text_are_found_among_many_questions",
    "create index question_awaiting on question (chat, sender) where awaits <> '' and closed = 0",
)

# stranger: see `store.inbox.Update`. The tables of what they were told get what is theirs to cost.
scripted(
    "m014_strangers_wait_and_are_counted_by_what_they_send",
    """
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
""",
)

# One number grows whenever somebody is forgotten or unlinked, in whatever way it happens.
scripted(
    "m015_that_somebody_was_erased",
    """
insert into version values ('erased', random());
create trigger erased_address after delete on address
  begin update version set number = random() where name = 'erased'; end;
create trigger erased_person after update of forgotten_at on person
  begin update version set number = random() where name = 'erased'; end;
""",
)

scripted(
    "m016_notes_that_are_told_together",
    """
create index outbox_notes on outbox (person, planned_at) where step = 'note';
create index outbox_held_back on outbox (person, id)
  where reason = 'digest' and folded_into is null;
""",
)

# Who gave, took, issued or changed what; see `core.changes`.
scripted(
    "m017_the_trail_of_power",
    """
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
""",
)

# An office's code stands in many tables. The ledger lets it be changed only while a change of that
# very code is noted as under way, and nothing else of an entry with it.
scripted(
    "m018_merged_offices_and_changed_codes",
    """
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
""",
)

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


# article: the register. told: the message that told the office what became of it; 0: there is
# nothing to tell. article_key: every address that leads to one. decision: its history, which is
# only ever added to (forgetting a person blanks who it was).
_ARTICLES = """
create table article (
  id integer primary key autoincrement, key text not null unique, title text not null,
  folded text not null, link text not null, at text not null, state text not null,
  kind text not null, office text references office(code), author text not null default '',
  source text not null default '', category text not null default '', created text, seen text,
  published text, submitted_by integer, decided_by integer, decided_at text,
  reason text not null default '', entry integer references entry(id), told integer
) strict;
create index article_waiting on article (state, at) where state in ('submitted', 'proposed');
create index article_by_state on article (state, office);
create index article_by_title on article (folded) where folded <> '';
create index article_by_entry on article (entry) where entry is not null;
create index article_untold on article (office)
  where told is null and state not in ('submitted', 'proposed');
create index article_told on article (told) where told > 0;
create table article_key (
  key text primary key, article integer not null references article(id)
) strict, without rowid;
create index article_key_by_article on article_key (article);
create table decision (
  id integer primary key autoincrement, article integer not null references article(id),
  at text not null, state text not null, person integer, reason text not null default '',
  entry integer references entry(id), office text, kind text not null
) strict;
create index decision_by_article on decision (article);
create trigger decision_is_never_changed
  before update of article, at, state, entry, kind on decision
  begin select raise(abort, 'the history of articles is append-only'); end;
"""
_NAMED = (
    "select e.* from entry e left join entry u on u.undoes = e.id"
    " where (e.link <> '' or e.title <> '') and e.count > 0 and e.undoes is null and u.id is null"
    " order by e.id"
)


@migrations()
def m020_the_register_of_articles(db: Database) -> None:
    """Make the register, with the articles that entries name; a link belongs to its first entry."""
    db.executescript(_ARTICLES)
    for entry in list(db.query(_NAMED)):
        key = key_of(entry["link"]) or f"drawn/{entry['id']}"
        if not db.execute("select 1 from article_key where key = ?", [key]).fetchone():
            known = {"key": key, "folded": fold(entry["title"]), "state": "published", "told": 0}
            columns = ("at", "title", "link", "kind", "office", "published")
            known |= {name: entry[name] for name in columns} | {"entry": entry["id"]}
            article = db.table("article").insert(known).last_pk
            copied = {name: entry[name] for name in ("at", "person", "office", "kind")}
            step = copied | {"state": "published", "entry": entry["id"]}
            db.table("article_key").insert({"key": key, "article": article})
            db.table("decision").insert({"article": article, **step})


# portal_item: what was seen, under its first key; portal_key: every key of it. portal_listed: where
# it stood on a list the last time, and since when it is missing there.
scripted(
    "m021_what_was_read_from_the_portal",
    """
create table portal_source (
  id integer primary key autoincrement, url text not null unique, read_at text, outcome text,
  status integer not null default 0, outcome_since text, answered_at text, begun_at text,
  newest_at text, newest text not null default '', etag text not null default '',
  modified text not null default ''
) strict;
create table portal_item (
  id integer primary key autoincrement, key text not null unique, title text not null,
  folded text not null, link text not null, created text, seen_at text not null,
  known integer not null, changed_at text, vanished_at text
) strict;
create index portal_item_by_title on portal_item (folded);
create table portal_key (
  key text primary key, item integer not null references portal_item(id)
) strict, without rowid;
create index portal_key_by_item on portal_key (item);
create table portal_listed (
  source integer not null references portal_source(id),
  item integer not null references portal_item(id), position integer not null, missing_at text,
  primary key (source, item)
) strict, without rowid;
create index portal_listed_by_item on portal_listed (item);
""",
)

# parts: how many of a reply's messages have arrived. failing: since when the next one fails.
# doubts: how many attempts at it may have arrived. turned_away: attempts that met a 429.
scripted(
    "m022_parts_of_replies_and_bound_groups",
    """
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
""",
)

# An address of the page ends with any link of its owner (since m025: any chat) and with the last
# role, whichever way those go. The figures' version is drawn anew with every change of what the
# page shows; of the entries, which are only ever added to, the newest number was enough till m028.
_PAGES = """
create index article_by_office on article (office);
create table page (
  hash text primary key, person integer not null references person(id), name text not null,
  issued text not null, used text, unique (person, name)
) strict;
create trigger page_ends_with_a_link after delete on address begin
  delete from page where person = old.person; end;
create trigger page_ends_with_a_link_of_another after update of person on address
  when old.person <> new.person begin delete from page where person = old.person; end;
create trigger page_ends_with_the_last_role after delete on role
  when not exists (select 1 from role where person = old.person)
  begin delete from page where person = old.person; end;
"""
_SHOWN = ("article", "closing", "exemption", "obstacle", "office_name", "province")


@migrations()
def m023_addresses_of_the_page_and_versions_of_what_it_shows(db: Database) -> None:
    db.executescript(_PAGES)
    versioned(db, _SHOWN)


# readers: who reads it, as the administrator put it. papers: whether the month's papers go to the
# person's own address. guesses: wrong codes so far.
scripted(
    "m024_email_addresses",
    """
create table office_mailbox (
  office text primary key references office(code), address text not null,
  readers text not null default '', at text not null, person integer
) strict, without rowid;
create table email_code (
  person integer primary key references person(id), address text not null, hash text not null,
  expires_at text not null, guesses integer not null default 0
) strict;
alter table person add column papers integer not null default 0;
""",
)

# Whose e-mail address goes is as much linked as before: it counts as no link. A chat does.
scripted(
    "m025_pages_outlive_email_addresses",
    """
drop trigger page_ends_with_a_link;
drop trigger page_ends_with_a_link_of_another;
create trigger page_ends_with_a_chat after delete on address
  when old.address not like 'email:%' begin delete from page where person = old.person; end;
create trigger page_ends_with_a_chat_of_another after update of person on address
  when old.address not like 'email:%' and old.person <> new.person
  begin delete from page where person = old.person; end;
""",
)

# heard: as `told`, of whoever sent the article in. Of what was decided before nobody is told.
scripted(
    "m026_senders_hear_of_their_articles",
    """
alter table article add column heard integer;
update article set heard = 0 where state not in ('submitted', 'proposed');
create index article_unheard on article (submitted_by)
  where heard is null and submitted_by is not null and state not in ('submitted', 'proposed');
create index article_heard on article (heard) where heard > 0;
""",
)

# behind: something else was said in its chat since it was asked.
scripted(
    "m027_questions_that_are_not_the_last_thing_said",
    "alter table question add column behind integer not null default 0",
)


# What is remembered of people and of the offices' figures ends with a change of these. The newest
# number of an entry is not enough: one that was rolled back gives its number to the next.
@migrations()
def m028_versions_of_people_and_entries(db: Database) -> None:
    versioned(db, ["address", "entry", "person", "role"])


# After each message the question that was the last thing said is looked for; a chat may have
# hundreds that are open.
scripted(
    "m029_questions_that_are_the_last_thing_said",
    "create index question_last on question (chat) where closed = 0 and behind = 0",
)


# article_join: an article that is known as another (`kept`). filled: what the other has only from
# it; keys: those that were its own; told, heard: of the other, before.
scripted(
    "m030_articles_that_are_one",
    """
create table article_join (
  article integer primary key references article(id),
  kept integer not null references article(id),
  filled text not null, keys text not null, told integer, heard integer
) strict;
create index article_join_by_kept on article_join (kept);
""",
)

# A note beside a count may name somebody, who can be forgotten. The ledger lets a note be changed
# while that is noted as under way, and nothing else of an entry with it.
scripted(
    "m031_notes_forget_people",
    """
drop trigger entry_is_never_changed;
create trigger entry_is_never_changed before update on entry
  when (
    not exists (
      select 1 from office_code where was = old.office and becomes = new.office and done = 0
    ) or new.note <> old.note
  ) and (
    not exists (select 1 from fact where name = 'erasing') or new.office <> old.office
  ) or (
    new.id, new.at, new.month, new.kind, new.count, new.person, new.role, new.via,
    new.title, new.link, new.published, new.undoes, new.batch
  ) is not (
    old.id, old.at, old.month, old.kind, old.count, old.person, old.role, old.via,
    old.title, old.link, old.published, old.undoes, old.batch
  )
  begin select raise(abort, 'the ledger is append-only'); end;
""",
)
