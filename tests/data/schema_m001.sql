BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'dondoc','m001_offices_people_ledger_and_post','2026-01-01 00:00:00+00:00');
CREATE TABLE address (
  address text primary key, person integer not null references person(id),
  linked_at text not null, blocked_at text
) strict, without rowid;
INSERT INTO "address" VALUES('telegram:22',2,'2026-01-05T08:00:00.000+07:00',NULL);
INSERT INTO "address" VALUES('telegram:33',1,'2026-01-05T08:00:00.000+07:00',NULL);
CREATE TABLE day (
  day text primary key, working integer not null, reason text not null, at text not null,
  person integer
) strict, without rowid;
INSERT INTO "day" VALUES('2026-01-02',0,'nghỉ bù','2026-01-05T08:00:00.000+07:00',NULL);
CREATE TABLE entry (
  id integer primary key autoincrement, at text not null, month text not null,
  office text not null references office(code), kind text not null, count integer not null,
  person integer, role text not null, via text not null, note text not null default '',
  title text not null default '', link text not null default '', published text,
  undoes integer unique references entry(id)
) strict;
INSERT INTO "entry" VALUES(1,'2026-01-05T08:00:00.000+07:00','2026-01','GDMN','article',7,2,'editor','telegram','','','',NULL,NULL);
INSERT INTO "entry" VALUES(2,'2026-01-05T08:00:00.000+07:00','2026-01','GDMN','article',-7,2,'editor','telegram','','','',NULL,1);
INSERT INTO "entry" VALUES(3,'2026-01-05T08:00:00.000+07:00','2026-01','GDMN','article',4,2,'editor','telegram','đợt 1','','https://example.org/1',NULL,NULL);
CREATE TABLE fact (name text primary key, value text not null) strict, without rowid;
INSERT INTO "fact" VALUES('born','2026-01-01T00:00:00.000+07:00');
CREATE TABLE guess (address text not null, at text not null) strict;
INSERT INTO "guess" VALUES('telegram:44','2026-01-05T08:00:00.000+07:00');
CREATE TABLE inbox (
  id integer primary key autoincrement, channel text not null, key text not null,
  payload text not null, received_at text not null, state text not null default 'new',
  chat text, reply text, fault text, attempts integer not null default 0, next_try text,
  answered_at text, unique (channel, key)
) strict;
INSERT INTO "inbox" VALUES(1,'telegram','123456:1001','','2026-01-05T08:00:00.000+07:00','answered','telegram:22',NULL,NULL,0,'2026-01-05T08:00:00.000+07:00','2026-01-05T08:00:00.000+07:00');
INSERT INTO "inbox" VALUES(2,'telegram','123456:1002','{"update_id": 1002}','2026-01-05T08:00:00.000+07:00','new',NULL,NULL,NULL,0,NULL,NULL);
CREATE TABLE invitation (
  hash text primary key, role text not null, office text not null, title text not null,
  person integer references person(id), created_at text not null, created_by integer,
  expires_at text not null, reserved_by text, reserved_until text, used_at text
) strict, without rowid;
INSERT INTO "invitation" VALUES('cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc','head','VP','Chánh Văn phòng Sở',NULL,'2026-01-05T08:00:00.000+07:00',2,'2026-01-12T08:00:00.000+07:00',NULL,NULL,NULL);
CREATE TABLE office (
  code text primary key, name text not null, short text not null, head_title text not null,
  position integer not null, aliases text not null, retired_from text not null default ''
) strict;
INSERT INTO "office" VALUES('VP','Văn phòng','Văn phòng','Chánh Văn phòng Sở',1,'["van phong"]','');
INSERT INTO "office" VALUES('GDMN','Phòng Giáo dục Mầm non','Phòng','Trưởng phòng Giáo dục Mầm non',6,'["mam non"]','');
CREATE TABLE outbox (
  id integer primary key autoincrement, key text not null unique, step text not null,
  month text not null, office text not null default '', person integer not null default 0,
  detail text not null default '{}', planned_at text not null, due text not null,
  deadline text not null, state text not null default 'planned', next_try text not null,
  attempts integer not null default 0, doubts integer not null default 0,
  tried text not null default '[]', recipient integer, address text, message_id text,
  reason text not null default '', ended_at text, acknowledged_at text,
  alarm integer, folded_into integer
) strict;
INSERT INTO "outbox" VALUES(1,'2026-01/mid/GDMN','mid','2026-01','GDMN',0,'{}','2026-01-05T08:00:00.000+07:00','2026-01-15T08:00:00.000+07:00','2026-01-28T08:00:00.000+07:00','planned','2026-01-15T08:00:00.000+07:00',0,0,'[]',NULL,NULL,NULL,'',NULL,NULL,NULL,NULL);
CREATE TABLE person (
  id integer primary key autoincrement, uid text not null unique,
  title text not null, name text not null default '',
  phone text not null default '', language text not null default 'vi',
  channel text not null default '', created_at text not null,
  notice text not null default '', consented_at text, muted_at text, forgotten_at text
) strict;
INSERT INTO "person" VALUES(1,'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','Trưởng phòng Giáo dục Mầm non','','','vi','telegram','2026-01-05T08:00:00.000+07:00','1','2026-01-05T08:00:00.000+07:00',NULL,NULL);
INSERT INTO "person" VALUES(2,'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','Biên tập viên Cổng TTĐT','','0900000000','vi','','2026-01-05T08:00:00.000+07:00','1','2026-01-05T08:00:00.000+07:00',NULL,NULL);
CREATE TABLE province (
  month text primary key, rank integer not null, of_agencies integer not null,
  own_count integer, notice text not null default '', notice_date text,
  peers text not null default '[]', at text not null, person integer
) strict, without rowid;
INSERT INTO "province" VALUES('2026-01',9,13,30,'','2026-02-01','[]','2026-01-05T08:00:00.000+07:00',2);
CREATE TABLE question (
  id integer primary key autoincrement, chat text not null, sender text not null,
  person integer, prompt integer not null default 0, choices text not null,
  created_at text not null, expires_at text not null, answered_at text, answer text
) strict;
INSERT INTO "question" VALUES(1,'telegram:22','telegram:22',2,0,'[]','2026-01-05T08:00:00.000+07:00','2026-01-06T08:00:00.000+07:00',NULL,NULL);
CREATE TABLE quota (
  id integer primary key autoincrement, month text not null, office text not null default '',
  floor integer not null, target integer not null, at text not null, person integer
) strict;
INSERT INTO "quota" VALUES(1,'2026-01','',10,15,'2026-01-05T08:00:00.000+07:00',2);
CREATE TABLE role (
  person integer not null references person(id), role text not null,
  office text not null default '', primary key (person, role, office)
) strict, without rowid;
INSERT INTO "role" VALUES(2,'admin','');
INSERT INTO "role" VALUES(2,'editor','');
INSERT INTO "role" VALUES(1,'head','GDMN');
CREATE TABLE rung (
  month text not null, name text not null, planned_at text not null, primary key (month, name)
) strict, without rowid;
INSERT INTO "rung" VALUES('2026-01','mid','2026-01-05T08:00:00.000+07:00');
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX role_by_office on role (office, role);
CREATE INDEX address_by_person on address (person);
CREATE INDEX guess_by_address on guess (address, at);
CREATE INDEX entry_tally on entry (month, office, kind, count);
CREATE INDEX entry_by_link on entry (link) where link <> '';
CREATE TRIGGER entry_is_never_changed before update on entry
  begin select raise(abort, 'the ledger is append-only'); end;
CREATE TRIGGER entry_is_never_removed before delete on entry
  begin select raise(abort, 'the ledger is append-only'); end;
CREATE INDEX inbox_open on inbox (state, id) where state in ('new', 'handled');
CREATE INDEX question_by_chat on question (chat, expires_at);
CREATE INDEX outbox_open on outbox (state, next_try)
  where state in ('planned', 'unknown', 'sending', 'held');
CREATE INDEX outbox_by_office on outbox (office, month);
CREATE INDEX outbox_unreported on outbox (state) where alarm is null;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('person',2);
INSERT INTO "sqlite_sequence" VALUES('entry',3);
INSERT INTO "sqlite_sequence" VALUES('quota',1);
INSERT INTO "sqlite_sequence" VALUES('inbox',2);
INSERT INTO "sqlite_sequence" VALUES('question',1);
INSERT INTO "sqlite_sequence" VALUES('outbox',1);
COMMIT;
