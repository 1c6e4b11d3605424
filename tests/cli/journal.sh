#!/bin/sh
# Who searched for whom, saw a number whole or was refused stays with the office that it happened in and with those above it:
# it goes up with the whole log, and never down.
. "$DOUDI_SOURCE/tests/cli/tap"

make_station
make_application
make_county
"$plain" user add zhou --role supervisor --db "$county" $(as admin) --new-passphrase-file passphrase >answer 2>complaint ||
	result 1 "the county's supervisor"
rows() { # DB TABLE
	sqlite3 "$1" "SELECT count(*) FROM $2"
}

try 0 "a search at the township" search 马成林 $(as clerk)
try 0 "a number seen whole there" unmask "$head" id_number --reason 核对原件 $(as county)
echo '{"employed": false}' >change.json
try 3 "a refusal there" fill member change.json --change "$head" --reason 试试 $(as auditor)
up "it goes up"
[ "$(rows "$county" search_log)" = 1 ] && [ "$(rows "$county" unmask)" = 1 ] && [ "$(rows "$county" attempt)" = 1 ]
result $? "  the county reads it"
try 0 "  and holds" verify --db "$county"

# ---- the county's own ----
try 0 "the county looks for somebody" search 县里找人 --db "$county" $(as zhou)
try 0 "and at a number" unmask "$head" id_number --reason 县里核对 --db "$county" $(as zhou)
echo '{"code": "652325100009", "name": "新社区", "kind": "urban", "level": "village"}' >area.json
try 0 "and adds a place" fill area area.json --db "$county" $(as admin)
try 0 "a bundle down" bundle make --to 652325100 -o down --json --db "$county" $(as zhou)
down=$(json file)
try 0 "  look" bundle look "$down" --json $(as admin)
holds households 0
try 0 "  it is taken" bundle take "$down" $(as admin)
[ "$(rows "$town" search_log)" = 1 ] && [ "$(rows "$town" unmask)" = 1 ]
result $? "the township has its own alone"
! grep -q -a 县里找人 "$town" && ! grep -q -a 县里核对 "$town"
result $? "  and not a byte of the county's"
[ "$(sqlite3 "$town" "SELECT count(*) FROM area WHERE name = '新社区'")" = 1 ]
result $? "  but the place, which was filed later"
try 0 "nothing waits for what was left out" bundle missing --json
holds waiting 0
try 0 "the township holds" verify
try 0 "rebuilt" rebuild $(as admin)
try 0 "  it holds" verify
try 0 "the county holds" verify --db "$county"
try 0 "a search after that" search 马成林 $(as clerk)
up "it goes up as well"
[ "$(rows "$county" search_log)" = 3 ]
result $? "  the county reads it"
finish
