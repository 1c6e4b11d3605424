#!/bin/sh
# From the intake to the review, and looking at what was filed. ID numbers are masked wherever they are shown.
. "$DOUDI_SOURCE/tests/cli/tap"

make_station
make_application
clerk=$(as clerk)

try 0 "the queues" queue
says "to_survey"
try 0 "who waits for the survey" queue to_survey --on $day
says "马成林"
says "个工作日"
try 0 "the same as JSON" queue to_survey --json --on $day
is_json
holds "rows.#" 1
holds rows.0.record "$application"
holds rows.0.household "$household"
holds more no
first=$(json rows.0.remaining)
try 0 "a day later" queue to_survey --json --on 2025-06-11
[ "$(json rows.0.remaining)" = $((first - 1)) ]
result $? "  one working day less"
try 0 "long after" queue to_survey --on 2025-12-01
says "超期"
try 2 "a queue that is none" queue to_surve
complains "to_survey"

try 3 "no review before the survey" review "$application" $clerk
complains "调查"
try 3 "refused as JSON" review "$application" --json $clerk
is_json
json refused >/dev/null
result $? "  with its reason"
make_survey 13200
try 0 "all reviews" review --waiting --json $clerk
is_json
holds "#" 1
holds 0.form review
try 0 "a review" review "$application" $clerk
try 0 "the application" show "$application" --json
is_json
holds form application
holds fields.state reviewed
try 0 "the same for people" show "$application"
says "审核中"
says "马成林"
try 2 "neither one nor all" review $clerk
try 0 "the county" review --all --json
is_json
holds households 1
holds categories.0.category dibao
holds categories.0.unset 0
json categories.0.conditions.0.says >/dev/null
try 0 "the county for people" review --all
says "共 1 户"

try 0 "the household" show "$household"
says "652***********0312"
says_not "652325197905020312"
try 0 "the member as JSON" show "$head" --json
is_json
holds fields.id_number "652***********0312"
holds fields.birth 1979-05-02
says_not "652325197905020312"
try 0 "the chain" chain "$household"
says "家庭经济状况调查"
says_not "652325197905020312"
try 0 "the chain as JSON" chain "$household" --json
is_json
holds 0.who clerk
says_not "652325197905020312"
try 0 "of one person" chain "$household" --person "$wife" --json
is_json
try 0 "by name" search 马成林 --json $clerk
is_json
holds 0.record "$head"
says_not "652325197905020312"
try 0 "by initials" search mcl --json $clerk
holds 0.household "$household"
try 0 "by number" search 652325197905020312 $clerk
says "652***********0312"
try 0 "nobody" search 无此人 $clerk
try 2 "nobody signs the search" search 马成林
try 3 "a record that is none" show 00000000000000000000000000000000
try 3 "a household that is none" chain nowhere --json
is_json

try 0 "a number whole" unmask "$head" id_number --reason 核对原件 $(as county)
says "652325197905020312"
try 2 "not without a reason" unmask "$head" id_number $(as county)
try 3 "not with an empty one" unmask "$head" id_number --reason "" $(as county)
try 0 "seeing it is an event" show "$(sqlite3 "$DOUDI_DB" 'SELECT id FROM unmask')" --json
holds fields.reason 核对原件

echo '{"employed": false}' >change.json
try 3 "a correction needs a reason" fill member change.json --change "$head" $clerk
try 0 "a correction" fill member change.json --change "$head" --reason 录错 $clerk
try 0 "it shows" show "$head" --json
holds fields.employed no
try 2 "of another form" fill income change.json --change "$head" --reason 录错 $clerk
try 2 "no file for voiding" fill member change.json --void "$wife" --reason 重复 $clerk
try 2 "not both" fill member --change "$wife" --void "$wife" --reason 重复 $clerk
try 3 "voiding needs a reason" fill member --void "$wife" $clerk
try 0 "voiding" fill member --void "$wife" --reason 重复录入 $clerk
try 0 "it shows" show "$wife" --json
holds void yes

echo '{"name": "李四", "id_number": "652325197905020313", "relation": "other"}' >bad_number.json
try 3 "a wrong checksum" fill member bad_number.json --in "$household" $clerk
try 3 "as JSON" fill member bad_number.json --in "$household" --json $clerk
is_json
holds field id_number
echo '{"nmae": "李四"}' >slip.json
try 2 "a field that is none" fill member slip.json --in "$household" $clerk
complains "slip.json:1"
try 2 "a form that is none" fill membre slip.json --in "$household" $clerk
try 3 "an auditor files nothing" fill member change.json --in "$household" $(as auditor)
try 2 "a member outside any household" fill member change.json $clerk
echo '[1]' >list.json
try 2 "no object" fill member list.json --in "$household" $clerk
try 0 "nothing is contested" resolve "$household"
try 0 "as JSON" resolve "$household" --json
is_json
try 3 "nothing to rule on" resolve "$head" name 0123456789abcdef --reason x $(as county)
try 2 "half a ruling" resolve "$head" name
try 0 "letters" print
says publicity_list
try 2 "a letter that is none" print lettre
try 0 "a blank one" print authorisation
says "____"
try 3 "one that is about something, blank" print acceptance
try 0 "the household's newest" print acceptance "$household"
says 马成林
try 3 "and in a household without it" print refusal "$household"
try 2 "a list of no place" print publicity_list
try 2 "of a place that is none" print publicity_list 某某村
try 0 "everything holds" verify
finish
