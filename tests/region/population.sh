#!/usr/bin/env bash
# `pack check` makes the people of the region's demonstration and names each condition that all of them meet, or none; what
# population.yaml excuses must still be true. With --full for every region.
. "$DOUDI_SOURCE/tests/cli/tap"
DOUDI=${DOUDI_PLAIN:-$DOUDI}

. "$DOUDI_SOURCE/tests/region/small"

fill_region() {
	cat >$pack/parameters.yaml <<-'END'
		line: {label: 困难线, unit: yuan_month, clause: S-01, basis: 办法第三条, since: {2025-01-01: 900}}
		begun: {label: 开办, unit: yes_no, clause: S-01, basis: 办法第三条, since: {2025-01-01: yes}}
	END
	cat >>$pack/categories.yaml <<-'END'
		  - {name: poor_open, clause: S-01, says: 已经开办, if: "begun = yes"}
		  - {name: poor_income, clause: S-02, says: 人均月收入低于困难线, if: "percapita_month < line"}
	END
	cat >$pack/demo.yaml <<-'END'
		parameters: []
		places:
		- {code: "652325100", name: 一镇, kind: rural, villages: [一村, 二村]}
	END
}
condition() { # CONDITION: one more
	printf "  - {name: odd, clause: S-03, says: 试, if: \"%s\"}\n" "$1" >>$pack/categories.yaml
}

small_region
try 0 "both answers are there; a switch is the same for all" pack check $pack
says "没有发现错误"
says "条件 1 个"
try 0 "again" pack check $pack
cp answer first
try 0 "and again" pack check $pack
cmp -s answer first
result $? "  the same people"

condition "counted_members > 40"
try 1 "a condition that nobody can meet" pack check $pack
says "$pack/categories.yaml:9:41: poor（困难家庭，条款 S-03）的条件“counted_members > 40”演示人口里从不为是：符合 0 次"
says_not "没有发现错误"
small_region
condition "counted_members >= 0"
try 1 "a condition that everybody meets" pack check $pack
says "“counted_members >= 0”演示人口里从不为否"
small_region
condition "counted_members < nothing"
printf '%s\n' 'nothing: {label: 试, unit: count, basis: 试, since: {}}' >>$pack/parameters.yaml
try 1 "a condition whose parameter nobody entered" pack check $pack
says "从不为是，也从不为否"
sed -i 's/parameters: \[\]/parameters: [{key: nothing, since: 2025-01-01, value: "2", basis: 演示}]/' $pack/demo.yaml
try 0 "  a value for the demonstration" pack check $pack
small_region
cat >>$pack/categories.yaml <<-'END'
	  remarks:
	  - {name: remarked, clause: S-04, says: 试, if: "counted_members > 40"}
	END
try 1 "a remark that is never made" pack check $pack
says "条款 S-04"

small_region
condition "counted_members > 40"
printf '%s\n' 'poor:' '- {condition: counted_members > 40, reason: 试}' >$pack/population.yaml
try 0 "excused" pack check $pack
says "population.yaml 写明理由 1 个，有问题 0 处"
printf '%s\n' 'poor:' '- {condition: counted_members > 40}' >$pack/population.yaml
try 2 "an excuse without a reason" pack check $pack
complains "population.yaml:2:"
small_region
printf '%s\n' 'poor:' '- {condition: percapita_month < line, reason: 试}' >$pack/population.yaml
try 1 "an excuse for what is told apart" pack check $pack
says "$pack/population.yaml:2:"
says "演示人口里已有是有否"
printf '%s\n' 'poor:' '- {condition: no_such = yes, reason: 试}' >$pack/population.yaml
try 1 "an excuse for no condition" pack check $pack
says "没有这一条件了"

small_region
rm $pack/demo.yaml
try 0 "a region without people for a demonstration" pack check $pack
says "没有 demo.yaml"

for text in 'fields: {member: {hair: [red]}}' 'fields: {household: {place_kind: [sea]}}' 'filings: [{form: no_such}]' \
	'filings: [{form: emergency, set: {kind: [no_such]}}]' 'filings: [{form: visit, who: "no_such = yes"}]'; do
	small_region
	printf '%s\n' "$text" >>$pack/demo.yaml
	"$DOUDI" pack check $pack >answer 2>complaint
	[ $? = 2 ] && grep -q 'demo.yaml:4:' complaint
	result $? "wrong in demo.yaml: $text"
done

regions=qitai
test -z "${DOUDI_FULL:-}" || regions=$(ls "$DOUDI_SOURCE/forms/pack" | grep -v national)
for region in $regions; do
	try 0 "$region: its people tell every condition apart" pack check "$DOUDI_SOURCE/forms/pack/$region"
	says "有问题 0 处"
done
finish
