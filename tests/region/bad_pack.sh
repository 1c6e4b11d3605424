#!/usr/bin/env bash
# Packs with one thing wrong each: `pack check` says the file, the line, the column and what is wrong, and ends with 2.
. "$DOUDI_SOURCE/tests/cli/tap"

# bad NAME FILE LINE WORDS: the line is added to the file of the pack, the complaint names its place and holds the words
bad() {
	rm -rf forms
	quick_forms
	local file=$DOUDI_FORMS/pack/qitai/$2 place

	printf '%s\n' "$3" >>"$file"
	place=$file:$(($(wc -l <"$file") - $(grep -c '' <<<"$3") + 1))
	[ -z "${5:-}" ] || place=$5
	try 2 "$1" pack check "$DOUDI_FORMS/pack/qitai"
	cat answer >>complaint
	grep -qE "$(sed 's/[.+]/\\&/g' <<<"$place")(:[0-9]+)*: " complaint
	result $? "  at $place"
	grep -qE ':[0-9]+:[0-9]+: ' complaint
	result $? "  with its column"
	complains "$4"
}

fact() { # NAME EXPRESSION WORDS
	bad "$1" facts.yaml "zz: {of: household, label: 试, unit: 人, is: \"$2\"}" "$3"
}

bad "a wrong key of a fact" facts.yaml 'zz: {of: household, label: 试, unit: 人, iz: "1"}' "不认识的键“iz”"
bad "a wrong key of a parameter" parameters.yaml 'zz: {label: 试, unit: yuan, basis: 试, sinse: {}}' "sinse"
bad "a unit that is none" parameters.yaml 'zz: {label: 试, unit: yuans, basis: 试, since: {}}' "yuans"
bad "a cycle between facts" facts.yaml $'zz: {of: household, label: 甲试, unit: 人, is: "zzz + 1"}\nzzz: {of: household, label: 乙试, unit: 人, is: "zz + 1"}' "甲试 → 乙试 → 甲试"
fact "an unknown fact" "percapita_munth + 1" "percapita_month"
fact "a stacked statement" "1; drop table event" ";"
fact "a sub-select" "(select count(*) from member)" "select"
fact "with facts as" "with facts as (select 1) select 1" "with"
fact "CASE" "case when heads > 1 then 1 else 0 end" "case"
fact "IS" "heads is null" "is"
fact "and" "heads and counted_members" "and"
fact "a quote" "heads + 'x'" "'"
fact "a number that does not fit" "99999999999999999999" "9999"
fact "text where a number belongs" "name + 1" "文字 不能 +"
bad "a condition without a clause" categories.yaml $'zz:\n  of: household\n  label: 试\n  all:\n  - {says: 试, if: "heads > 1"}' "clause" "$DOUDI_TEST_DIR/forms/pack/qitai/categories.yaml"
bad "a condition without the document's words" categories.yaml $'zz:\n  of: household\n  label: 试\n  all:\n  - {clause: ZZ-1, if: "heads > 1"}' "says" "$DOUDI_TEST_DIR/forms/pack/qitai/categories.yaml"
bad "a field whose type an overlay changes" forms/member.yaml '- {name: name, label: 姓名, type: integer}' "name"
bad "a list of codes that is none" forms/member.yaml '- {name: zz, label: 试, type: code, codes: no_such_list}' "no_such_list"
bad "a code without a label" forms/member.yaml '- {name: zz, label: 试, type: code, codes: {one: 一, two: }}' "two"
bad "YAML that is none" facts.yaml 'zz: {of: household' "" "$DOUDI_TEST_DIR/forms/pack/qitai/facts.yaml"

# A year without a calendar is no fault of the pack; what needs it names the file.
rm -rf forms
make_station
rm -f "$DOUDI_FORMS"/pack/national/calendar/2025.yaml
try 0 "a station whose calendar went" adopt $(as admin)
file "a household" fill household - --json $(as clerk) <<<'{"name": "甲", "place_kind": "rural"}'
household=$(json household)
file "a person" fill member - --in "$household" --json $(as clerk) <<<'{"id_number": "652325197905020312", "name": "甲", "relation": "head"}'
file "an application" fill application - --in "$household" --json $(as clerk) <<<'{"applicant": "甲"}'
printf '{"outcome": "accepted"}' >accepted.json
try 1 "nothing is accepted" fill acceptance accepted.json --in "$(json record)" $(as clerk)
complains "calendar/2025.yaml"
finish
