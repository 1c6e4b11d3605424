#!/usr/bin/env bash
# Random households, by the program and by a second reading of the documents, which must agree on every one: categories and
# amounts (policy_oracle.py), emergency aid and insurance subsidy (aid_oracle.py). A rule that is bent a little must be seen.
. "$DOUDI_SOURCE/tests/cli/tap"
DOUDI=${DOUDI_PLAIN:-$DOUDI}
count=300
test -z "${DOUDI_FULL:-}" || count=3000
oracle() { # NAME ARGUMENTS...
	python3 "$DOUDI_SOURCE/tests/oracle/$1_oracle.py" "${@:2}"
}

for about in policy aid; do
	for region in $(ls "$forms/pack" | grep -v national); do
		file=$region.$about
		oracle $about make "$region" "${DOUDI_SEED:-1}" $count >$file
		file "$region: $count households are assessed" assess --pack "$region" --batch $file
		cp answer $file.answers
		oracle $about check "$region" $file $file.answers >answer 2>complaint
		result $? "$region: the second reading of $about agrees"
		grep '^# ' answer
	done
done

bent() { # WHAT NAME REGION FILE SED-SCRIPT
	rm -rf bent
	cp -r "$forms" bent
	chmod -R u+w bent
	sed -i "$5" "bent/pack/$4"
	! cmp -s "bent/pack/$4" "$forms/pack/$4"
	result $? "$1: the rule is bent"
	DOUDI_FORMS=$PWD/bent "$DOUDI" assess --pack "$3" --batch $3.$2 >bent.answers 2>complaint
	! oracle $2 check "$3" $3.$2 bent.answers >answer 2>>complaint
	result $? "  and the second reading sees it"
}
bent "the standard itself is enough" policy qitai qitai/categories.yaml 's/percapita_month < standard/percapita_month <= standard/'
bent "support at 60 is more" policy qitai qitai/facts.yaml "s/then: 30}/then: 60}/"
bent "eleven months" policy jinan national/facts.yaml 's/day >= application.rigid_from/day > application.rigid_from/'
bent "who is in 特困 is counted" policy longnan national/facts.yaml 's/^counted: .*/counted: {of: member, label: 计入家庭人口, test: "together = yes"}/'
bent "first aid by the head" aid qitai qitai/facts.yaml 's/emergency_standard \* small_cap/emergency_standard * small_cap * aid_persons/'
bent "six months" aid qitai qitai/parameters.yaml '/^emergency_months/s/: 5}/: 6}/'
bent "four times without self-care" aid qitai qitai/parameters.yaml 's/self_care: 5/self_care: 4/'
bent "consequences by the household's own standard" aid qitai qitai/facts.yaml 's/standard\[urban\] \* consequence_times/standard[rural] * consequence_times/'
bent "three months in advance" aid qitai qitai/parameters.yaml '/^advance_months_most/s/: 2}/: 3}/'
bent "the last day of the transition is out" aid qitai qitai/facts.yaml 's/today <= transition_until/today < transition_until/'
bent "an orphan pays" aid qitai qitai/facts.yaml 's/orphan in \[orphan, unattended\]/orphan in [unattended]/'
bent "900 in advance" aid jinan jinan/parameters.yaml '/^advance_amount/s/1000/900/'
bent "a second advance" aid jinan jinan/aids.yaml 's/advances = 0/advances <= 1/'
bent "the cap of first aid" aid jinan jinan/parameters.yaml '/^small_cap/s/1000/1000.01/'
bent "the lower of two fixed amounts" aid jinan jinan/facts.yaml 's/max(fixed_as_dibao, /max(/'
bent "another category's amount" aid longnan longnan/facts.yaml 's/insurance_fixed\[gangxing\]/insurance_fixed[bianyuan]/'
bent "small amounts for the heavy" aid longnan longnan/aids.yaml 's/degree = light/degree = heavy/'
bent "a share of 60" aid changsha changsha/parameters.yaml 's/fangfan: 50/fangfan: 60/'
bent "half a cent is lost" aid changsha national/facts.yaml 's/part(contribution, subsidy_share, half)/part(contribution, subsidy_share, down)/'
bent "first aid without haste" aid shenyang shenyang/aids.yaml 's/if: "urgent = yes"/if: "state != closed"/'

printf '%s\n' '{"household": {}}' '{"household": ' '' '{"household": {"place_kind": "urban"}}' >lines
try 1 "a line that is no JSON does not hold up the others" assess --pack qitai --batch lines
[ "$(grep -c '"verdicts"' answer)" = 2 ] && grep -q '"line":2' answer
result $? "  two answers and a refusal with its line"
try 2 "a batch without its region" assess --batch lines
finish
