# Turns schema.sql into C text: awk -f schema_text.awk schema.sql >schema.c
BEGIN {
	print "/* Made from schema.sql; edit that. */"
	print "extern const char store_schema[]; /* store/connection.h */"
	print "const char store_schema[] ="
}
/^[[:space:]]*(--.*)?$/ { next }
{
	gsub(/\\/, "\\\\")
	gsub(/"/, "\\\"")
	gsub(/\t/, "\\t")
	print "\t\"" $0 "\\n\""
}
END { print "\t;" }
