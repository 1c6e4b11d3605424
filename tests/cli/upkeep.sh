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
holds verified.state fine
holds structure.state fine
holds pack.state fine
holds clock.state fine
before_head=$(sqlite3 "$DOUDI_DB" 'SELECT id FROM event ORDER BY position DESC LIMIT 1')
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
! grep -q -a -e 马成林 -e 652325197905020312 -e 'SQLite format' copy.db
result $? "nothing in it can be read"

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
try 3 "not from half a copy" restore cut.db --db back.db $admin
complains "不完整"
head -c 30000 /dev/zero | cat copy.db - >longer.db
try 3 "not from one that has grown" restore longer.db --db back.db $admin
try 0 "an administrator does" restore copy.db --db back.db $admin --json
is_json
[ "$(json head)" != "$head" ]
result $? "  a new log has another head"
try 0 "  it holds" verify --db back.db
[ "$(sqlite3 back.db 'SELECT count(DISTINCT chain) FROM event')" = 2 ]
result $? "  both logs are in it"
grep -qF "$before_head" <<END
$(sqlite3 back.db "SELECT body FROM event WHERE type = 'enrol'")
END
result $? "  the new one names the head of the old"
echo '{"note": "来电"}' >note.json
try 0 "  people go on working" fill household note.json --change "$household" --reason 补充 --db back.db $(as clerk)
try 0 "  and it holds" verify --db back.db

# A backup is the whole file, whatever is wrong with it: that shows when it comes back.
cp "$DOUDI_DB" spoilt.db
sqlite3 spoilt.db "DROP TRIGGER event_is_never_changed; UPDATE event SET body = replace(body, '13200', '93200')
	WHERE body LIKE '%1320000%'"
try 0 "a ledger that was tampered with is backed up" backup spoilt.backup --db spoilt.db
try 3 "  and does not come back" restore spoilt.backup --db new.db $admin
complains "核验不通过"
complains "new.db.unsound"
[ ! -e new.db ] && [ ! -e new.db.restoring ] && [ -e new.db.unsound ]
result $? "  it is kept aside"
try 1 "  to be looked at" verify --db new.db.unsound
try 3 "  and nobody works with it" fill household note.json --change "$household" --reason 补充 --db new.db.unsound $(as clerk)
complains "另一台机器"
try 3 "  nor does a second try hide the first" restore spoilt.backup --db new.db $admin
[ -e new.db.unsound-2 ]
result $? "  it has another name"
try 1 "the doctor says so" doctor --db new.db.unsound --json
holds verified.state fault
cp "$DOUDI_DB" edited.db
sqlite3 edited.db "UPDATE income SET amount = 1; DELETE FROM member"
try 0 "tables that were edited are backed up" backup edited.backup --db edited.db
try 0 "  and made again" restore edited.backup --db new.db $admin
says "由账本重新生成"
try 0 "  so that they hold" verify --db new.db
sqlite3 new.db "UPDATE _setting SET value = '0' WHERE key = 'verified_at'"
try 0 "one that nobody verified" doctor --db new.db --json
holds verified.state note

# Every day to a folder of its own.
mkdir disk
try 2 "no folder is set yet" backup
complains "--daily"
try 3 "a clerk does not set it" backup disk --daily $(as clerk)
[ -z "$(ls disk)" ]
result $? "  nothing was written"
try 0 "an administrator does" backup disk --daily $(as admin)
try 0 "from then on without a name" backup --json
is_json
name=$(basename "$(json file)")
case $name in 652325100-2???-??-??-??????.backup) true ;; *) false ;; esac
result $? "  station, day and time are the name"
[ "$(ls disk)" = "$name" ]
result $? "  one a day stays"
try 0 "the end of the day makes one" close --json $(as clerk)
is_json
json backup | grep -q 已备份
result $? "  and says so"
try 0 "the doctor on the folder" doctor --json
holds backup_folder.state note
says "同一块盘"
mv disk away
try 1 "without the disk" backup
complains "备份盘不在"
try 0 "the day ends all the same" close $(as clerk)
says "备份盘不在"
says "日  结  单"
mv away disk
try 0 "no more" backup --daily $(as admin)
try 2 "  none is set" backup

# The key that an administrator gave out opens one, also with Debian's own tools.
try 0 "the station's key" unit key key.txt --reason 交县里保管 $(as admin)
if command -v age >/dev/null && command -v zstd >/dev/null; then
	tail -c +4097 copy.db | age -d -i key.txt | zstd -d >plain.db 2>complaint
	result $? "age and zstd open the backup"
	[ "$(sqlite3 plain.db 'PRAGMA integrity_check; SELECT id FROM event ORDER BY position DESC LIMIT 1' | tr '\n' ' ')" = "ok $before_head " ]
	result $? "  the database is in it, as it was"
fi
try 0 "so does the program" restore copy.db --db read.db --key key.txt
says "doudi moved"
try 0 "  it can be read" verify --db read.db
try 3 "  nobody works with it" close --db read.db $(as clerk)
try 0 "  until it is taken over" moved --db read.db $(as admin)
try 0 "  by an administrator" close --db read.db $(as clerk)
try 1 "a key that is none" restore copy.db --db never.db --key nowhere
try 3 "a file without a key" restore copy.db --db never.db --key note.json
complains "没有密钥"
sqlite3 "$DOUDI_DB" ".backup old.db"
try 0 "a plain copy of before comes back too" restore old.db --db again.db $(as admin)
try 2 "  a key has nothing to open there" restore old.db --db never.db --key key.txt
[ ! -e never.db ] && [ ! -e never.db.restoring ]
result $? "nothing was made of those"

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
