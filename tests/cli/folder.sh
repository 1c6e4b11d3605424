#!/bin/sh
# A folder that others can write to: links in it lead nowhere, what stands there is not written over, half a file is named so. And
# what a process of the program leaves behind when it dies: nothing.
. "$DOUDI_SOURCE/tests/cli/tap"

make_station
make_application
prepare init --pack qitai --station K --level county --name admin --passphrase-file passphrase --on $day --db county.db
prepare unit card town.card $(as admin)
prepare unit card county.card --db county.db $(as admin)
prepare unit enrol town.card --db county.db $(as admin)
prepare unit enrol county.card $(as admin)
mkdir share

try 0 "a bundle" bundle make --to K -o share --json $(as clerk)
bundle=$(json file)
ln -s "$bundle" share/link.ddb
try 1 "a link is not followed, looking" bundle look share/link.ddb --db county.db $(as admin)
complains "share/link.ddb"
try 1 "nor taking" bundle take share/link.ddb --db county.db $(as admin)
[ ! -e county.db.quarantine ] && [ -z "$(ls -A county.db.inbox)" ]
result $? "  nothing of it stays"
before=$(cksum <"$bundle")
try 0 "a second one" bundle make --to K -o share --json $(as clerk)
[ "$before" = "$(cksum <"$bundle")" ] && [ "$(ls share/*.ddb | wc -l)" = 3 ]
result $? "  beside the first, which is as it was"
[ "$(stat -c %a "$bundle")" = 600 ]
result $? "  for nobody else"

echo mine >elsewhere
for kind in elsewhere nowhere; do
	ln -s "$DOUDI_TEST_DIR/$kind" share/$kind
	try 1 "a card does not go through a link ($kind)" unit card share/$kind $(as admin)
	try 1 "nor a receipt" bundle request --to K -o share/$kind $(as clerk)
	try 1 "nor a key" unit key share/$kind --reason 交档案馆 $(as admin)
	try 3 "nor a backup" backup share/$kind
done
[ "$(cat elsewhere)" = mine ] && [ ! -e nowhere ]
result $? "  what it led to is as it was"

mkdir full
: >full/file
try 2 "a file is no folder" bundle make --to K -o full/file $(as clerk)
ln -s ../share full/share
try 0 "a folder may be a link: whoever named it meant it" bundle make --to K -o full/share $(as clerk)
! ls share/*.unfinished 2>/dev/null
result $? "  nothing is left half written"

mkfifo words
"$DOUDI" queue to_accept --as clerk --passphrase-file words >/dev/null 2>&1 &
child=$!
while kill -0 $child 2>/dev/null && ! grep '^Max core file size  *0  *0 ' /proc/$child/limits >answer; do
	:
done
grep -q 'Max core' answer
result $? "no core is dumped"
cat passphrase >words
wait $child
result $? "  and it goes on"
finish
