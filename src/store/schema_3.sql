-- From version 2 to 3: erasing, and what else stations need between them. Local tables, as those in schema.sql.

-- Orders to erase are few and are looked for at each opening.
CREATE INDEX event_of_erase ON event(position) WHERE type = 'erase';

-- Who may sign is worked out from the events about keys, again with each new one.
CREATE INDEX event_of_keys ON event(chain, seq, id) WHERE type IN ('enrol', 'revoke');
-- Which it was by another rule up to here: made again at the first opening.
DROP TABLE IF EXISTS enrolled;

-- A head is noted for each bundle that shows it: the same head again, after a higher one, is a log put back.
ALTER TABLE _witness RENAME TO _witness_2;
CREATE TABLE _witness(
	chain TEXT NOT NULL,
	seq INTEGER NOT NULL,
	head TEXT NOT NULL,            -- id of the event of that number
	source TEXT NOT NULL,          -- the bundle that said so
	number INTEGER NOT NULL,       -- of that bundle; 0: not known
	own INTEGER NOT NULL,          -- 1: of the log in which that bundle was made
	seen_at INTEGER NOT NULL,      -- ms since 1970
	PRIMARY KEY(chain, seq, head, source)
) STRICT, WITHOUT ROWID;
INSERT INTO _witness SELECT chain, seq, head, source, 0, 0, seen_at FROM _witness_2;
DROP TABLE _witness_2;

-- In which log a bundle was made: a station that begins a new one may number its bundles anew.
ALTER TABLE _channel ADD COLUMN chain TEXT;

-- Bundles that bear the number of another one from the same log: two machines send with one file, or an old copy was put back.
CREATE TABLE _twice(
	station TEXT NOT NULL,
	number INTEGER NOT NULL,
	bundle TEXT NOT NULL,          -- its id
	seen_at INTEGER NOT NULL,      -- ms since 1970
	PRIMARY KEY(station, number, bundle)
) STRICT, WITHOUT ROWID;

-- A body may also come later than its event: from a station that still has it, where an order to erase was withdrawn or
-- where whoever passed the event on had left it out. That it is the right one is checked against the core.
DROP TRIGGER event_is_never_changed;
CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event
WHEN NEW.position IS NOT OLD.position OR NEW.id IS NOT OLD.id OR NEW.chain IS NOT OLD.chain
	OR NEW.seq IS NOT OLD.seq OR NEW.stream IS NOT OLD.stream OR NEW.type IS NOT OLD.type
	OR NEW.actor IS NOT OLD.actor OR NEW.hlc IS NOT OLD.hlc OR NEW.core IS NOT OLD.core
	OR NEW.signature IS NOT OLD.signature OR NEW.taken_at IS NOT OLD.taken_at
	OR (OLD.body IS NOT NULL AND (NEW.salt IS NOT NULL OR NEW.body IS NOT NULL))
BEGIN
	SELECT RAISE(ABORT, 'events are never changed');
END;

-- A station asked for what it has not: the next bundle to it begins after this position, until one of those is acknowledged.
CREATE TABLE _asked(
	station TEXT PRIMARY KEY,
	after INTEGER NOT NULL,
	asked_at INTEGER NOT NULL      -- ms since 1970
) STRICT, WITHOUT ROWID;

-- What each outside system has been told of each person, so that only what is new goes in the next file.
CREATE TABLE _exported(
	target TEXT NOT NULL,          -- name of the export in sources.yaml
	person TEXT NOT NULL,
	household TEXT NOT NULL,
	hash TEXT NOT NULL,            -- of the row; "" once the system was told that the person is in it no more
	PRIMARY KEY(target, person)
) STRICT, WITHOUT ROWID;
