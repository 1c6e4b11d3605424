#!/bin/sh
# A bundle opens with Debian's own tools, by the key that an administrator gave out.
. "$DOUDI_SOURCE/tests/cli/tap"

# What the description of the records says (bundle.h), read by somebody else.
cat >records.py <<'END'
import hashlib, re, struct, sys

plain, at, ids = sys.stdin.buffer.read(), 0, []
while at < len(plain):
    kind, length = plain[at:at + 1], struct.unpack('<I', plain[at + 1:at + 5])[0]
    record = plain[at + 5:at + 5 + length]
    if kind in b'Ee':
        end = 2 + struct.unpack('<H', record[:2])[0]
        core, body = record[2:end], record[end + 64:]
        commitment = b'%s %d' % (hashlib.sha256(body).hexdigest().encode(), len(body) - 16)
        if kind == b'e':
            core = re.sub(rb'=(\d+)', lambda before: ids[-int(before[1])], core).replace(b'=', commitment)
        assert core.endswith(b'\nbody  %s\n' % commitment)
        ids.append(hashlib.sha256(core).hexdigest().encode())
    if kind == b'Z':
        assert record == hashlib.sha256(plain[:at]).hexdigest().encode()
    at += 5 + length
print(b'\n'.join(ids).decode())
END

make_station
make_application
prepare init --pack qitai --station K --level county --name admin --passphrase-file passphrase --on $day --db county.db
mkdir up
prepare unit card town.card $(as admin)
prepare unit card county.card --db county.db $(as admin)
prepare unit enrol town.card --db county.db $(as admin)
prepare unit enrol county.card $(as admin)
prepare bundle make --to K -o up --json $(as clerk)
bundle=$(json file)

try 2 "no key without a reason" unit key key.txt --db county.db $(as admin)
try 3 "nor for a clerk" unit key key.txt --reason 试试 $(as clerk)
complains "管理员"
printf 'wrong\n' >wrong
try 3 "nor with another passphrase" unit key key.txt --reason 试试 --db county.db --as admin --passphrase-file wrong
[ ! -e key.txt ]
result $? "  nothing was written"
try 0 "the county's key" unit key key.txt --reason 交县档案馆保管 --db county.db $(as admin)
says "封存保管"
[ "$(stat -c %a key.txt)" = 600 ]
result $? "  for its owner alone"
[ "$(sqlite3 county.db "SELECT user || reason FROM key_export")" = admin交县档案馆保管 ]
result $? "  and it is on file who took it and why"
try 1 "never over a file that is there" unit key key.txt --reason 再来 --db county.db $(as admin)
[ "$(sqlite3 county.db "SELECT count(*) FROM key_export")" = 1 ]
result $? "  and nothing more is on file"
try 0 "the file holds" verify --db county.db

if command -v age >/dev/null && command -v zstd >/dev/null; then
	tail -c +4097 "$bundle" | age -d -i key.txt | zstd -d >plain
	result $? "age and zstd open the bundle"
	[ "$(head -c 1 plain)" = M ]
	result $? "  the manifest is first"
	grep -q 马成林 plain
	result $? "  the events are in it"
	tail -c 69 plain | head -c 5 | grep -q '^Z@'
	result $? "  the trailer is last"
	python3 records.py <plain | sort >ids
	sqlite3 "$DOUDI_DB" "SELECT id FROM event ORDER BY id" | cmp - ids
	result $? "  each event's id and commitment follow from it"
	age-keygen -o other.txt 2>/dev/null
	tail -c +4097 "$bundle" | age -d -i other.txt >/dev/null 2>&1 && result 1 "  no other key does" || result 0 "  no other key does"
fi
finish
