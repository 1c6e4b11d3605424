# Turns the steps of the schema into C text: awk -f schema_text.awk schema.sql schema_2.sql ... >schema.c
BEGIN { print "/* Made from schema*.sql; edit those. */" }
FNR == 1 {
	name = FILENAME
	sub(/.*\//, "", name)
	sub(/\.sql$/, "", name)
	if (NR > 1)
		print "\t;"
	print "extern const char store_" name "[]; /* store/connection.h */"
	print "const char store_" name "[] ="
}
/^[[:space:]]*(--.*)?$/ { next }
{
	gsub(/\\/, "\\\\")
	gsub(/"/, "\\\"")
	gsub(/\t/, "\\t")
	print "\t\"" $0 "\\n\""
}
END { print "\t;" }
