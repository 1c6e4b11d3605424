-- From version 3 to 4: what shows that files were put back. Local tables, as those in schema.sql.

-- Events of this file's own logs that it had lost and others gave back, in whatever order: they alone need not stand in that of the log.
CREATE TABLE _returned(
	event TEXT PRIMARY KEY,        -- id
	returned_at INTEGER NOT NULL   -- ms since 1970
) STRICT, WITHOUT ROWID;

-- Which bundle its sender said came before it; NULL: taken by an older program.
ALTER TABLE _channel ADD COLUMN previous TEXT;
