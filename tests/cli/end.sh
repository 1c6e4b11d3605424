#!/bin/sh
# A key that was lost ends in mid-stream, by the station above: what it signed later is kept, has no effect and is said.
. "$DOUDI_SOURCE/tests/cli/tap"

make_station
make_application
make_county
phone 13800138001
up "a bundle up"
last=$(sqlite3 "$town" "SELECT max(seq) FROM event")
phone 13800138002
up "another, in the hands of somebody else"
try 0 "the county has it" show "$household" --json --db "$county"
grep -q 13800138002 answer
result $? "  the later number"
try 3 "by an administrator only" unit end 652325100 clerk "$last" --reason 被盗 $(as clerk)
try 2 "a number is one" unit end 652325100 clerk x --reason 被盗 --db "$county" $(as admin)
try 3 "of somebody who is there" unit end 652325100 nobody "$last" --reason 被盗 --db "$county" $(as admin)
complains "没有叫"
try 0 "the end of the key" unit end 652325100 clerk "$last" --reason "密钥被盗" --db "$county" $(as admin)
try 0 "what it signed before stands" show "$household" --json --db "$county"
grep -q 13800138001 answer
result $? "  the earlier number"
says_not 13800138002
try 0 "the later one is said" bundle missing --db "$county"
says "密钥停用以后签的"
phone 13800138003
try 0 "a third, sent by a colleague" bundle make --to K -o up --json $(as second)
try 0 "  is looked at" bundle look "$(json file)" --json --db "$county" $(as admin)
holds withheld 1
bundle=$(ls up/*00003* 2>/dev/null || ls -t up/* | head -n 1)
try 0 "  and taken" bundle take "$bundle" --db "$county" $(as admin)
try 0 "without effect" show "$household" --json --db "$county"
says_not 13800138003
try 0 "the county's file holds" verify --db "$county"
says "密钥停用以后签的"
try 0 "a rebuild comes to the same" rebuild --json --db "$county"
[ "$(json before)" = "$(json after)" ]
result $? "  the digest is the same"
try 0 "the word goes down" bundle make --to 652325100 -o down --json --db "$county" $(as admin)
try 0 "  taken" bundle take "$(json file)" $(as second)
try 0 "the township sees it alike" show "$household" --json
says_not 13800138002
try 3 "and the key signs no more" fill household household.json $(as clerk)
finish
