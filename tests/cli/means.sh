#!/bin/sh
# 核对 from the command line: the request as a file in either encoding, the answer read back, nothing written when refused.
. "$DOUDI_SOURCE/tests/cli/tap"

make_station
make_application
make_survey 13200
clerk=$(as clerk)

authorise() { # PERSON
	printf '{"person": "%s", "kind": "check", "given": true}' "$1" >consent.json
	try 0 "$1 authorises it" fill consent consent.json --in "$application" $clerk
}

authorise 马成林
echo '{}' >request.json
try 3 "not everybody has authorised it" fill check_request request.json --in "$application" $clerk
complains 王秀兰
authorise 王秀兰
try 0 "now all have" fill check_request request.json --in "$application" --json $clerk
request=$(json record)

try 2 "an encoding that is none" check send "$request" request.csv latin1 $clerk
try 2 "no request" check send "$household" request.csv $clerk
[ ! -e request.csv ]
result $? "  nothing was written"
try 0 "in UTF-8" check send "$request" request.csv --json $clerk
holds persons 2
[ "$(head -c 3 request.csv | od -An -tx1 | tr -d ' \n')" = efbbbf ]
result $? "  it begins with the mark"
grep -q "马成林,'652325197905020312" request.csv
result $? "  no ID number becomes a number"
[ "$(stat -c %a request.csv)" = 600 ]
result $? "  nobody else may read it"
try 1 "never over a file" check send "$request" request.csv $clerk
try 0 "in GB18030" check send "$request" gb.csv gb18030 $clerk
iconv -f GB18030 -t UTF-8 gb.csv | grep -q 王秀兰
result $? "  it is"

printf '姓名,身份证号,余额\n马成林,652325197905020312,90000\n' | iconv -t GB18030 >deposit.csv
try 0 "only looked at" check answer "$request" deposit deposit.csv --preview $clerk
try 0 "nothing is filed" queue check_differs --json --on $day
holds "rows.#" 0
try 0 "read back" check answer "$request" deposit deposit.csv $clerk
says "1 项"
try 0 "it differs" queue check_differs --json --on $day
holds "rows.#" 1
line=$(json rows.0.record)
try 3 "no review meanwhile" review "$application" $clerk
complains 核对
echo '{"outcome": "found", "reason": "本人认可"}' >settle.json
try 0 "settled" fill check_settle settle.json --in "$line" $clerk
try 0 "a review" review "$application" $clerk
try 0 "all of it is in the chain" chain "$household"
says 本人认可
try 0 "and holds" verify
finish
