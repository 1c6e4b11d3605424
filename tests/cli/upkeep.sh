#!/bin/sh
# verify, rebuild, backup, restore, doctor.
. "$DOUDI_SOURCE/tests/cli/tap"

make_station
make_application
make_survey 13200
"$DOUDI" review "$application" $(as clerk) >answer 2>complaint || result 1 "a review is filed"
try 0 "everything holds" verify
try 0 "as JSON" verify --json
is_json
holds faults 0

# Each edit is made by somebody with sqlite3 and is found, in a copy of its own.
edit() { # NAME SQL [WORDS]
	cp "$DOUDI_DB" edited.db
	sqlite3 edited.db "$2" 2>complaint || result 1 "$1: the edit itself"
	try 1 "$1" verify --db edited.db
	says "${3:-}"
	try 1 "  as JSON" verify --db edited.db --json
	is_json
	[ "$(json faults)" -gt 0 ]
	result $? "  and counted"
}
edit "an amount" "UPDATE income SET amount = amount + 1" income
edit "a state" "UPDATE application SET state = 'accepted'" application
edit "a row too few" "DELETE FROM member WHERE name = '王秀兰'" member
edit "an event too few" "DROP TRIGGER event_is_never_deleted; DELETE FROM event WHERE position =
	(SELECT max(position) - 2 FROM event)"
edit "words in a body" "DROP TRIGGER event_is_never_changed; UPDATE event SET body = replace(body, '13200', '93200')
	WHERE body LIKE '%1320000%'" 
edit "a signature for another" "DROP TRIGGER event_is_never_changed; UPDATE event SET signature =
	(SELECT signature FROM event WHERE position = 1) WHERE position = (SELECT max(position) FROM event)"
edit "somebody else's name on an event" "DROP TRIGGER event_is_never_changed; UPDATE event SET actor =
	(SELECT actor FROM event WHERE position = 1) WHERE position = (SELECT max(position) FROM event)"

try 0 "rebuilding changes nothing" rebuild --json
is_json
[ "$(json before)" = "$(json after)" ]
result $? "  the digest is the same"
before=$(json after)
sqlite3 "$DOUDI_DB" "UPDATE income SET amount = 1; DELETE FROM member; DELETE FROM search"
try 1 "projections that were edited" verify
try 0 "are made again" rebuild --json
holds after "$before"
try 0 "  and hold" verify
try 0 "  and are found" search 马成林 $(as clerk)
says "马成林"
try 0 "rebuilding for people" rebuild
try 0 "nobody lost his key" queue $(as clerk)

try 0 "the doctor" doctor --json
is_json
holds backup.state note
holds structure.state fine
holds pack.state fine
holds clock.state fine
try 0 "a backup" backup copy.db --json
is_json
head=$(json head)
[ "$(stat -c %a copy.db)" = 600 ]
result $? "  for nobody else"
try 3 "not over another file" backup copy.db
try 1 "not where there is no folder" backup nowhere/copy.db
try 0 "the doctor knows" doctor --json
holds backup.state fine
try 0 "the doctor for people" doctor
says "SQLite"
says "libsodium"
says "libcrypto"
says "ncurses"
try 0 "the copy holds" verify --db copy.db

try 0 "nothing witnesses yet" doctor --json
holds witness.state note
try 2 "who closes the day" close
try 3 "an auditor does not" close $(as auditor)
try 0 "the day is closed" close $(as clerk)
says "日  结  单"
slip=$(sed -n 's/^账本校验码：//p' answer)
try 0 "a witness" doctor --json
holds witness.state fine
holds sent.state fine
try 0 "the slip holds" verify --against "$slip"
try 0 "a list carries the code" report categories
says "$slip"

admin=$(as admin)
try 2 "who restores" restore copy.db --db back.db
try 3 "a clerk does not" restore copy.db --db back.db $(as clerk)
try 3 "not with a wrong passphrase" restore copy.db --db back.db --as admin --passphrase-file wrong
[ ! -e back.db ]
result $? "nothing was made so far"
try 3 "not over a file" restore copy.db $admin
try 1 "not from nothing" restore nowhere.db --db back.db $admin
head -c 30000 copy.db >cut.db
try 1 "not from half a copy" restore cut.db --db back.db $admin
try 0 "an administrator does" restore copy.db --db back.db $admin --json
is_json
[ "$(json head)" != "$head" ]
result $? "  a new log has another head"
try 0 "  it holds" verify --db back.db
[ "$(sqlite3 back.db 'SELECT count(DISTINCT chain) FROM event')" = 2 ]
result $? "  both logs are in it"
grep -qF "$(sqlite3 copy.db 'SELECT id FROM event ORDER BY position DESC LIMIT 1')" <<END
$(sqlite3 back.db "SELECT body FROM event WHERE type = 'enrol'")
END
result $? "  the new one names the head of the old"
echo '{"note": "来电"}' >note.json
try 0 "  people go on working" fill household note.json --change "$household" --reason 补充 --db back.db $(as clerk)
try 0 "  and it holds" verify --db back.db

# What is on paper stays true.
head=$("$DOUDI" doctor 2>/dev/null | sed -n 's/.*校验码 //p')
echo '{"name": "后来的一户", "place_kind": "rural"}' | "$DOUDI" fill household - $(as clerk) >answer 2>complaint || result 1 "one more household"
try 0 "a code from paper" verify --against "$head"
says "$head"
try 0 "  typed with blanks" verify --against "$(echo "$head" | sed 's/..../& /g' | tr a-f A-F)"
try 1 "  that no log ever had" verify --against 0123456789abcdef
says "账里没有校验码"
cp "$DOUDI_DB" whole.db
late=$("$DOUDI" doctor --db whole.db 2>/dev/null | sed -n 's/.*校验码 //p')
sqlite3 "$DOUDI_DB" "DROP TRIGGER event_is_never_deleted; DELETE FROM event WHERE position = (SELECT max(position) FROM event)"
"$DOUDI" rebuild >answer 2>complaint
try 1 "  of a tail that was cut off" verify --against "$late"
says "账里没有校验码"
finish
