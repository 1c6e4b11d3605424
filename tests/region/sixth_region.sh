#!/usr/bin/env bash
# A region that nobody has seen, made from a seed and worked with through the command line: nothing is compiled for it.
# Its folder stays in forms-SEED, for whoever wants to look at it; tests/terminal/sixth_region.c works with one on the screen.
. "$DOUDI_SOURCE/tests/cli/tap"
day=2025-06-10

# person WHO NUMBER NAME RELATION [FIELD_VALUE]
person() {
	printf '{"id_number": "%s", "name": "%s", "relation": "%s", "living_together": true%s}' "$1" "$2" "$3" "${4:+, \"$field\": $4}"
}

# A household of two with that income a year, or with none asked.
assess_file() { # INCOME FIRST_VALUE SECOND_VALUE
	local second_value='' income=''

	[ -z "$3" ] || second_value=", \"$field\": $3"
	[ -z "$1" ] || income=", \"income\": [{\"member\": \"x\", \"kind\": \"wage\", \"amount\": \"$1\"}]"
	cat >house.json <<END
{"household": {"place_kind": "rural"}, "application": {"day": "$day"}$income,
 "member": [{"id": "x", "living_together": true, "$field": $2}, {"id": "y", "living_together": true$second_value}]}
END
}

assess_it() { # NAME FIRST SECOND THIRD INCOME FIELD FIELD
	assess_file "$5" "$6" "$7"
	try 0 "$1" assess --pack "$region" --on $day --json house.json
	holds "verdicts.$first" "$2"
	holds "verdicts.$second" "$3"
	holds "verdicts.$third" "$4"
}

record() {
	json record
}

verdicts() {
	local at=$((line_value * 24)) wide=$(((line_value * factor_value + 99) / 100 * 24)) below=$((least_value - 1))

	assess_it "just below the line" met not_met met $((at - 24)) "$least_value" 0
	assess_it "on the line" not_met met not_met $at $below 0
	assess_it "far above both" not_met not_met met $((wide + 24)) $below $((least_value + 1))
	assess_it "income not asked" unknown unknown not_met "" $below 0
	says "income"
	assess_it "the new field unknown of one" met not_met unknown 0 $below ""
	says "\"$field\""
	assess_it "unknown of one and enough of the other" met not_met met 0 "$least_value" ""
}

intake() {
	file "a household" fill household - --json $(as clerk) <<<'{"name": "甲", "place_kind": "rural"}'
	household=$(json household)
	file "the head" fill member - --in "$household" --json $(as clerk) <<<"$(person 652325197905020312 甲 head "$least_value")"
	head=$(record)
	file "the second" fill member - --in "$household" --json $(as clerk) <<<"$(person 652325198111200420 乙 spouse $((least_value - 1)))"
	try 3 "a negative field is refused" fill member <(person 652325201203150154 丙 child -1) --in "$household" $(as clerk)
	complains "试验项目不能是负数"
	try 0 "the new queue" queue "$queue" --json $(as clerk)
	holds "rows.#" 1
	holds rows.0.record "$head"
	file "an application" fill application - --in "$household" --json $(as clerk) <<<"{\"applicant\": \"$head\"}"
	application=$(record)
	try 0 "who is to be accepted" queue to_accept --json $(as clerk)
	holds rows.0.record "$application"
	file "accepted" fill acceptance - --in "$application" --json $(as clerk) <<<'{"outcome": "accepted"}'
	says "受理编号"
	file "surveyed" fill survey - --in "$application" --json $(as clerk) <<<"{\"income\": [{\"member\": \"$head\", \"kind\": \"wage\", \"amount\": $((line_value * 24 - 24))}]}"
}

decision() {
	local late

	try 0 "reviewed" review "$application" --json $(as clerk)
	file "published" fill publicity - --in "$application" --json $(as clerk) <<<"{\"category\": \"$first\"}"
	printf '{"category": "%s"}' "$first" >confirm.json
	day=$(date -d "2025-06-10 +$wait days" +%F)
	try 3 "not before the publicity is over" fill confirm confirm.json --in "$application" $(as "$decider")
	complains "公示期满"
	day=$(date -d "2025-06-10 +$((wait + 1)) days" +%F)
	try 3 "not by the other role" fill confirm confirm.json --in "$application" $(as "$stranger")
	printf '{"category": "%s"}' "$second" >other.json
	try 3 "not what is not met" fill confirm other.json --in "$application" $(as "$decider")
	complains "不是试验甲类"
	try 0 "confirmed" fill confirm confirm.json --in "$application" --json $(as "$decider")
	says "2 人"
	try 0 "the household" show "$household" $(as clerk)
	says "试验甲类"
	try 0 "a person of it" show "$head" $(as clerk)
	says "试验项目"
	try 0 "its chain" chain "$household" $(as clerk)
	says "确认"
	try 3 "not twice" fill confirm confirm.json --in "$application" $(as "$decider")
}

whole() { # SEED
	eval "$("$DOUDI_SOURCE/tests/region/make_region" "$forms" "$PWD/forms-$1" "$1")"
	export DOUDI_FORMS=$PWD/forms-$1 DOUDI_DB=$PWD/station-$1.db
	decider=second stranger=boss
	[ "$role" = clerk ] || decider=boss stranger=second
	day=2025-06-10
	try 0 "seed $1: the pack is sound" pack check "$DOUDI_FORMS/pack/$region"
	try 0 "it is shown" pack show "$region"
	says "$third"
	verdicts
	try 0 "a station of it" init --pack "$region" --station S$1 --level "$level" --name admin --passphrase-file passphrase --on $day
	for person in clerk:clerk second:clerk boss:supervisor; do
		try 0 "with ${person%:*}" user add "${person%:*}" --role "${person#*:}" $(as admin) --new-passphrase-file passphrase
	done
	intake
	decision
	try 0 "verified" verify
	try 0 "rebuilt" rebuild $(as admin)
	try 0 "verified again" verify
	[ -z "$(ls "$DOUDI_FORMS/pack" | grep -vx -e national -e "$region")" ]
	result $? "  no other region was there"
}

# One where the county confirms, one where the township does, in other orders.
for seed in ${DOUDI_SEEDS:-1 2}; do
	whole $seed
done
finish
