-- From version 3 to 4: what shows that files were put back, and what went whole. Local tables, as those in schema.sql.

-- Events of this file's own logs that it had lost and others gave back, in whatever order: they alone need not stand in that of the log.
CREATE TABLE _returned(
	event TEXT PRIMARY KEY,        -- id
	returned_at INTEGER NOT NULL   -- ms since 1970
) STRICT, WITHOUT ROWID;

-- Which bundle its sender said came before it; NULL: taken by an older program.
ALTER TABLE _channel ADD COLUMN previous TEXT;

-- Each bundle that carried a household's whole history to a station: it is there when one of them is. Up to here only the number of
-- the first was kept, and every one from that on held it until one was acknowledged.
ALTER TABLE _sent RENAME TO _sent_3;
CREATE TABLE _sent(
	station TEXT NOT NULL,
	stream TEXT NOT NULL,
	number INTEGER NOT NULL,
	PRIMARY KEY(station, stream, number)
) STRICT, WITHOUT ROWID;
INSERT INTO _sent SELECT station, stream, ifnull((SELECT min(c.number) FROM _channel c WHERE c.station = s.station AND c.direction = 'out'
	AND c.number >= s.number AND c.acknowledged = 1), number) FROM _sent_3 s;
DROP TABLE _sent_3;
