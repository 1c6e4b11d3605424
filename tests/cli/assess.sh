#!/bin/sh
# A household in a file, and its review sheet.
. "$DOUDI_SOURCE/tests/cli/tap"

sample=$forms/pack/qitai/sample.json
for region in qitai jinan changsha shenyang; do
	try 0 "the sample of $region" assess --pack $region --on 2025-06-20 "$forms/pack/$region/sample.json"
	try 0 "the sample of $region as JSON" assess --pack $region --on 2025-06-20 --json "$forms/pack/$region/sample.json"
	is_json
	holds day 2025-06-20
	holds pack $region
done

try 0 "the sheet" assess --pack qitai --on 2025-06-20 "$sample"
says "600.00 元/月（自主申报，2025-06-01）  <  最低生活保障标准 500.00 元/月"
says "QT-03"
try 0 "the sheet as JSON" assess --pack qitai --on 2025-06-20 --json "$sample"
holds verdicts.dibao not_met
holds verdicts.bianyuan met
holds verdicts.tekun not_met
holds members.tekun.son not_met
holds facts.percapita_month 600.00
holds facts.percapita_year 7200.00
holds facts.rigid_12m 2100.00
holds "unset.#" 0
holds "missing.#" 0

# 17 999.99 a year for three is 499.99 a month, 18 000 is 500: the line itself is not below it.
sed 's/"21600"/"17999.99"/' "$sample" >below.json
sed 's/"21600"/"18000"/' "$sample" >at.json
try 0 "just below the line" assess --pack qitai --on 2025-06-20 --json below.json
holds verdicts.dibao met
holds facts.percapita_month 499.99
try 0 "on the line" assess --pack qitai --on 2025-06-20 --json at.json
holds verdicts.dibao not_met

# What the file asks to be told of its rows.
sed 's/^{/{"tell": ["bill.self_paid", "supporter.age"],/' "$sample" >tell.json
try 0 "the rows' own facts" assess --pack qitai --on 2025-06-20 --json tell.json
is_json
grep -q '"told": *{' answer && grep -q '"self_paid"' answer
result $? "  they are told by form and row"
try 0 "  as a text" assess --pack qitai --on 2025-06-20 tell.json
says self_paid
sed 's/^{/{"tell": ["bill.self_payed"],/' "$sample" >tell.json
try 2 "a fact that is none" assess --pack qitai tell.json
complains "tell.json:1:"
file "from stdin" assess --pack qitai --on 2025-06-20 --json - <"$sample"
holds verdicts.bianyuan met

sed 's/"standard": "500", //' "$sample" >no_standard.json
try 0 "without the standard" assess --pack qitai --on 2025-06-20 --json no_standard.json
holds verdicts.dibao unset
holds unset.0 standard
try 0 "the sheet says so" assess --pack qitai --on 2025-06-20 no_standard.json
says "参数“最低生活保障标准"
sed '/"asset"/,/\]/d' "$sample" >not_asked.json
try 0 "property was not asked" assess --pack qitai --on 2025-06-20 --json not_asked.json
holds verdicts.bianyuan unknown
grep -qF '"form": "asset"' answer
result $? "  it says what is missing"

sed 's/"standard": "500"/"standard": {"urban": "650", "rural": "500"}/' "$sample" >by_place.json
try 0 "a standard by place" assess --pack qitai --on 2025-06-20 --json by_place.json
holds verdicts.dibao met
sed 's/"urban", "address/"rural", "address/' by_place.json >rural.json
try 0 "in the other place" assess --pack qitai --on 2025-06-20 --json rural.json
holds verdicts.dibao not_met
sed 's/"disposable": "28000"/"disposable": {"2023": "28000"}/' "$sample" >other_year.json
try 0 "last year's value counts, not another year's" assess --pack qitai --on 2025-06-20 --json other_year.json
holds unset.0 disposable
sed 's/"disposable": "28000"/"disposable": {"2024": "28000"}/' "$sample" >this_year.json
try 0 "the value of that year" assess --pack qitai --on 2025-06-20 --json this_year.json
holds "unset.#" 0
holds facts.disposable_last_year 28000.00

sed 's/"amount": "21600"/"amount": "1.5万"/' "$sample" >bad_money.json
try 2 "a sum that is none" assess --pack qitai bad_money.json
complains "bad_money.json:$(grep -n 1.5万 bad_money.json | cut -d: -f1):"
sed 's/"member": \[/"membre": [/' "$sample" >bad_form.json
try 2 "a form that is none" assess --pack qitai bad_form.json
complains "member"
sed 's/"standard"/"standart"/' "$sample" >bad_parameter.json
try 2 "a parameter that is none" assess --pack qitai bad_parameter.json
complains "standard"
printf '{"household": ' >half.json
try 2 "half a file" assess --pack qitai half.json
complains "half.json:1"
try 1 "no file" assess --pack qitai nowhere.json
complains "nowhere.json"
try 1 "a folder" assess --pack qitai .
try 2 "a region that is none" assess --pack atlantis "$sample"
complains "atlantis"
try 2 "a region that leads elsewhere" assess --pack ../national "$sample"
finish
