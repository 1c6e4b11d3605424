#!/bin/sh
# Restricted and erased households: who may, when, what a township does of it, and that the name is gone from both files.
. "$DOUDI_SOURCE/tests/cli/tap"

make_station
town=$DOUDI_DB
county=$DOUDI_TEST_DIR/county.db
on() { # NAME DAY
	echo "--as $1 --passphrase-file passphrase --on $2"
}
"$plain" init --pack qitai --station K --level county --name admin --passphrase-file passphrase --on $day --db "$county" >answer 2>complaint
for person in zhou wu; do
	"$plain" user add $person --role supervisor --db "$county" $(as admin) --new-passphrase-file passphrase >answer 2>complaint
done
"$plain" unit card town.card $(as admin) >answer 2>complaint
"$plain" unit card county.card --db "$county" $(as admin) >answer 2>complaint
"$plain" unit enrol town.card --db "$county" $(as admin) >answer 2>complaint
"$plain" unit enrol county.card $(as admin) >answer 2>complaint
result $? "two stations know each other"
mkdir up down

cat >household.json <<'END'
{"place_kind": "urban", "member": [
 {"id_number": "652325197905020312", "name": "覃无痕", "relation": "head", "living_together": true, "registered": true,
  "employed": true, "serious_illness": false, "disability_kind": "none"}]}
END
try 0 "a household" fill household household.json --json $(as clerk)
household=$(json household)

# ---- restricted ----
try 3 "a clerk restricts nothing" restrict seal "$household" --reason 想藏 $(as clerk)
try 0 "a supervisor does" restrict seal "$household" --reason 当事人要求 $(as county)
try 0 "it is not found" search qwh $(as clerk)
says "没有找到"
says "另有 1 户已封存"
try 3 "nor shown" show "$household"
complains "已封存"
try 3 "nor to a clerk with a reason" show "$household" --reason 看看 $(as clerk)
try 0 "but to a supervisor with one" show "$household" --reason 当事人查询 $(as county)
says "覃无痕"
try 3 "nor its chain" chain "$household"
try 0 "the list of them has no name" queue restricted
says_not "覃无痕"
try 0 "it is opened again" restrict lift "$household" --reason 当事人撤回 $(as county)
try 0 "  to everybody" show "$household"
says "覃无痕"

# ---- erased ----

try 0 "a bundle up" bundle make --to K -o up --json $(as clerk)
old=$(json file)
try 0 "  is taken" bundle take "$old" --db "$county" $(as zhou)
try 3 "a day that is typed ends no retention" erase request "$household" --basis 保管期满 --db "$county" $(on zhou 2030-06-10)
complains "2030-06-10"
at 2030-06-09
try 3 "too early" erase request "$household" --basis 保管期满 --db "$county" $(on zhou 2030-06-09)
complains "2030-06-10"
at 2030-06-10
try 3 "who looked at what is not erased" erase request "$(sqlite3 "$county" "SELECT value FROM _setting WHERE key = 'office'" | rev)" \
	--basis 保管期满 --db "$county" $(on zhou 2030-06-10)
complains "留着备查"
try 3 "a township orders nothing" erase request "$household" --basis 保管期满 $(on county 2030-06-10)
complains "县级"
try 0 "on the day" erase request "$household" --basis 保管满五年 --json --db "$county" $(on zhou 2030-06-10)
is_json
request=$(json record)
try 3 "nobody approves his own request" erase approve "$request" --reason 同意 --db "$county" $(on zhou 2030-06-10)
complains "另一人"
try 0 "somebody else does" erase approve "$request" --reason 同意 --db "$county" $(on wu 2030-06-10)
says "2030-07-10"
at 2030-06-20
try 0 "it stands on the list" erase list --json --db "$county" --on 2030-06-20
is_json
holds 0.state waiting
holds 0.from 2030-07-10
try 0 "  which people can read" erase list --db "$county" --on 2030-06-20
says "还有 20 天"
try 0 "a day that is typed carries nothing out" search qwh --db "$county" $(on zhou 2030-07-11)
says "覃无痕"
at 2030-07-09
try 0 "withdrawn" erase withdraw "$request" --reason 要查档 --db "$county" $(on zhou 2030-07-09)
at 2030-07-10
try 0 "on the day nothing happens" search qwh --db "$county" $(on zhou 2030-07-10)
says "覃无痕"
try 0 "asked once more" erase request "$household" --basis 保管满五年 --json --db "$county" $(on wu 2030-07-10)
request=$(json record)
try 0 "approved" erase approve "$request" --reason 同意 --db "$county" $(on zhou 2030-07-10)
cp "$county" "$county.v3"
sqlite3 "$county.v3" "PRAGMA user_version = 3"
try 0 "what an upgrade has kept" doctor --json --db "$county"
holds old_copy.state note
at 2030-08-09
try 3 "not withdrawn on the day itself" erase withdraw "$request" --reason 晚了 --db "$county" $(on wu 2030-08-09)
complains "不能撤回"
try 0 "nothing is found" search 652325197905020312 --db "$county" $(on zhou 2030-08-09)
says "没有找到"
! grep -q -a 覃无痕 "$county" && ! grep -q -a 覃无痕 "$county-journal" 2>/dev/null
result $? "the name is not in the county's file"
[ ! -e "$county.v3" ]
result $? "  nor in one that an upgrade had kept beside it"
try 0 "what is left is the chain" chain "$household" --db "$county" --on 2030-08-09
says "内容已依规清除"
says "保管满五年"
try 3 "and no record" show "$household" --db "$county"
complains "依规清除"
try 0 "everything holds" verify --db "$county"
try 0 "an old bundle brings nothing back" bundle take "$old" --db "$county" $(on zhou 2030-08-09)
! grep -q -a 覃无痕 "$county"
result $? "  not even into the file"
try 0 "rebuilding neither" rebuild --db "$county" $(as admin)
try 0 "  and it holds" verify --db "$county"

grep -q -a 覃无痕 "$town"
result $? "the township has it still"
try 0 "a bundle down" bundle make --to 652325100 -o down --json --db "$county" $(on zhou 2030-08-09)
down=$(json file)
try 0 "  is taken" bundle take "$down" $(on clerk 2030-08-09)
! grep -q -a 覃无痕 "$town" && ! grep -q -a 覃无痕 "$town-journal" 2>/dev/null
result $? "the name is gone from the township's file"
try 0 "which holds" verify
try 0 "the township's list" erase list --json --on 2030-08-09
is_json

try 0 "a backup" backup kept.backup
try 0 "  opened" restore kept.backup --db kept.db $(as admin)
! grep -q -a 覃无痕 kept.db
result $? "  has no name in it"
finish
