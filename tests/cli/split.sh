#!/bin/sh
# A bundle down that is to have small files: several, by households, taken the last first.
. "$DOUDI_SOURCE/tests/cli/tap"

make_station
make_application
prepare init --pack qitai --station V --level village --name admin --passphrase-file passphrase --on $day --db village.db
mkdir stick
echo '{"code": "652325100", "name": "奇台镇", "level": "township"}' >area.json
prepare fill area area.json $(as admin)
echo '{"code": "652325100001", "name": "东关社区", "parent": "652325100", "level": "village"}' >area.json
prepare fill area area.json $(as admin)
echo '{"place": "652325100001"}' >place.json
prepare fill household place.json --change "$household" --reason 补住址 $(as clerk)
for name in 二户 三户; do
	printf '{"name": "%s", "place_kind": "rural", "place": "652325100001"}' $name >household.json
	prepare fill household household.json $(as clerk)
done
prepare unit card town.card $(as admin)
prepare unit card village.card --db village.db $(as admin)
prepare unit enrol town.card --db village.db $(as admin)
prepare unit enrol village.card --area 652325100001 $(as admin)

try 2 "no files of nothing" bundle make --to V -o stick --most 0 $(as clerk)
complains "--most"
try 0 "files of one KB" bundle make --to V -o stick --most 1 --json $(as clerk)
holds households 3
holds number 1
[ "$(ls stick/*.ddb | wc -l)" -ge 3 ]
result $? "  there are several"
for file in $(ls -r stick/*.ddb); do
	try 0 "taken: $(basename "$file" | cut -d- -f3)" bundle take "$file" --json --db village.db $(as admin)
	holds parked 0
done
[ "$(sqlite3 village.db 'SELECT count(*) FROM household')" = 3 ]
result $? "  all three households are there"
try 0 "nothing is missing" bundle missing --json --db village.db
holds waiting 0
try 0 "the village's file holds" verify --db village.db
try 0 "all in one file, where there is room" bundle make --to V -o stick --json $(as clerk)
holds households 3
try 0 "  which brings nothing new" bundle take "$(json file)" --json --db village.db $(as admin)
holds fresh 0
finish
