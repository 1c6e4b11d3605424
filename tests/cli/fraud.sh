#!/bin/sh
# What somebody with the sqlite3 program, an old copy or a second machine can do to a station, and who finds it: verify at the
# station itself, or the county at the next bundle.
. "$DOUDI_SOURCE/tests/cli/tap"

make_station
make_application
make_survey 13200
town=$DOUDI_DB
county=$DOUDI_TEST_DIR/county.db
"$plain" init --pack qitai --station K --level county --name admin --passphrase-file passphrase --on $day --db "$county" >answer 2>complaint ||
	result 1 "a county"
mkdir up down
meet() { # each enrols the other, by cards
	rm -f town.card county.card
	try 0 "the township's card" unit card town.card $(as admin)
	try 0 "the county enrols it" unit enrol town.card --db "$county" $(as admin)
}
meet
try 0 "the county's card" unit card county.card --db "$county" $(as admin)
try 0 "the township enrols it" unit enrol county.card $(as admin)
up() { # NAME: a bundle to the county, taken there
	try 0 "$1" bundle make --to K -o up --json $(as clerk)
	try 0 "  taken" bundle take "$(json file)" --json --db "$county" $(as admin)
}
phone() { # NUMBER
	echo "{\"phone\": \"$1\"}" | "$plain" fill household - --change "$household" --reason 换号 $(as clerk) >answer 2>complaint ||
		result 1 "another number"
}

# ---- found at the station ----
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

# ---- an old file put back ----
up "a bundle up"
try 0 "nothing is wrong yet" bundle missing --json --db "$county"
! grep -q '"kind"' answer
result $? "  nothing is listed"
cp "$town" old.db
phone 13800138001
up "another"
cp "$town" newer.db
cp old.db "$town"
try 0 "the old file holds in itself" verify
up "it sends nothing new"
try 0 "the county knows better" bundle missing --json --db "$county"
grep -q lower_head answer
result $? "  the head was higher before"
grep -q same_number answer
result $? "  and the number was used before"
phone 13800138002
up "it goes on"
try 0 "two filings of one number" bundle missing --db "$county"
says "同一编号有两份不同的记录"
says "一支从"
try 0 "both are kept, and the county's file holds" verify --db "$county"
says "同一编号有两份不同的记录"
try 0 "the list of stations says so" unit list --db "$county"
says "同一编号有两份不同的记录"
try 0 "the doctor says so" doctor --json --db "$county"
holds alarms.state note

# ---- the ruling ----
first=$(sqlite3 "$county" "SELECT min(seq) FROM alarm WHERE kind = 'fork'")
keep=$(sqlite3 "$county" "SELECT substr(id, 1, 12) FROM event WHERE seq = $first AND chain =
	(SELECT chain FROM alarm WHERE kind = 'fork' LIMIT 1) ORDER BY position DESC LIMIT 1")
try 2 "a ruling needs a reason" unit fork 652325100 "$keep" --db "$county" $(as admin)
try 3 "and a side that there is" unit fork 652325100 ffffffffffff --reason 核实 --db "$county" $(as admin)
complains "没有以"
try 0 "the ruling" unit fork 652325100 "$keep" --reason "旧文件误放回，以新机器为准" --db "$county" $(as admin)
try 3 "once is enough" unit fork 652325100 "$keep" --reason 核实 --db "$county" $(as admin)
try 0 "it is shown as ruled upon" bundle missing --db "$county"
says "（已裁定）"
[ "$(sqlite3 "$county" "SELECT count(*) FROM event WHERE type = 'fork'")" = 1 ]
result $? "  by an event of its own"
try 0 "the other side goes back down" bundle make --to 652325100 -o down --json --db "$county" $(as admin)
try 0 "  taken" bundle take "$(json file)" $(as clerk)
[ "$(sqlite3 "$town" "SELECT count(*) FROM event WHERE body LIKE '%1380013800%'")" = 2 ]
result $? "  the township has both"
try 0 "and holds" verify
try 0 "work goes on" bundle missing
phone 13800138003
up "upward too"
try 0 "nothing else is wrong with it" verify

# ---- another machine ----
if [ -n "$(sqlite3 "$town" "SELECT value FROM _setting WHERE key = 'machine'")" ]; then # a machine that has a name
	sqlite3 "$town" "UPDATE _setting SET value = 'another' WHERE key = 'machine'"
	echo '{"phone": "13800138004"}' >phone.json
	try 3 "nobody works on a copy" fill household phone.json --change "$household" --reason 换号 $(as clerk)
	complains "另一台机器"
	try 3 "not the administrator either" unit card copy.card $(as admin)
	try 3 "a clerk cannot take it over" moved $(as clerk)
	try 0 "looking is free" show "$household"
	try 0 "the administrator can" moved $(as admin)
	try 3 "once" moved $(as admin)
	phone 13800138004
	[ "$(sqlite3 "$town" "SELECT count(DISTINCT chain) FROM event WHERE actor IN (SELECT key FROM enrolled WHERE station = '652325100')")" = 2 ]
	result $? "  a log of its own"
	try 0 "a bundle of the new log" bundle make --to K -o up --json $(as clerk)
	bundle=$(json file)
	try 3 "the county asks for a new card" bundle take "$bundle" --db "$county" $(as admin)
	complains "换了账本"
	meet
	try 0 "and takes it then" bundle take "$bundle" --db "$county" $(as admin)
	try 0 "with what was done there" show "$household" --json --db "$county"
	grep -q 13800138004 answer
	result $? "  the newest number"
	try 0 "the county holds" verify --db "$county"
	try 0 "everything goes down again" bundle make --to 652325100 -o down --json --db "$county" $(as admin)
	try 0 "  taken" bundle take "$(json file)" $(as clerk)
fi
finish
