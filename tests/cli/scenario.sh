#!/bin/sh
# Scenarios from the command line: TAP, one plan.
. "$DOUDI_SOURCE/tests/cli/tap"

cat >holds.yaml <<'END'
scenario: one household is one household
clause: [QT-01]
pack: qitai
on: 2025-03-03
steps:
- {fill: household, id: h, set: {place_kind: urban}}
- {show: household, in: $h, count: 1}
END
sed 's/one household is/no household is/; s/count: 1/count: 2/' holds.yaml >fails.yaml
sed '/show/d' holds.yaml >idle.yaml
sed 's/show: household/shwo: household/' holds.yaml >slip.yaml
printf 'scenario: [\n' >broken.yaml

try 0 "one that holds" scenario holds.yaml
says "ok 1 - one household is one household"
says "1..1"
try 1 "one that does not" scenario holds.yaml fails.yaml holds.yaml
says "not ok 2 - no household is one household"
says "ok 3 - one household"
says "1..3"
try 1 "one that cannot fail" scenario idle.yaml
says "not ok 1"
try 1 "a verb that is none" scenario slip.yaml
says "shwo"
try 1 "no YAML" scenario broken.yaml holds.yaml
says "not ok 1"
says "broken.yaml:"
says "ok 2"
says "1..2"
try 1 "no file" scenario nowhere.yaml
says "nowhere.yaml"
try 2 "none at all" scenario
finish
