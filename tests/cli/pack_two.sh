#!/bin/sh
# A pack on its way from the county to the township: signed by two, carried over, looked at, taken; an older one is not.
. "$DOUDI_SOURCE/tests/cli/tap"

make_station
make_application
make_survey 16000
make_county
prepare user add boss --role supervisor --db "$county" $(as admin) --new-passphrase-file passphrase
prepare user add second --role supervisor --db "$county" $(as admin) --new-passphrase-file passphrase
prepare bundle make --to 652325100 -o down --json --db "$county" $(as admin)
prepare bundle take "$(json file)" $(as admin)
cp -r forms first

# ---- the next edition, at the county: the edge is lower, a field and a category are new ----
cp -r forms next
sed -i 's/^version: 1/version: 2/' next/pack/qitai/pack.yaml
sed -i '/^edge_percent:/s/2024-09-30: 150/2024-09-30: 130/' next/pack/qitai/parameters.yaml
sed -i 's/^where:.*/where: "state = closed"/' next/queue/to_review.yaml
echo '- {name: blood_type, label: 血型, type: code, codes: {a: A型, b: B型}}' >>next/record/member.yaml
cat >>next/pack/qitai/categories.yaml <<'YAML'
pilot:
  of: household
  label: 试点家庭
  clause: QT-04
  basis: 试点
  grants: {membership: pilot, to: together}
  all:
  - {name: pilot_income, clause: QT-04, says: 试点收入, if: "percapita_month < standard * 3"}
YAML
export DOUDI_FORMS=$PWD/next
try 0 "one of the county signs" pack sign next/pack/qitai --db "$county" $(as boss)
try 3 "nobody of the township does" pack sign next/pack/qitai $(as county)
complains "签的不算数"
try 3 "one is not enough" adopt $(as admin)
complains "已签的：boss（K）；不算数的：没有"
try 0 "another one signs" pack sign next/pack/qitai --db "$county" $(as second)
says "共 2 人"
export DOUDI_FORMS=$PWD/forms

# ---- before it is taken: what it would change ----
cp station.db before.db
try 0 "nothing is different from itself" pack compare --list --json $(as county)
is_json
holds households 1
holds list.0.category ""
try 0 "the next one beside the first" pack compare next/pack/qitai --list --json $(as county)
is_json
holds list.0.category bianyuan
holds list.0.household "$household"
holds list.0.before met
holds list.0.after not_met
holds list.0.change leaves
holds list.1.category pilot
holds list.1.change enters
holds list.2.category ""
try 0 "in words" pack compare next/pack/qitai --list $(as county)
says "不再符合（符合 → 不符合）"
says "第 1 版 → 第 2 版，共 1 户，结论变化 2 处"
try 3 "no names for a clerk" pack compare next/pack/qitai --list $(as clerk)
cmp -s station.db before.db
result $? "  nothing was written"
try 3 "not another region's" pack compare forms/pack/jinan

# ---- the folder is another one; the station works by what it adopted ----
# met CATEGORY NUMBER: so many households would be in it, as the station counts
met() {
	try 0 "all households, by the station's rules" review --all --json $(as county)
	grep -A2 "\"category\": \"$1\"" answer | grep -q "\"met\": $2,"
	result $? "  $1: $2"
}
rm -r forms
cp -r next forms
try 0 "the folder is the next one" doctor --json
holds pack.state note
says "另一版地区包，仍按采用的第 1 版办理"
met bianyuan 1
says_not pilot
try 0 "nor is a queue another" queue to_review --json
holds rows.0.household "$household"
echo '{"blood_type": "a"}' >blood.json
try 2 "nor a form" fill member blood.json --change "$head" --reason 补填 $(as clerk)
complains blood_type
try 0 "the adopted one is on file" pack compare --list --json $(as county)
holds list.0.category bianyuan
holds list.0.change leaves
try 0 "the township takes it" adopt --json $(as admin)
holds version 2
try 0 "it knows who signed" verify
[ "$(sqlite3 station.db "SELECT group_concat(signer || signer_station) FROM (SELECT * FROM pack_signature WHERE version = 2 ORDER BY signer)")" = bossK,secondK ]
result $? "  the two of the county"
try 0 "nothing is different now" pack compare --list --json $(as county)
holds list.0.category ""
met bianyuan 0
met pilot 1
try 0 "the queue is the next one's" queue to_review --json
says_not "$household"
try 0 "the form too" fill member blood.json --change "$head" --reason 补填 $(as clerk)

# ---- the folder is lost, and then the text as well ----
echo 'pack: [' >forms/pack/qitai/pack.yaml
for job in verify doctor "backup kept.ddk"; do
	try 0 "with a broken folder: $job" $job
done
try 0 "what is wrong" doctor
says "读不出来，仍按采用的第 2 版办理"
says "pack.yaml"
met pilot 1
echo '{"blood_type": "b"}' >blood.json
try 0 "work goes on" fill member blood.json --change "$head" --reason 更正 $(as clerk)
mv forms away
try 0 "without any folder" verify
mv away forms
sqlite3 station.db "UPDATE pack_text SET content = replace(content, 'percapita_month', 'percapita_year')"
try 1 "a text that was changed is not worked with" review --all
complains "采用的那一版又没有"
complains "doudi rebuild"
rm -r forms
cp -r first forms
try 1 "nor is another folder" review --all
complains "不是本单位采用的"
try 1 "which doctor says" doctor --json
holds pack.state fault
says "不能办理业务"
try 0 "the ledger makes it again" rebuild
met pilot 1
try 0 "everything holds" verify

# ---- no way back ----
echo '# with another text' >>forms/pack/qitai/facts.yaml
for person in boss second; do
	try 0 "$person signs the older one" pack sign forms/pack/qitai --db "$county" $(as $person)
done
try 3 "the township does not take it" adopt $(as admin)
complains "旧的"
finish
