#!/bin/sh
# A number that holds an ID number is masked like one, wherever it comes out: 残疾人证号 is the ID number and two digits more.
. "$DOUDI_SOURCE/tests/cli/tap"

make_station
make_application
clerk=$(as clerk)

number=652325198111200420
cert=${number}43
masked=652*************2043
whole() { # NAME: nothing of the answer or the complaint holds the number
	! grep -q "$number" answer complaint
	result $? "  $1 does not tell the number"
}

echo "{\"disability_kind\": \"intellectual\", \"disability_level\": \"3\", \"disability_cert\": \"$cert\"}" >cert.json
try 0 "a certificate" fill member cert.json --change "$wife" --reason 办了证 $clerk
whole "the filing"
try 0 "the member" show "$wife"
says "$masked"
whole "show"
try 0 "the member as JSON" show "$wife" --json
holds fields.disability_cert "$masked"
whole "show --json"
try 0 "the household" show "$household"
whole "the household"
try 0 "the household as JSON" show "$household" --json
whole "the household's JSON"
try 0 "the chain" chain "$household"
says "残疾人证号"
whole "the chain"
try 0 "the chain as JSON" chain "$household" --json
whole "the chain's JSON"
try 0 "the survey's sheet" print survey "$application"
says "王秀兰"
whole "the print"
echo "{\"disability_cert\": \"$masked\"}" >masked.json
try 2 "masked, it is not taken for a number" fill member masked.json --change "$wife" --reason 抄回 $clerk
complains "星号"

cat >visit.json <<EOF2
{"result": "changed", "member": [{"name": "王秀兰", "id_number": "$number", "disability_level": "2", "disability_cert": "${number}42"}]}
EOF2
try 0 "a visit proposes another" fill visit visit.json --in "$household" --json $clerk
change=$(sqlite3 "$DOUDI_DB" 'SELECT id FROM change')
try 0 "the proposal" show "$change"
says "残疾等级"
whole "the proposal"
try 0 "as JSON" show "$change" --json
whole "the proposal's JSON"
try 0 "in its queue" queue changes --json
whole "the queue"
echo '{"outcome": "accepted"}' >accept.json
try 0 "it is accepted" fill change_decision accept.json --in "$change" $clerk
whole "accepting"
try 0 "the chain" chain "$household" --json
whole "the chain's JSON"
try 0 "seen whole, with a reason" unmask "$wife" disability_cert --reason 核对原件 $(as county)
says "${number}42"

# ---- a number of another length ----
for odd in 6523251981112004 65232519811120042043 "残疾 $number" "$number$number"; do
	echo "{\"disability_cert\": \"$odd\"}" >cert.json
	try 0 "a certificate $odd" fill member cert.json --change "$wife" --reason 证上如此 $clerk
	try 0 "the member" show "$wife" --json
	! grep -q 198111200 answer
	result $? "  its middle is not told"
done

# ---- a restricted household (封存) ----

cat >other.json <<EOF2
{"place_kind": "urban", "member": [{"id_number": "$number", "name": "王秀", "relation": "head", "living_together": true,
 "registered": true, "employed": false, "serious_illness": false, "disability_kind": "none"}]}
EOF2
try 0 "the same number in another household" fill household other.json --json $clerk
try 0 "is looked into" queue person_cases $(as county)
says "王秀兰"
try 0 "restricting" restrict seal "$household" --reason 当事人要求 $(as county)
try 0 "the case tells no name" queue person_cases $(as county)
says "（已封存）"
says "王秀 "
says_not "王秀兰"
says_not "马成林"
try 0 "as JSON" queue person_cases --json $(as county)
says_not "马成林"
echo "{\"name\": \"新人\", \"id_number\": \"652325197905020312\", \"relation\": \"other\", \"living_together\": true,
 \"registered\": true, \"employed\": false, \"serious_illness\": false, \"disability_kind\": \"none\"}" >again.json
try 0 "its number is entered again" fill member again.json --in "$(sqlite3 "$DOUDI_DB" "SELECT household FROM member WHERE name = '王秀'")" $clerk
says "另一户也登记着"
says_not "马成林"
printf '身份证号,姓名,死亡日期\n652325197905020312,马成林,2025-05-01\n' >dead.csv
try 0 "a list names one of it" import deceased dead.csv $clerk
try 0 "it is compared" compare deceased $clerk
says "另有 1 户已封存"
try 0 "no half is told" bundle missing
says_not "马成林"
finish
