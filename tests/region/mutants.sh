#!/usr/bin/env bash
# `pack check --mutants`: a change of a rule that no case of the pack notices is named, with its place; what the pack's list
# excuses must still be true. With --full, every region's own cases against every change of its rules.
. "$DOUDI_SOURCE/tests/cli/tap"

. "$DOUDI_SOURCE/tests/region/small"

fill_region() {
	cat >$pack/parameters.yaml <<-'END'
		line: {label: 困难线, unit: persons, clause: S-01, basis: 办法第三条, since: {2025-01-01: 3}}
	END
	cat >>$pack/facts.yaml <<-'END'
		people: {of: household, label: 人数, unit: 人, is: "count_of(member where counted = yes)"}
	END
	cat >>$pack/categories.yaml <<-'END'
		  - {name: poor_people, clause: S-01, says: 人口不少于困难线, if: "people >= line"}
	END
	cat >$pack/scenario/poor.yaml <<-'END'
		- scenario: 三口人符合, 两口人不符合
		  steps:
		  - assess: {member: [{id: a, living_together: yes}, {id: b, living_together: yes}, {id: c, living_together: yes}]}
		    expect: {poor: met}
		  - assess: {member: [{id: a, living_together: yes}, {id: b, living_together: yes}, {id: c, living_together: no}]}
		    expect: {poor: not_met}
	END
}

small_region
try 0 "every change is caught" pack check $pack --mutants
says "有问题 0 处"
try 0 "the same as JSON" pack check $pack --mutants --json
holds wrong ""
holds listed 0
changes=$(json changes)
[ "$changes" -ge 8 ]
result $? "there are changes enough ($changes)"

sed -i '/not_met/d; /c, living_together: no/d' $pack/scenario/poor.yaml
try 1 "without the case on the other side" pack check $pack --mutants
says "$pack/categories.yaml:7:56: poor：去掉“people >= line”"
says "$pack/facts.yaml:2:68: household.people：“count_of(member where counted = yes)”去掉 where"
says "line 2025-01-01：少一个单位"
says_not "多一个单位"
try 1 "the same as JSON" pack check $pack --mutants --json
is_json
grep -q '"of": "line 2025-01-01"' answer
result $? "  it names the parameter"

small_region
printf '%s\n' 'poor:' '- {change: “people >= line”的 >= 改为 >, reason: 试}' >$pack/mutants.yaml
try 1 "an excuse for what a case catches" pack check $pack --mutants
says "mutants.yaml:2:"
says "已有情景能发现它"
printf '%s\n' 'poor:' '- {change: 没有这样的改动, reason: 试}' >$pack/mutants.yaml
try 1 "an excuse for no change" pack check $pack --mutants
says "没有这处改动了"
printf '%s\n' 'poor:' '- {change: 没有理由}' >$pack/mutants.yaml
try 2 "an excuse without a reason" pack check $pack --mutants
complains "mutants.yaml:2:"
sed -i '/c, living_together: no/,$d' $pack/scenario/poor.yaml
cat >$pack/mutants.yaml <<'END'
poor:
- {change: 去掉“people >= line”, reason: 试}
line 2025-01-01:
- {change: 少一个单位, reason: 试}
END
try 1 "excused, and other changes are not" pack check $pack --mutants
says_not "poor：去掉"
says_not "少一个单位"
says "mutants.yaml 写明理由 2 种，有问题 2 处"

small_region
sed -i 's/poor: met/poor: not_met/' $pack/scenario/poor.yaml
try 3 "a case that fails by itself" pack check $pack --mutants
complains "本身就不通过"

if [ -n "${DOUDI_FULL:-}" ]; then
	DOUDI=${DOUDI_PLAIN:-$DOUDI}
	for region in $(ls "$DOUDI_SOURCE/forms/pack" | grep -v national); do
		echo "$region"
	done | xargs -P 2 -I REGION sh -c '"$DOUDI" pack check "$DOUDI_SOURCE/forms/pack/REGION" --mutants >REGION.answer 2>&1 || touch REGION.wrong'
	for region in $(ls "$DOUDI_SOURCE/forms/pack" | grep -v national); do
		cp $region.answer answer
		[ ! -e $region.wrong ]
		result $? "$region: every change of a rule is caught, or listed with its reason"
	done
fi
finish
