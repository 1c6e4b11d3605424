#!/bin/sh
# Names that drive a terminal, turn its lines round, hide, or run in a spreadsheet: typed in, imported, and put into the file
# behind the program's back. Nothing of it reaches an answer, a complaint, a print or an exported cell.
. "$DOUDI_SOURCE/tests/cli/tap"

make_station
make_application
make_survey 13200
clerk=$(as clerk)

cat >corpus.py <<'END'
import csv, json, sys

ESCAPES = ['\x1b[31m', '\x1b]0;PWNED\x07', '\x1b[6n', '\x1bP1$t\x1b\\', '\x1b[2J\x1b[H', '\x07', '\x08\x08', '\x0b', '\x0c', '\x0e', '\x7f',
           '\x9b31m', '\x9d0;PWNED\x9c', '\x90', '\x85', '\u202a', '\u202b', '\u202c', '\u202d', '\u202e', '\u2066', '\u2067', '\u2068', '\u2069',
           '\u200e', '\u200f', '\u061c', '\u200b', '\u200c', '\u200d', '\u2060', '\ufeff', '\u00ad', '\u034f', '\u3164', '\u115f', '\u2028', '\u2029',
           '\U000e0001', '\U000e0041', '\ufe0f', '\ufff9', '\ufffe']
FORMULAS = ['=1+1', '+1+1', '-1-1', '@SUM(A1)', '\t=1+1', '\r=1+1', ' =1+1', '\u00a0=1+1', '＝1+1', '＋1+1', '－1-1', '＠SUM(A1)', '\u200b=1+1', '甲\n=1+1',
            '=HYPERLINK("http://x/","a")', '=cmd|\' /C calc\'!A0']
ALLOWED = '\n'

def hidden(point):
    ranges = [(0, 0x1f), (0x7f, 0x9f), (0xad, 0xad), (0x34f, 0x34f), (0x61c, 0x61c), (0x115f, 0x1160), (0x200b, 0x200f), (0x2028, 0x202e),
              (0x2060, 0x206f), (0x3164, 0x3164), (0xfe00, 0xfe0f), (0xfeff, 0xfeff), (0xfff9, 0xfffb), (0xfffe, 0xffff), (0xe0000, 0xe0fff)]
    return any(first <= point <= last for first, last in ranges)

def number(count):
    """A good ID number of somebody born in 1979."""
    body = '65232519790502%03d' % count
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    return body + '10X98765432'[sum(int(d) * w for d, w in zip(body, weights)) % 11]

def names():
    return ['张' + e + '三' for e in ESCAPES] + FORMULAS

def check(path, csv_too):
    data = open(path, 'rb').read()
    text = data.decode('utf-8')
    text = text[1:] if csv_too and text.startswith('\ufeff') else text
    bad = [hex(ord(c)) for c in text if hidden(ord(c)) and c not in ALLOWED and not (csv_too and c in '\r\t')]
    if bad:
        sys.exit('%s: %s' % (path, ' '.join(bad[:8])))
    for row in csv.reader(text.splitlines(True)) if csv_too else []:
        for cell in row:
            for line in cell.replace('\r', '\n').split('\n'):
                start = line.lstrip(' \u00a0\u3000\t')
                plain = start.lstrip('-').replace('.', '', 1).isdigit()
                if start[:1] in tuple('=+-@＝＋－＠\u2212') and start and not plain:
                    sys.exit('%s: %r is a formula' % (path, cell))

what = sys.argv[1]
if what == 'list':
    with open(sys.argv[2], 'w', newline='', encoding=sys.argv[3], errors='ignore') as out:
        rows = csv.writer(out)
        rows.writerow(['姓名', '身份证号', '死亡日期', '备\x1b[31m注\u202e'])
        for at, name in enumerate(names()):
            rows.writerow([name, number(at) if at % 3 else '12' + name, '2025-02-11', name])
elif what == 'household':
    members = [{'id_number': number(at), 'name': name, 'relation': 'head' if at == 0 else 'other', 'living_together': True, 'registered': True,
                'employed': False, 'serious_illness': False, 'disability_kind': 'none', 'note': name} for at, name in enumerate(names())]
    json.dump({'place_kind': 'urban', 'name': '\x1b[31m户\u202e主', 'address': ''.join(ESCAPES), 'member': members}, open(sys.argv[2], 'w'))
elif what == 'sql':
    whole = '张' + ''.join(ESCAPES) + '三'
    print("'" + whole.replace("'", "''").replace('\x00', '') + "'")
elif what == 'short':
    print("'张\x1b[31m\u202e三'")
elif what == 'formula':
    print("'=1+1" + ''.join(ESCAPES) + "'")
elif what == 'print':
    with open('print.txt', 'w', newline='') as out:
        out.write(json.load(open(sys.argv[2]))['text'])
    check('print.txt', False)
else:
    check(sys.argv[2], what == 'csv')
