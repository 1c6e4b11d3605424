# Unihan_Readings.txt to the table of first letters: every reading of the dictionaries that
# people here use. Run in the C locale: letters with tone marks are looked up as bytes.
BEGIN {
	FS = "\t"
	count = split("ā a,á a,ǎ a,à a,ē e,é e,ě e,è e,ê e,ế e,ề e,ō o,ó o,ǒ o,ò o,ń n,ň n,ǹ n,ḿ m", marked, ",")
	for (i = 1; i <= count; i++) {
		split(marked[i], pair, " ")
		plain[pair[1]] = pair[2]
	}
	for (i = 0; i < 26; i++)
		number[substr("abcdefghijklmnopqrstuvwxyz", i + 1, 1)] = i
	print "/* Made by pinyin_table.awk from Unihan_Readings.txt; not for editing. */"
	print "#include \"text/pinyin.h\""
	print "const struct pinyin_entry pinyin_table[] = {"
}

function first_letter(reading,   size)
{
	if (substr(reading, 1, 1) in number)
		return substr(reading, 1, 1)
	for (size = 2; size <= 3; size++)
		if (substr(reading, 1, size) in plain)
			return plain[substr(reading, 1, size)]
	print "pinyin_table.awk: line " NR ": no first letter: " reading > "/dev/stderr"
	failed = 1
	exit 1
}

function put(   letter, sum)
{
	if (point == "")
		return
	sum = 2 ^ 26 * number[usual != "" ? usual : any]
	for (letter in seen)
		sum += 2 ^ number[letter]
	printf "{0x%s, %.0f},\n", substr(point, 3), sum
	total++
	split("", seen)
	usual = any = ""
}

/^U\+/ && ($2 == "kTGHZ2013" || $2 == "kXHC1983" || $2 == "kMandarin" || $2 == "kHanyuPinlu") {
	if ($1 != point) {
		put()
		point = $1
	}
	gsub(/[0-9.*:(),]+/, " ", $3)
	count = split($3, readings, " ")
	for (i = 1; i <= count; i++) {
		letter = first_letter(readings[i])
		seen[letter] = 1
		any = letter
		if ($2 == "kMandarin" && usual == "")
			usual = letter
	}
}

END {
	if (failed)
		exit 1
	put()
	if (total < 20000) {
		print "pinyin_table.awk: only " total + 0 " characters: not the file of readings" > "/dev/stderr"
		exit 1
	}
	print "};"
	print "const size_t pinyin_table_count = sizeof(pinyin_table) / sizeof(pinyin_table[0]);"
}
