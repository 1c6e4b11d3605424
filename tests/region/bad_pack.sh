#!/usr/bin/env bash
# Packs with one thing wrong each: `pack check` says the file, the line, the column and what is wrong, and ends with 2.
. "$DOUDI_SOURCE/tests/cli/tap"

# Its people are another test's matter (population.sh).
wrong_forms() {
	rm -rf forms
	quick_forms
	rm -f forms/pack/*/demo.yaml
}

# bad NAME FILE LINE WORDS: the line is added to the file of the pack, the complaint names its place and holds the words
bad() {
	wrong_forms
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

# What loads and is wrong all the same is told on the answer, with its place: `found STATUS NAME FILE LINES WORDS LINE`
found() {
	wrong_forms
	local file=$DOUDI_FORMS/pack/qitai/$3

	printf '%s\n' "$4" >>"$file"
	try "$1" "$2" pack check "$DOUDI_FORMS/pack/qitai"
	says "$file:$(($(wc -l <"$file") - ${6:-0})):"
	says "$5"
}
found 1 "a number that nothing gives" facts.yaml 'zz: {of: household, label: 试, unit: 人, is: "heads + 7"}' "事实“zz”里的数 7 没有依据"
found 0 "a number with its clause" facts.yaml 'zz: {of: household, label: 试, unit: 人, clause: QT-04, is: "heads + 7"}' "事实“zz”没有被用到"
found 1 "a parameter without a basis" parameters.yaml 'zz: {label: 试, unit: yuan, since: {2025-01-01: 5}}' "参数“zz”（试）没有依据"
found 1 "a value without a basis" parameters.yaml 'zz: {label: 试, unit: yuan, since: {2025-01-01: {value: 5, basis: 通知}, 2026-01-01: 6}}' "参数“zz”（试）没有依据"
found 1 "a remark without a clause" categories.yaml $'zz:\n  of: household\n  label: 试\n  all:\n  - {clause: QT-04, says: 试, if: "heads > 1"}\n  remarks:\n  - {says: 请注意, if: "heads > 2"}' "“zz”的提示“请注意”没有条款"
found 0 "a clause that nothing cites" clauses.yaml 'ZZ-01: {place: 末页, says: 试}' "条款 ZZ-01 没有被引用"
wrong_forms
printf '%s\n' 'form: household' 'fields:' '- {name: zz, label: 试, type: text}' >forms/pack/qitai/forms/household.yaml
printf '%s\n' 'form: household' 'fields:' '- {name: zz, label: 试, type: integer}' >forms/pack/jinan/forms/household.yaml
try 1 "a field whose type differs between packs" pack check "$DOUDI_FORMS/pack/qitai"
says "forms/pack/qitai/forms/household.yaml:3:"
says "一个字段在各地只能有一种类型"

# A year without a calendar is no fault of the pack; what needs it names the file.
rm -rf forms
make_station
rm -f "$DOUDI_FORMS"/pack/national/calendar/2025.yaml
edition qitai 2
try 0 "a station whose calendar went" adopt $(as admin)
file "a household" fill household - --json $(as clerk) <<<'{"name": "甲", "place_kind": "rural"}'
household=$(json household)
file "a person" fill member - --in "$household" --json $(as clerk) <<<'{"id_number": "652325197905020312", "name": "甲", "relation": "head"}'
file "an application" fill application - --in "$household" --json $(as clerk) <<<'{"applicant": "甲"}'
printf '{"outcome": "accepted"}' >accepted.json
try 1 "nothing is accepted" fill acceptance accepted.json --in "$(json record)" $(as clerk)
complains "calendar/2025.yaml"
finish
