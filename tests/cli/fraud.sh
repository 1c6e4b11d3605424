#!/bin/sh
# What somebody with the sqlite3 program can do to a station: verify names each.
. "$DOUDI_SOURCE/tests/cli/tap"

make_station
make_application
make_survey 13200
town=$DOUDI_DB

named() { # NAME WORDS SQL
	cp "$town" edited.db
	sqlite3 edited.db "DROP TRIGGER event_is_never_deleted; DROP TRIGGER event_is_never_changed; $3" 2>complaint ||
		result 1 "$1: the edit itself"
	try 1 "$1" verify --db edited.db
	says "$2"
}
named "an amount raised" "正文被改动过" "UPDATE event SET body = replace(body, '1320000', '9320000') WHERE body LIKE '%1320000%'"
named "an amount raised where it is shown" "income 表" "UPDATE income SET amount = amount * 2"
named "a filing taken out" "缺第" "DELETE FROM event WHERE position = (SELECT max(position) - 1 FROM event WHERE type = 'file')"
named "a day put back" "正文被改动过" "UPDATE event SET body = replace(body, '$day', '2024-06-10') WHERE position =
	(SELECT max(position) FROM event WHERE body LIKE '%$day%')"
named "a clock put back" "hlc 一列" "UPDATE event SET hlc = '000000000000.0000' WHERE position = (SELECT max(position) FROM event)"
named "another account" "正文被改动过" "UPDATE event SET body = replace(body, '马成林', '马成材') WHERE body LIKE '%马成林%'"
named "somebody else's name on a filing" "actor 一列" "UPDATE event SET actor = (SELECT actor FROM event WHERE position = 1)
	WHERE position = (SELECT max(position) FROM event WHERE body LIKE '%1320000%')"
named "a key let in by hand" "enrolled 表" "UPDATE enrolled SET role = 'administrator' WHERE name = 'clerk'"
named "an alarm put out" "alarm 表" "INSERT INTO alarm SELECT id, 'fork', chain, seq + 1, actor, stream FROM event WHERE position = 2"
named "a filing kept from counting" "alarm 表" "INSERT INTO alarm SELECT id, 'household', chain, seq, actor, stream FROM event WHERE position =
	(SELECT max(position) FROM event WHERE body LIKE '%1320000%')"
finish
