#!/bin/sh
# Two stations: cards, a bundle up and one down, what is refused and where it is kept.
. "$DOUDI_SOURCE/tests/cli/tap"

make_station
make_application
town=$DOUDI_DB
county=$DOUDI_TEST_DIR/county.db
try 0 "a county" init --pack qitai --station K --level county --name admin --passphrase-file passphrase --on $day --db county.db
mkdir up down

try 0 "the township's card" unit card town.card $(as admin)
says "校验码"
try 0 "  as JSON" unit card again.card --json $(as admin)
is_json
code=$(json code)
try 1 "  never over a file that is there" unit card town.card $(as admin)
complains "town.card"
try 3 "  by an administrator only" unit card clerk.card $(as clerk)
try 0 "the county's card" unit card county.card --db county.db $(as admin)

try 3 "no bundle to a stranger" bundle make --to K -o up $(as clerk)
complains "单位卡"
try 0 "the county enrols the township" unit enrol again.card --json --db county.db $(as admin)
is_json
holds code "$code"
try 0 "the township enrols the county" unit enrol county.card $(as admin)
try 3 "nobody enrols himself" unit enrol town.card $(as admin)
echo '{"mark": "doudi-unit 1"}' >half.card
try 2 "half a card is none" unit enrol half.card $(as admin)
complains "单位卡"
try 0 "it is listed" unit list --json
is_json
holds 0.code K
holds 0.relation parent

try 0 "what would go" bundle make --to K --preview --json $(as clerk)
is_json
holds households 1
[ -z "$(ls up)" ]
result $? "  nothing is written"
try 2 "a folder that is none" bundle make --to K -o nowhere $(as clerk)
try 3 "an auditor sends nothing" bundle make --to K -o up $(as auditor)
try 0 "a bundle" bundle make --to K -o up --json $(as clerk)
is_json
holds number 1
bundle=$(json file)
[ -f "$bundle" ]
result $? "  it is there"
grep -q 马成林 "$bundle" && result 1 "  no name is in it" || result 0 "  no name is in it"
grep -q 652325197905020312 "$bundle" && result 1 "  no number is in it" || result 0 "  no number is in it"

try 0 "looked at" bundle look "$bundle" --json --db county.db $(as admin)
is_json
holds households 1
holds known 0
try 0 "taken" bundle take "$bundle" --db county.db $(as admin)
says "已导入"
try 0 "taken again: nothing new" bundle take "$bundle" --json --db county.db $(as admin)
holds fresh 0
holds taken_before yes
try 0 "the household is there" show "$household" --db county.db
try 0 "everything holds" verify --db county.db
try 3 "the sender cannot open it" bundle look "$bundle" $(as admin)
complains "本机打不开"

head -c 5000 "$bundle" >cut.ddb
try 3 "a bundle that was cut" bundle take cut.ddb --db county.db $(as admin)
complains "请重新复制"
cp "$bundle" changed.ddb
printf x | dd of=changed.ddb bs=1 seek=6000 conv=notrunc 2>/dev/null
try 3 "a bundle that was changed, looked at" bundle look changed.ddb --db county.db $(as admin)
complains "数据包损坏"
[ "$(ls county.db.quarantine | grep -c changed.ddb)" = 2 ] && [ "$(stat -c %a county.db.quarantine)" = 700 ]
result $? "  it is kept apart at once, with the reason, for nobody else"
python3 -c 'import json, glob; [line] = open(glob.glob("county.db.quarantine/*.json")[0]).read().splitlines(); exit("数据包损坏" not in json.loads(line)["why"])'
result $? "  which is one line of JSON"
cmp -s changed.ddb county.db.quarantine/changed.ddb.????????
result $? "  and it is the file itself"
try 3 "taken after all" bundle take changed.ddb --db county.db $(as admin)
[ "$(ls county.db.quarantine | grep -c changed.ddb)" = 2 ]
result $? "  it is there once"
try 0 "it stands in a queue" queue quarantined --db county.db --json $(as admin)
holds rows.0.cells.file changed.ddb
record=$(json rows.0.record)
try 0 "it is counted with what is missing" bundle missing --json --db county.db
holds quarantined 1
try 0 "the doctor says so" doctor --db county.db
says "1 个数据包不可信"
echo '{"result": "U盘坏了，已请乡镇重做"}' >result.json
try 0 "whoever looked into it says what it was" fill quarantine_review result.json --in "$record" --db county.db $(as admin)
try 0 "the queue is empty" queue quarantined --db county.db --json $(as admin)
says_not changed.ddb
[ "$(ls county.db.quarantine | grep -c changed.ddb)" = 2 ]
result $? "  the file stays"
printf photo >photo.ddb
try 3 "no bundle at all" bundle take photo.ddb --db county.db $(as admin)
complains "不是救助数据包"

try 0 "somebody looks for a person at the county" search 马成林 --db county.db $(as admin)
try 0 "what would go down" bundle make --to 652325100 --preview --db county.db $(as admin)
says "还没有写"
says "条不是它的户，不发"
try 0 "a bundle down" bundle make --to 652325100 -o down --json --db county.db $(as admin)
try 0 "taken in the township" bundle take "$(json file)" $(as clerk)
try 0 "it acknowledged: nothing left to send" bundle make --to K --preview --json $(as clerk)
holds events 0
try 0 "nothing is missing" bundle missing
says "没有缺号"
try 0 "nothing is missing, as JSON" bundle missing --json
is_json
holds waiting 0

try 3 "an end needs a reason by an administrator" unit revoke 652325100 --reason 停用 --db county.db --as admin --passphrase-file wrong
try 0 "the county ends the township" unit revoke 652325100 --reason 电脑被盗 --db county.db $(as admin)
echo '{"phone": "13800138000"}' | "$DOUDI" fill household - --change "$household" --reason 换号 $(as clerk) >answer 2>complaint ||
	result 1 "another filing"
try 0 "the township goes on" bundle make --to K -o up --json $(as clerk)
try 3 "its bundle is refused" bundle take "$(json file)" --db county.db $(as admin)
complains "停用"
[ "$(ls county.db.quarantine | wc -l)" = 4 ]
result $? "  and kept apart"
try 0 "the township still holds" verify --db "$town"
try 0 "so does the county" verify --db "$county"
finish
