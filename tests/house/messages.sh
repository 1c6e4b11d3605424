#!/bin/sh
# Every Chinese text of the program goes through gettext, and zh_CN.po holds every message
# (./bootstrap messages adds what it lacks).
set -u
. "$(dirname "$0")/rule"

missing_messages() {
	"$DOUDI_SOURCE/i18n/extract" "$1" >"$DOUDI_TEST_DIR/all.pot" || return 1
	awk '
	function finish() {
		if (reading == "po") { if (id != "" && text != "") have[id] = 1 }
		else if (id != "" && !(id in have)) print file ": zh_CN.po lacks \"" id "\""
		id = text = ""; part = ""
	}
	FNR == 1 { finish(); reading = ARGV[1] == FILENAME ? "po" : "pot" }
	/^#: / { file = $2 }
	/^#~/ { next }
	/^$/ { finish() }
	/^msgid "/ { part = "id"; sub(/^msgid /, "") }
	/^msgstr "/ { part = "text"; sub(/^msgstr /, "") }
	/^"/ { line = substr($0, 2, length($0) - 2); if (part == "id") id = id line; else text = text line }
	END { finish() }' "$1/i18n/zh_CN.po" "$DOUDI_TEST_DIR/all.pot"
}

rule() {
	missing_messages "$1"
	(cd "$1" && "$here/read_c" bare $(c_files "$1" src)) |
		perl -CSD -ne 'print "$1: bare $2\n" if /^([^:]*:\d+):(.*[\x{3400}-\x{9fff}\x{f900}-\x{faff}\x{20000}-\x{3ffff}].*)$/' |
		except messages
}

plant() {
	printf 'const char *f(void)\n{\n\treturn g("受理");\n}\n' >"$1/src/base/bad_bare.c"
	printf 'const char *f(void)\n{\n\treturn _("没有翻译");\n}\n' >"$1/src/base/bad_missing.c"
	printf '/* "受理" */\nconst char *f(void)\n{\n\treturn g(_("受" /* 理 */\n\t\t"理"), "x") + N_("受理");\n}\n' >"$1/src/base/good_marked.c"
	printf 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "受理"\nmsgstr "受理"\n' >"$1/i18n/zh_CN.po"
}

try_rule "messages are marked and listed"
