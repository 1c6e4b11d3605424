-- From version 1 to 2: what bundles need. Local tables, as those in schema.sql.

-- The station's own secrets, sealed under the key of each person who may send and take.
CREATE TABLE _station_box(
	signing TEXT NOT NULL,         -- the station's public key for signing, hex
	for_key TEXT NOT NULL,         -- a person's public key, hex
	sealed BLOB NOT NULL,
	made_at INTEGER NOT NULL,      -- ms since 1970
	PRIMARY KEY(signing, for_key)
) STRICT, WITHOUT ROWID;

-- Heads of other logs as their stations have shown them: a lower one later, or another event of the same number, tells.
CREATE TABLE _witness(
	chain TEXT NOT NULL,
	seq INTEGER NOT NULL,
	head TEXT NOT NULL,            -- id of the event of that number
	source TEXT NOT NULL,          -- the bundle that said so
	seen_at INTEGER NOT NULL,      -- ms since 1970
	PRIMARY KEY(chain, seq, head)
) STRICT, WITHOUT ROWID;

-- The households whose whole history went to a station, by the number of the bundle that first carried it. One that
-- was never acknowledged does not count.
CREATE TABLE _sent(
	station TEXT NOT NULL,
	stream TEXT NOT NULL,
	number INTEGER NOT NULL,
	PRIMARY KEY(station, stream)
) STRICT, WITHOUT ROWID;