END
clean() { # NAME: neither what was answered nor what was complained has a character that acts
	python3 corpus.py text answer 2>why && python3 corpus.py text complaint 2>>why
	status=$?
	[ $status = 0 ] || cat why >>complaint
	result $status "  $1 is harmless"
}
table() { # FILE
	python3 corpus.py csv "$1" 2>why
	status=$?
	[ $status = 0 ] || cat why >>complaint
	result $status "  $1 has no formula and nothing that acts"
}

# ---- what comes in ----

python3 corpus.py list list.csv utf-8
try 0 "a list is looked at" import deceased list.csv --preview $clerk
clean "the preview"
try 0 "  as JSON" import deceased list.csv --preview --json $clerk
clean "its JSON"
try 0 "imported" import deceased list.csv --rejected left.csv $clerk
clean "the import"
table left.csv
python3 corpus.py list gb.csv gb18030
try 0 "the same in GB18030" import deceased gb.csv --rejected left_gb.csv $clerk
clean "the import"
table left_gb.csv
try 0 "compared" compare deceased $clerk
python3 corpus.py household family.json
try 0 "a family by hand" fill household family.json --keep name --reason 户口簿如此 --json $clerk
clean "the filing"
family=$(json household)
try 0 "the family" show "$family"
clean "the page"
try 0 "  nothing acts in the file either" show "$family" --json
! sqlite3 "$DOUDI_DB" "SELECT name, note FROM member" | LC_ALL=C grep -q "$(printf '\033\|\302\233\|\342\200\256\|\342\200\213')"
result $? "  names are stored without"
for person in 马成林 王秀兰; do
	printf '{"person": "%s", "kind": "check", "given": true}' "$person" >consent.json
	try 0 "$person authorises a check" fill consent consent.json --in "$application" $clerk
done
echo '{}' >request.json
try 0 "a check is asked for" fill check_request request.json --in "$application" --json $clerk
request=$(json record)
try 0 "searched" search "$(printf '\033[31m张\342\200\256三')" $clerk
clean "the search"

# ---- what stands in the file, however it got there ----

bad=$(python3 corpus.py sql)
for column in $(sqlite3 "$DOUDI_DB" "SELECT m.name || '.' || p.name FROM sqlite_schema m JOIN pragma_table_info(m.name) p
 WHERE m.type = 'table' AND p.type = 'TEXT' AND p.pk = 0 AND m.name IN ('household', 'member', 'application', 'income', 'finding', 'area', 'search', 'import')
 AND p.name IN ('name', 'address', 'note', 'what', 'source', 'masked', 'birth', 'place', 'reason', 'dataset', 'received_by', 'no')"); do
	case $column in household.place | member.birth | import.source) continue ;; esac
	sqlite3 "$DOUDI_DB" "UPDATE ${column%.*} SET ${column#*.} = $bad WHERE ${column#*.} IS NOT NULL OR '${column#*.}' IN ('name', 'note', 'what')"
done
sqlite3 "$DOUDI_DB" "SELECT count(*) FROM member WHERE name = $bad" >answer
! grep -qx 0 answer
result $? "the file holds what acts"
for words in "show $household" "show $head" "show $application" "queue" "queue to_review" "queue findings" "queue findings --json" \
	"search 652325197905020312 $clerk" "search 652325197905020312 --json $clerk" "chain $household" "chain $household --json" "chain $family" \
	"resolve" "verify" "doctor" "user list" "user list --json" "bundle missing" "review --all" "review --all --json" \
	"print" "print acceptance $household" "print survey $household" "print authorisation" "report categories" "report funds" \
	"simulate --set standard=700" "erase list" "close $clerk" "review $application $clerk" "recalculate $clerk"; do
	"$DOUDI" $words >answer 2>complaint </dev/null
	clean "$words"
done

short=$(python3 corpus.py short) # a line that is wrapped is made harmless by that
sqlite3 "$DOUDI_DB" "UPDATE member SET name = $short; UPDATE household SET name = $short"
for words in "acceptance $household" "survey $household" "authorisation $household"; do
	try 0 "print $words" print $words --json
	python3 corpus.py print answer 2>>complaint
	result $? "  the printed text is harmless, wherever it is kept"
done
try 0 "what is shown instead" show "$head"
says "张〓[31m〓三"

# ---- what goes out ----

bad=$(python3 corpus.py formula)
sqlite3 "$DOUDI_DB" "UPDATE member SET name = $bad; UPDATE household SET name = $bad, address = $bad"
try 0 "it is written" check send "$request" sent.csv $clerk
clean "the sending"
table sent.csv
bad=$(python3 corpus.py sql)
sqlite3 "$DOUDI_DB" "UPDATE user SET name = $bad WHERE name <> 'clerk'; UPDATE _setting SET value = $bad WHERE key = 'station'"
for words in "user list" "show $household" "chain $household" "doctor" "verify" "search x --as $(printf '\033[31mx') --passphrase-file passphrase"; do
	"$DOUDI" $words >answer 2>complaint </dev/null
	clean "$words"
done
finish
