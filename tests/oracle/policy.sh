#!/usr/bin/env bash
# Categories and amounts of random households, by the program and by a second reading of the documents
# (policy_oracle.py), which must agree on every one; and a rule that is bent a little must be seen.
. "$DOUDI_SOURCE/tests/cli/tap"
DOUDI=${DOUDI_PLAIN:-$DOUDI}
count=300
test -z "${DOUDI_FULL:-}" || count=5000
oracle() {
	python3 "$DOUDI_SOURCE/tests/oracle/policy_oracle.py" "$@"
}

for region in $(ls "$forms/pack" | grep -v national); do
	oracle make "$region" "${DOUDI_SEED:-1}" $count >$region.households
	file "$region: $count households are assessed" assess --pack "$region" --batch $region.households
	cp answer $region.answers
	oracle check "$region" $region.households $region.answers >answer 2>complaint
	result $? "$region: the second reading agrees"
	grep '^# ' answer
done

bent() { # NAME REGION FILE SED-SCRIPT
	rm -rf bent
	cp -r "$forms" bent
	chmod -R u+w bent
	sed -i "$4" "bent/$3"
	! cmp -s "bent/$3" "$forms/$3"
	result $? "$1: the rule is bent"
	DOUDI_FORMS=$PWD/bent "$DOUDI" assess --pack "$2" --batch $2.households >bent.answers 2>complaint
	! oracle check "$2" $2.households bent.answers >answer 2>>complaint
	result $? "  and the second reading sees it"
}
bent "the standard itself is enough" qitai pack/qitai/categories.yaml 's/percapita_month < standard/percapita_month <= standard/'
bent "support at 60 is more" qitai pack/qitai/facts.yaml "s/then: 30}/then: 60}/"
bent "eleven months" jinan pack/national/facts.yaml 's/day >= application.rigid_from/day > application.rigid_from/'
bent "who is in 特困 is counted" longnan pack/national/facts.yaml 's/^counted: .*/counted: {of: member, label: 计入家庭人口, test: "together = yes"}/'

printf '%s\n' '{"household": {}}' '{"household": ' '' '{"household": {"place_kind": "urban"}}' >lines
try 1 "a line that is no JSON does not hold up the others" assess --pack qitai --batch lines
[ "$(grep -c '"verdicts"' answer)" = 2 ] && grep -q '"line":2' answer
result $? "  two answers and a refusal with its line"
try 2 "a batch without its region" assess --batch lines
finish
