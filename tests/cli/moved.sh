#!/bin/sh
# A file on another machine: nobody works on a copy; an administrator takes it over, with a log of its own.
. "$DOUDI_SOURCE/tests/cli/tap"

make_station
make_application
make_county

up "a bundle up"
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
