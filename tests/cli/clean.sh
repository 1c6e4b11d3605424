#!/bin/sh
# Bundles of ours that have arrived go off the stick, by themselves and by `bundle clean`; nothing else does.
. "$DOUDI_SOURCE/tests/cli/tap"

make_station
make_application
prepare init --pack qitai --station K --level county --name admin --passphrase-file passphrase --on $day --db county.db
mkdir stick other
prepare unit card town.card $(as admin)
prepare unit card county.card --db county.db $(as admin)
prepare unit enrol town.card --area 652325100 --db county.db $(as admin)
prepare unit enrol county.card $(as admin)
prepare bundle make --to K -o stick --json $(as clerk)
first=$(json file)
cp "$first" "other/a copy.ddb"
cp "$first" stick/letter.txt
ln -s "../$first" stick/link.ddb

try 0 "nothing has arrived" bundle clean stick $(as clerk)
says "没有可以清除的旧包"
[ -f "$first" ]
result $? "  the bundle is there"
try 0 "taken" bundle take "$first" --json --db county.db $(as admin)
code=$(json code)
holds cleaned 0
[ -f "$first" ]
result $? "  the taker leaves it, it is the sender's"
try 0 "acknowledged" bundle acknowledge "$code" $(as clerk)
try 0 "another bundle on the stick" bundle make --to K -o stick --json $(as clerk)
second=$(json file)
holds cleaned 1
[ ! -e "$first" ] && [ -f "$second" ] && [ -f stick/letter.txt ] && [ -L stick/link.ddb ]
result $? "  the first has gone, and nothing else"
try 0 "taken" bundle take "$second" --db county.db $(as admin)
try 0 "a bundle back" bundle make --to 652325100 -o stick --db county.db --json $(as admin)
back=$(json file)
try 0 "taken, with what it acknowledges" bundle take "$back" $(as clerk)
says "已清除 1 个已确认收到的旧包"
[ ! -e "$second" ] && [ -f "$back" ]
result $? "  the second has gone, the county's own stays"
try 3 "an auditor cleans nothing" bundle clean other $(as auditor)
try 1 "a folder that is none" bundle clean nowhere $(as clerk)
complains "读不了文件夹"
try 0 "the copy on another stick" bundle clean other --json $(as clerk)
holds cleaned 1
holds not_cleaned 0
[ -z "$(ls other)" ]
result $? "  it is empty"
try 0 "the file holds" verify
finish
