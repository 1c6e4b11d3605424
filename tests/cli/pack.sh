#!/bin/sh
# Packs: shown, checked, changed on disk, adopted.
. "$DOUDI_SOURCE/tests/cli/tap"

for region in qitai jinan changsha shenyang; do
	try 0 "$region" pack show $region
	says "dibao"
	try 0 "$region as JSON" pack show $region --json
	is_json
	holds pack $region
	try 0 "what assess reads" pack show $region --input
	is_json
	cp answer skeleton.json
	try 0 "  it reads it" assess --pack $region --json skeleton.json
	is_json
	holds day "$(date +%Y-%m-%d)"
done
quick_forms
rm forms/pack/*/demo.yaml
for region in qitai jinan changsha shenyang; do
	try 0 "$region is sound" pack check forms/pack/$region
	try 0 "  by its name" pack check $region
done
rm -rf forms
unset DOUDI_FORMS
try 0 "clause by clause" pack show qitai --on 2025-06-10
says "QT-04（一(一)）共同生活的家庭成员人均收入低于当地最低生活保障标准1.5倍"
says "人均月收入 低于 低保边缘收入线"
says "低保边缘收入倍数：150%，2024-09-30 起，依据：奇台县实施方案一（一）"
says "最低生活保障标准：还没有设定"
says "全部(特困人员 其中 计入家庭人口 为 是) 为 否"
says "4. 年龄 低于 70：30"
says "5. 本人年净收入 低于 上年度居民人均可支配收入，并且 财产符合低收入人口规定 为 是：0"
says "6. 其余：30"
says "2. 孤儿和无人抚养儿童 属于 [孤儿, 事实无人抚养儿童]：特困人员、孤儿（含事实无人抚养儿童）"
try 0 "  before the document was in force" pack show qitai --on 2024-09-29
says "低保边缘收入倍数：还没有设定"
try 2 "a region that is none" pack show atlantis
try 2 "a folder that holds no pack" pack check .

make_station
try 0 "nothing to adopt" doctor --json
holds pack.state fine
try 3 "the same again" adopt $(as admin)

echo '# another word' >>forms/pack/qitai/facts.yaml
try 0 "changed on disk" doctor --json
holds pack.state note
try 3 "a clerk adopts nothing" adopt $(as clerk)
try 3 "nobody has signed it" adopt $(as admin)
complains "两人签名"
try 3 "a clerk signs nothing" pack sign forms/pack/qitai $(as clerk)
complains "主管人员或系统管理员"
try 0 "one signs" pack sign forms/pack/qitai $(as county) --json
is_json
holds signatures 1
holds again no
try 0 "and again" pack sign forms/pack/qitai $(as county)
says "已经签过"
try 3 "one is not enough" adopt $(as admin)
complains "county（652325100）"
try 0 "two sign" pack sign qitai $(as admin)
says "共 2 人"
try 3 "the number is that of the first" adopt $(as admin)
complains "混装"
edition qitai 2
sed -i 's/"signature": "./"signature": "x/' forms/pack/qitai/signatures.json
try 3 "a signature that was changed" adopt $(as admin)
complains "对不上"
rm forms/pack/qitai/signatures.json
edition qitai 2
try 0 "an administrator takes it" adopt $(as admin) --json
holds version 2
try 0 "and it is the station's" doctor --json
holds pack.state fine
try 0 "everything holds" verify
try 2 "nobody signs into a folder that is none" pack sign . $(as county)
complains "地区包名"
sed -i 's/^version: 2/version: two/' forms/pack/qitai/pack.yaml
try 2 "a version that is no number" pack check forms/pack/qitai
complains "pack.yaml:2"
sed -i 's/^version: two/version: 3\nexpires: never/' forms/pack/qitai/pack.yaml
try 2 "a last day that is none" pack check forms/pack/qitai
complains "pack.yaml:3"
sed -i '/^expires: never/d' forms/pack/qitai/pack.yaml

mkdir -p forms/pack/qitai/scenario
cat >forms/pack/qitai/scenario/never.yaml <<'END'
scenario: this cannot hold
clause: [QT-03]
pack: qitai
on: 2025-03-03
steps:
- {fill: household, id: h, set: {place_kind: urban}}
- {show: household, in: $h, count: 7}
END
echo '# and another' >>forms/pack/qitai/facts.yaml
edition qitai 3
try 3 "a case that fails keeps it out" adopt $(as admin)
complains "this cannot hold"
try 3 "and makes no station" init --pack qitai --station 2 --level township --name admin --passphrase-file passphrase --db two.db
[ ! -e two.db ]
result $? "  none was made"
rm forms/pack/qitai/scenario/never.yaml

cp forms/pack/qitai/facts.yaml sound
wrong() { # NAME YAML WORDS
	{
		cat sound
		printf '%s\n' "$2"
	} >forms/pack/qitai/facts.yaml
	try 2 "$1" pack check forms/pack/qitai
	complains "facts.yaml:$(wc -l <forms/pack/qitai/facts.yaml)"
	complains "$3"
	cp sound forms/pack/qitai/facts.yaml
}
wrong "a wrong key" 'odd: {of: member, label: x, is: "1", lable: y}' lable
wrong "a name that is none" 'odd: {of: member, label: x, is: "agee + 1"}' agee
wrong "a stacked statement" 'odd: {of: member, label: x, is: "1; delete from member"}' ';'
wrong "a sub-select" 'odd: {of: member, label: x, is: "(select 1)"}' select
wrong "a CASE" 'odd: {of: member, label: x, is: "case when age > 1 then 1 end"}' case
wrong "IS" 'odd: {of: member, label: x, test: "age is 1"}' is
printf '%s\n' 'odd: {of: member, label: x, is: "even + 1"}' 'even: {of: member, label: y, is: "odd + 1"}' >>forms/pack/qitai/facts.yaml
try 2 "a circle" pack check forms/pack/qitai
complains "facts.yaml"
finish
