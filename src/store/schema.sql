-- The fixed tables of a doudi file, version 1. The tables of the forms and the other projections
-- are made by the ledger from the form definitions and can be rebuilt; those here cannot.

-- Ledger: append-only. One row is one event exactly as it was signed and as it travels.
CREATE TABLE event(
	position INTEGER PRIMARY KEY,  -- order of taking in this file; says nothing about causality
	id TEXT NOT NULL UNIQUE,       -- SHA-256 of core, hex; the only index here in random order
	chain TEXT NOT NULL,           -- these seven repeat what core says, for looking up;
	seq INTEGER NOT NULL,          -- verify compares them with core
	stream TEXT NOT NULL,
	type TEXT NOT NULL,
	actor TEXT NOT NULL,           -- public key, hex
	hlc TEXT NOT NULL,             -- milliseconds.counter in hex, sorts as text
	core TEXT NOT NULL CHECK(length(core) <= 4096),
	signature BLOB NOT NULL CHECK(length(signature) = 64),
	salt BLOB CHECK(length(salt) = 16),                       -- NULL once erased
	body TEXT CHECK(length(CAST(body AS BLOB)) <= 65536),     -- NULL once erased, or never received
	taken_at INTEGER NOT NULL,     -- ms since 1970 by this machine's clock; in no hash
	CHECK((salt IS NULL) = (body IS NULL))
) STRICT;
-- Not unique: two ids for one number are a copied file, and both are kept as evidence.
CREATE INDEX event_of_chain ON event(chain, seq);
CREATE INDEX event_of_stream ON event(stream, position);

CREATE TRIGGER event_is_never_deleted BEFORE DELETE ON event
BEGIN
	SELECT RAISE(ABORT, 'events are never deleted');
END;
-- The one change there is: erasure, which takes salt and body together.
CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event
WHEN NEW.position IS NOT OLD.position OR NEW.id IS NOT OLD.id OR NEW.chain IS NOT OLD.chain
	OR NEW.seq IS NOT OLD.seq OR NEW.stream IS NOT OLD.stream OR NEW.type IS NOT OLD.type
	OR NEW.actor IS NOT OLD.actor OR NEW.hlc IS NOT OLD.hlc OR NEW.core IS NOT OLD.core
	OR NEW.signature IS NOT OLD.signature OR NEW.taken_at IS NOT OLD.taken_at
	OR NEW.salt IS NOT NULL OR NEW.body IS NOT NULL
BEGIN
	SELECT RAISE(ABORT, 'events are never changed');
END;

-- Local: never in a bundle, never dropped by a rebuild.

-- What this station and this machine are set to, one value a key.
CREATE TABLE _setting(
	key TEXT PRIMARY KEY,
	value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The secret keys of people and of the station, each sealed under a passphrase; losing a row loses the key.
CREATE TABLE _key_box(
	key_id TEXT PRIMARY KEY,       -- Ed25519 public key, hex
	name TEXT NOT NULL,            -- who signs in with it; a renewed key keeps the name
	salt BLOB NOT NULL,            -- argon2id
	operations INTEGER NOT NULL,
	memory INTEGER NOT NULL,       -- bytes
	nonce BLOB NOT NULL,
	sealed BLOB NOT NULL,
	made_at INTEGER NOT NULL       -- ms since 1970
) STRICT, WITHOUT ROWID;
CREATE INDEX _key_box_of_name ON _key_box(name, made_at);

-- Forms begun and not filed, field by field, so that a crash or a phone call loses nothing.
CREATE TABLE _draft(
	id TEXT PRIMARY KEY,
	owner TEXT NOT NULL,           -- key_id of who types
	form TEXT NOT NULL,
	stream TEXT,                   -- NULL: a household that does not exist yet
	record TEXT,                   -- NULL: a new record
	content TEXT NOT NULL,         -- JSON
	saved_at INTEGER NOT NULL      -- ms since 1970
) STRICT, WITHOUT ROWID;
CREATE INDEX _draft_of_owner ON _draft(owner, saved_at);

-- The bundles sent to and taken from each station, by number, and how far each has been acknowledged.
CREATE TABLE _channel(
	station TEXT NOT NULL,
	direction TEXT NOT NULL CHECK(direction IN ('in', 'out')),
	number INTEGER NOT NULL CHECK(number > 0),
	bundle TEXT NOT NULL,          -- its id
	first_position INTEGER NOT NULL,
	last_position INTEGER NOT NULL,
	acknowledged INTEGER NOT NULL DEFAULT 0 CHECK(acknowledged IN (0, 1)),
	made_at INTEGER NOT NULL,      -- ms since 1970
	PRIMARY KEY(station, direction, number)
) STRICT, WITHOUT ROWID;

-- Events from elsewhere whose key is not known yet, while the part of that log that would enrol it has not come.
-- They are in the ledger as soon as it has.
CREATE TABLE _parked(
	id TEXT PRIMARY KEY,           -- the columns are those of event
	chain TEXT NOT NULL,
	seq INTEGER NOT NULL,
	core TEXT NOT NULL CHECK(length(core) <= 4096),
	signature BLOB NOT NULL CHECK(length(signature) = 64),
	salt BLOB CHECK(length(salt) = 16),
	body TEXT CHECK(length(CAST(body AS BLOB)) <= 65536),
	parked_at INTEGER NOT NULL,    -- ms since 1970
	CHECK((salt IS NULL) = (body IS NULL))
) STRICT, WITHOUT ROWID;

-- Ids of events whose body was erased, so that an old bundle does not bring the body back.
CREATE TABLE _erased(
	event TEXT PRIMARY KEY,
	because TEXT NOT NULL,         -- id of the event that ordered it
	erased_at INTEGER NOT NULL     -- ms since 1970
) STRICT, WITHOUT ROWID;

-- The rows of imported lists, kept at the station that imported them; the office event has only their hash and counts.
CREATE TABLE _dataset(
	batch TEXT NOT NULL,           -- id of the import record
	line INTEGER NOT NULL,         -- of the source file, from 1
	source TEXT NOT NULL,
	id_number TEXT,
	name TEXT,
	birth TEXT,
	content TEXT NOT NULL,         -- JSON
	PRIMARY KEY(batch, line)
) STRICT, WITHOUT ROWID;
