#!/bin/sh
# A room includes rooms of lower lines only, has one public header, and keeps its libraries to itself.
set -u
. "$(dirname "$0")/rule"

rule() {
	(cd "$1" && awk '
	BEGIN {
		split("base=0 text=1 store=1 expr=1 forms=2 tui=2 ledger=3 policy=3 exchange=4 report=4 desk=5 " \
			"story=6 demo=6 cli=7 screens=7 main=8", pairs, " ")
		for (i in pairs) { split(pairs[i], pair, "="); line[pair[1]] = pair[2] }
		# A library and the only files that may see it.
		only["sqlite3.h"] = "^src/store/"
		only["curses.h"] = only["ncurses.h"] = only["ncursesw/ncurses.h"] = only["term.h"] = "^src/tui/"
		only["iconv.h"] = only["yaml.h"] = only["jansson.h"] = "^src/text/"
		only["sodium.h"] = only["openssl/sha.h"] = only["openssl/crypto.h"] = "^src/(ledger/key|exchange/seal)"
		only["zstd.h"] = "^src/exchange/"
	}
	function room_of(file) {
		if (file ~ /^include\/doudi\//) { sub(/.*\//, "", file); sub(/\.h$/, "", file); return file }
		if (file == "src/main.c") return "main"
		split(file, parts, "/")
		return parts[2]
	}
	FNR == 1 {
		room = room_of(FILENAME)
		if (!(room in line)) print FILENAME ": is of no room of the house"
	}
	/^[ \t]*#[ \t]*include/ {
		name = $0
		sub(/^[^<"]*[<"]/, "", name); sub(/[>"].*/, "", name)
		where = FILENAME ":" FNR ": includes " name
		if (name in only && FILENAME !~ only[name]) print where ", which is not for this room"
		if (split(name, parts, "/") < 2) next
		if (parts[1] == "doudi") {
			other = parts[2]; sub(/\.h$/, "", other)
			if (!(other in line)) print where ", which is no room"
			else if (other != room && line[other] >= line[room]) print where ", a room that is not lower"
			else if (room == "tui" && other !~ /^(tui|text|base)$/) print where "; tui sees text and base only"
		} else if (parts[1] in line && parts[1] != room)
			print where ", which is private to another room"
	}' $(c_files "$1" src include) /dev/null)
}

plant() {
	echo '#include "doudi/store.h"' >"$1/src/base/bad_upward.c"
	echo '#include <sqlite3.h>' >"$1/src/tui/bad_library.c"
	echo '#include "doudi/forms.h"' >"$1/src/tui/bad_forms.c"
	echo '#include "store/connection.h"' >"$1/src/desk/bad_private.c"
	printf '#include <sqlite3.h>\n#include "doudi/base.h"\n#include "good.h"\n' >"$1/src/store/good.c"
	echo >"$1/include/doudi/bad_second_header.h"
}

try_rule "includes go downward"
