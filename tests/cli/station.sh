#!/bin/sh
# A station, its people and their passphrases.
. "$DOUDI_SOURCE/tests/cli/tap"

export DOUDI_DB=$PWD/station.db
quick_forms
make="init --pack qitai --station 652325100 --level township --name admin"
try 1 "a passphrase file that is not there" $make --passphrase-file nowhere
: >empty
try 3 "an empty passphrase" $make --passphrase-file empty
echo demo >demo
try 3 "the passphrase of the demonstration" $make --passphrase-file demo
try 2 "no terminal to ask for one" $make
complains "--passphrase-file"
[ ! -e station.db ]
result $? "nothing was made so far"
try 2 "a region that is none" init --pack atlantis --station 1 --level township --name admin --passphrase-file passphrase
try 2 "a level that is none" init --pack qitai --station 1 --level 'X;' --name admin --passphrase-file passphrase
try 0 "a station" $make --passphrase-file passphrase
says "652325100"
[ "$(stat -c %a station.db)" = 600 ]
result $? "the file is for nobody else"
try 3 "no second one in its place" $make --passphrase-file passphrase
try 3 "refused as JSON" $make --passphrase-file passphrase --json
is_json
json refused >/dev/null
result $? "  with its reason"

admin="--as admin --passphrase-file passphrase"
try 0 "a person" user add clerk --role clerk $admin --new-passphrase-file passphrase
try 3 "the same name again" user add clerk --role clerk $admin --new-passphrase-file passphrase
complains "clerk"
try 2 "a role that is none" user add other --role king $admin --new-passphrase-file passphrase
try 2 "without a name to sign with" user add other --role clerk --passphrase-file passphrase --new-passphrase-file passphrase
complains "--as"
try 3 "a wrong passphrase" user add other --role clerk --as admin --passphrase-file wrong --new-passphrase-file passphrase
try 3 "a person who is not here" user add other --role clerk --as nobody --passphrase-file passphrase \
	--new-passphrase-file passphrase
try 3 "a clerk adds nobody" user add other --role clerk --as clerk --passphrase-file passphrase --new-passphrase-file passphrase
try 0 "the people" user list
says "clerk"
says_not "other"
try 0 "the people as JSON" user list --json
is_json
holds "#" 2
holds 1.name clerk

try 0 "another passphrase" passphrase --as clerk --passphrase-file passphrase --new-passphrase-file wrong
try 3 "the old one no longer opens" search 张 --as clerk --passphrase-file passphrase
try 0 "the new one does" search 张 --as clerk --passphrase-file wrong
try 0 "a forgotten one: a new key" user key clerk $admin --new-passphrase-file passphrase
try 3 "the old key is gone" search 张 --as clerk --passphrase-file wrong
try 0 "the new key works" search 张 --as clerk --passphrase-file passphrase
try 3 "nobody gives himself a key" user key admin $admin --new-passphrase-file passphrase
try 3 "a key for nobody" user key nobody $admin --new-passphrase-file passphrase
file "a passphrase from stdin" search 张 --as clerk --passphrase-file - <passphrase
printf 'well kept\r\nmore\n' >windows
try 0 "a line that ends as Windows writes it" search 张 --as clerk --passphrase-file windows
try 0 "everything holds" verify
unset DOUDI_FORMS
try 0 "another, with the cases of its pack" $make --passphrase-file passphrase --db cases.db
finish
