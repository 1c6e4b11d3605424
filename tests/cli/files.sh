#!/bin/sh
# Files that are not what was hoped for, and an answer that nobody takes.
. "$DOUDI_SOURCE/tests/cli/tap"

make_station
try 0 "a good file" queue
cp "$DOUDI_DB" newer.db
sqlite3 newer.db 'PRAGMA user_version = 99'
try 1 "of a newer version" queue --db newer.db
complains "99"
try 1 "nothing is written to it" rebuild --db newer.db
sqlite3 foreign.db 'CREATE TABLE t(x); PRAGMA application_id = 7'
cp foreign.db before.db
try 1 "of another program" queue --db foreign.db
try 1 "not even for writing" rebuild --db foreign.db
cmp -s foreign.db before.db
result $? "it is as it was"
: >empty.db
try 1 "an empty file" queue --db empty.db
head -c 4096 /dev/zero | tr '\0' x >noise.db
try 1 "no database at all" queue --db noise.db
mkdir folder.db
try 1 "a folder" queue --db folder.db
try 1 "a missing folder on the way" queue --db nowhere/station.db
head -c 20000 "$DOUDI_DB" >cut.db
try 1 "half a file" verify --db cut.db

# Access rights say nothing to root; as another user they do.
chmod 755 . && cp "$DOUDI_DB" locked.db && chmod 444 locked.db
if [ "$(id -u)" != 0 ]; then
	try 1 "a file that may only be read" rebuild --db locked.db
	try 0 "is read" queue --db locked.db
elif setpriv --reuid 65534 --regid 65534 --clear-groups test -x "$DOUDI" -a -r "$PWD/locked.db" 2>/dev/null; then
	setpriv --reuid 65534 --regid 65534 --clear-groups "$DOUDI" rebuild --db locked.db >answer 2>complaint </dev/null
	[ $? = 1 ]
	result $? "a file that may only be read"
	complains "locked.db"
	setpriv --reuid 65534 --regid 65534 --clear-groups "$DOUDI" queue --db locked.db >answer 2>complaint </dev/null
	result $? "is read"
else
	tests=$((tests + 1))
	echo "ok $tests - # SKIP nobody else may look in here"
fi

for name in '-leading.db' 'with blank.db' "$(printf 'line\nbreak.db')" "$(printf 'esc\033[31m.db')" "$(printf 'bad\377.db')" \
	'%s%n.db' '汉字.db' "quote'.db"; do
	cp "$DOUDI_DB" "./$name"
	"$DOUDI" queue --db "$name" >answer 2>complaint </dev/null
	result $? "a file called $(printf %s "$name" | tr -c 'a-zA-Z0-9.%-' _)"
	rm -f "./$name"
	"$DOUDI" queue --db "$name" >answer 2>complaint </dev/null
	[ $? = 1 ] && ! LC_ALL=C grep -q "$(printf '\033')" complaint && [ "$(wc -l <complaint)" = 1 ]
	result $? "  not there: one harmless line"
done

"$DOUDI" queue >&- 2>complaint </dev/null
[ $? = 1 ]
result $? "stdout is closed"
"$DOUDI" queue >/dev/full 2>complaint </dev/null
[ $? = 1 ]
result $? "stdout is full"
grep -q . complaint
result $? "  and it is said"
"$DOUDI" verify <&- >answer 2>&-
result $? "stdin and stderr are closed"
echo '{"place_kind": "urban"}' >household.json
"$DOUDI" fill household household.json $(as clerk) >&- 2>complaint </dev/null
[ $? = 1 ]
result $? "an answer is lost"
try 0 "what was filed is not" queue
try 0 "everything holds" verify
finish
