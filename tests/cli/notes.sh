#!/bin/sh
# Receipts, requests for what is missing, and codes that are read out over the telephone.
. "$DOUDI_SOURCE/tests/cli/tap"

make_station
make_application
town=$DOUDI_DB
prepare init --pack qitai --station K --level county --name admin --passphrase-file passphrase --on $day --db county.db
mkdir up down
prepare unit card town.card $(as admin)
prepare unit card county.card --db county.db $(as admin)
prepare unit enrol town.card --db county.db $(as admin)
prepare unit enrol county.card $(as admin)

change() { # makes one more event
	echo "{\"phone\": \"$1\"}" | "$plain" fill household - --change "$household" --reason 换号 $(as clerk) >answer 2>complaint ||
		result 1 "a change of the household"
}

prepare bundle make --to K -o up --json $(as clerk)
try 0 "taken, with a code to read out" bundle take "$(json file)" --json --db county.db $(as admin)
code=$(json code)
try 0 "nothing is acknowledged yet" bundle make --to K --preview --json $(as clerk)
[ "$(json events)" -gt 0 ]
result $? "  all of it would go again"
try 2 "words that are no code" bundle acknowledge 17-ABC $(as clerk)
complains "回执码"
last=${code#"${code%?}"}
wrong=$(echo "$code" | sed "s/.\$/$([ "$last" = 0 ] && echo 1 || echo 0)/")
try 3 "a code that is wrong" bundle acknowledge "$wrong" $(as clerk)
complains "没有登记回执"
try 3 "a number that was never sent" bundle acknowledge "9${code#1}" $(as clerk)
try 3 "an auditor acknowledges nothing" bundle acknowledge "$code" $(as auditor)
try 0 "the code, in small letters and with blanks" bundle acknowledge "$(echo "$code" | tr 'A-Z-' 'a-z ')" --json $(as clerk)
holds from K
holds number 1
try 0 "nothing is left to send" bundle make --to K --preview --json $(as clerk)
holds events 0

change 13800138001
prepare bundle make --to K -o up --json $(as clerk)
change 13800138002
try 0 "the next one has it as well" bundle make --to K -o up --json $(as clerk)
holds events 2
third=$(json file)
try 0 "so nothing is missing" bundle take "$third" --db county.db $(as admin)
try 0 "  not even its number" bundle missing --db county.db
says "没有缺号"

change 13800138003
prepare bundle make --to K -o up --json $(as clerk)
fourth=$(json file)
try 0 "the county's receipt" bundle request --to 652325100 -o receipt --db county.db --json $(as admin)
is_json
holds acknowledged 2
holds asked 0
try 1 "never over a file that is there" bundle request --to 652325100 -o receipt --db county.db $(as admin)
grep -q 马成林 receipt && result 1 "  no name is in it" || result 0 "  no name is in it"
sed 's/taken 3/taken 4/' receipt >forged
try 3 "a forged receipt" bundle take forged $(as clerk)
complains "签名"
head -c 300 receipt >half
try 3 "half a receipt" bundle take half $(as clerk)
try 3 "one that is for somebody else" bundle take receipt --db county.db $(as admin)
complains "不是给本单位"
try 0 "the receipt" bundle take receipt --json $(as clerk)
is_json
holds from K
holds acknowledged 2
try 0 "only the newest is left to send" bundle make --to K --preview --json $(as clerk)
holds events 1

# The township believes that the fourth has come, and the county has the fifth only.
sqlite3 county.db ".backup county.old"
try 0 "the fourth is taken" bundle take "$fourth" --json --db county.db $(as admin)
try 0 "  and acknowledged" bundle acknowledge "$(json code)" $(as clerk)
mv county.old county.db
change 13800138004
prepare bundle make --to K -o up --json $(as clerk)
try 0 "it comes to the old copy" bundle take "$(json file)" --db county.db $(as admin)
try 0 "which misses something" bundle missing --json --db county.db
holds missing.0.from 652325100
try 0 "it asks for it" bundle request --to 652325100 -o request --db county.db --json $(as admin)
[ "$(json asked)" -gt 0 ]
result $? "  by numbers"
try 0 "the township reads it" bundle take request $(as clerk)
says "补上"
try 0 "and sends it" bundle make --to K -o up --json $(as clerk)
holds events 4
try 0 "the county takes it" bundle take "$(json file)" --json --db county.db $(as admin)
holds fresh 1
code=$(json code)
try 0 "nothing is missing any more" bundle missing --db county.db
says "没有缺号"
try 0 "the township hears" bundle acknowledge "$code" $(as clerk)
try 0 "and has nothing left" bundle make --to K --preview --json $(as clerk)
holds events 0
try 2 "numbers are numbers" bundle forgo 652325100 one 2 --reason 找不到 --db county.db $(as admin)
complains "不是编号"
try 2 "from which to which" bundle forgo 652325100 1 --reason 找不到 --db county.db $(as admin)
complains "从第几号到第几号"
try 3 "nor by an id" bundle forgo 0123456789abcdef --reason 找不到 --db county.db $(as admin)
complains "主管"
try 3 "an administrator gives nothing up" bundle forgo 652325100 1 2 --reason 找不到 --db county.db $(as admin)
complains "主管人员"
prepare verify --db county.db
prepare verify --db "$town"
finish
