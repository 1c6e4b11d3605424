#!/bin/sh
# How a command is written, and what is said when it is written wrongly.
. "$DOUDI_SOURCE/tests/cli/tap"

try 0 "the version" --version
says "doudi 0."
try 0 "help" --help
for command in init demo "user add" "user list" "user key" passphrase fill queue show chain search assess review resolve \
	unmask "pack show" "pack check" "pack sign" adopt scenario verify rebuild backup restore doctor; do
	says "  $command"
done
try 0 "help of one command" fill --help
says "--keep"
try 2 "no command and no terminal"
complains "终端"
try 2 "an unknown command" nosuch
complains "nosuch"
try 2 "a slip" queu
complains "queue"
try 2 "half a command" user
try 2 "a word too few" show
complains "doudi show RECORD"
try 2 "a word too many" show a b
try 2 "an unknown option" queue --jsno
complains "--json"
try 2 "a short option" queue -x
try 2 "an option that this command does not have" queue --role clerk
try 2 "an option twice" queue --json --json
try 2 "an option without its value" queue --db
try 2 "a value where none goes" queue --json=yes
try 2 "a needed option is missing" init --pack qitai --station 1 --level township
complains "--name"
try 2 "a day that is none" assess --pack qitai --on 2025-02-30 "$forms/pack/qitai/sample.json"
complains "2025-02-30"
try 2 "a number that is none" queue --limit -3
try 2 "a number too large" queue --limit 10000000
try 2 "text in another encoding" search "$(printf '\377\376')"
try 0 "an option with =" assess --pack=qitai --json -- "$forms/pack/qitai/sample.json"
is_json
try 1 "no such database" queue --db nowhere.db
complains "nowhere.db"
XDG_DATA_HOME=$PWD/data try 1 "the default database" queue
complains "$PWD/data/doudi/station.db"
finish
