#include "text_check.h"

#include <stdio.h>
#include <unistd.h>

struct scratch_file {
	char *path;
};

static void write_file(struct scratch_file *file, const char *bytes, size_t length)
{
	const char *folder = getenv("TMPDIR");
	int number;

	file->path = memory_format("%s/text_csv.XXXXXX", folder == NULL ? "/tmp" : folder);
	number = mkstemp(file->path);
	assert_true(number >= 0);
	for (ssize_t done; length > 0; bytes += done, length -= (size_t)done) {
		done = write(number, bytes, length);
		assert_true(done > 0);
	}
	close(number);
}

static void remove_file(struct scratch_file *file)
{
	unlink(file->path);
	memory_free(&file->path);
}

/* All rows as "line:field|field;", "!" behind the line of a damaged one, and at the end the
 * problem if there was one. */
static char *read_all(const char *bytes, size_t length)
{
	struct buffer out = BUFFER_INIT(1 << 20);
	struct problem problem = PROBLEM_INIT;
	struct scratch_file file;
	struct csv_reader *reader;
	struct csv_row row;
	enum csv_result result = CSV_FAILED;

	write_file(&file, bytes, length);
	reader = csv_reader_open(file.path, &problem);
	while (reader != NULL && (result = csv_reader_next(reader, &row, &problem)) == CSV_ROW) {
		buffer_add_format(&out, "%d%s:", row.line, row.damaged ? "!" : "");
		for (size_t i = 0; i < row.count; i++)
			buffer_add_format(&out, "%s%s", i > 0 ? "|" : "", row.fields[i]);
		buffer_add(&out, ";");
	}
	assert_true((result == CSV_FAILED) == (problem.kind != PROBLEM_NONE));
	if (problem.kind != PROBLEM_NONE) {
		assert_string_equal(problem.file, file.path);
		buffer_add_format(&out, "?%d %s", problem.line, problem.text);
	}
	problem_release(&problem);
	csv_reader_close(reader);
	remove_file(&file);
	return buffer_take(&out);
}

#define CHECK_ROWS(bytes, expected) check_made(read_all(bytes, sizeof(bytes) - 1), expected)

static void check_failure(const char *bytes, size_t length, const char *words)
{
	char *all = read_all(bytes, length);

	if (strstr(all, words) == NULL)
		fail_msg("“%s” lacks “%s”", all, words);
	free(all);
}

static void test_rows(void **state)
{
	(void)state;
	CHECK_ROWS("", "");
	CHECK_ROWS("\n\r\n \n,,\n", "");
	CHECK_ROWS("a,b\n1,2\n", "1:a|b;2:1|2;");
	CHECK_ROWS("a,b\r\n1,2", "1:a|b;2:1|2;");
	CHECK_ROWS("a,b\r1,2\r", "1:a|b;2:1|2;");
	CHECK_ROWS("a,b\n\n\n1,\n,2\n", "1:a|b;4:1|;5:|2;");
	CHECK_ROWS("a,b\n1\n1,2,3\n", "1:a|b;2:1;3:1|2|3;");
}

static void test_quotes(void **state)
{
	(void)state;
	CHECK_ROWS("\"a\",\"b,c\"\n", "1:a|b,c;");
	CHECK_ROWS("\"say \"\"hi\"\"\",\"\"\n", "1:say \"hi\"|;");
	CHECK_ROWS("a,\"one\r\ntwo\",c\nd,e,f\n", "1:a|one\ntwo|c;3:d|e|f;");
	CHECK_ROWS("5\" pipe,a\"b\"\n", "1:5\" pipe|a\"b\";");
	CHECK_ROWS("\"a\"b,c\n", "1:ab|c;");
	CHECK_ROWS("\"\"\"\",x\n", "1:\"|x;");
	CHECK_ROWS("a,b\n\"\",x\n", "1:a|b;2:|x;");
	check_failure("a,b\n1,\"never\nclosed\n", 20, "1:a|b;?2 这一行开始的引号");
}

static void test_separator_is_found_in_the_header(void **state)
{
	(void)state;
	CHECK_ROWS("a\tb\n1,5\t2\n", "1:a|b;2:1,5|2;");
	CHECK_ROWS("a;b;c\n1,5;2;3\n", "1:a|b|c;2:1,5|2|3;");
	CHECK_ROWS("\n\"a;b;c\",d\n1,2\n", "2:a;b;c|d;3:1|2;");
	CHECK_ROWS("only\n1,2\n", "1:only;2:1|2;");
}

static void test_encodings(void **state)
{
	(void)state;
	CHECK_ROWS("\xEF\xBB\xBF姓名,户\n张三,1\n", "1:姓名|户;2:张三|1;");
	CHECK_ROWS("\xD0\xD5\xC3\xFB,\xBB\xA7\n\xD5\xC5\x82\x30\xB7\x31,1\n", "1:姓名|户;2:张㛃|1;");
	CHECK_ROWS("\xFF\xFE\xD3\x59,\0a\0\n\0", "1:姓|a;");
	CHECK_ROWS("\xFE\xFF\x59\xD3\0,\0a", "1:姓|a;");
	CHECK_ROWS("a,b\n\xEE\xA1\xA3,1\n", "1:a|b;2:䶮|1;");
	check_failure("PK\x03\x04\0\0\0", 7, "Excel");
	check_failure("\x80\xFF\x80\xFF,\xFF\n", 7, "既不是");
}

/* Exports cut names in the middle of a character; only that row is spoilt. */
static void test_a_damaged_row_is_marked(void **state)
{
	struct buffer text = BUFFER_INIT(1 << 20);
	char *all;

	(void)state;
	for (int i = 0; i < 200; i++)
		buffer_add(&text, "\xD5\xC5\xC8\xFD,\xC8\xFD\n");
	buffer_add(&text, "\xC0\xEE\xCB,1\n\x82\x30\xB7,2\nok,3");
	all = read_all(buffer_text(&text), text.length);
	assert_non_null(strstr(all, ";200:张三|三;201!:李\uFFFD|1;202!:"));
	assert_non_null(strstr(all, "|2;203:ok|3;"));
	free(all);
	buffer_release(&text);
	/* U+4FFD ends like U+FFFD */
	CHECK_ROWS("俽,1\n", "1:俽|1;");
	CHECK_ROWS("\xEF\xBB\xBF张\xE4\xB8,1\n", "1!:张\uFFFD\uFFFD|1;");
}

/* Pieces end anywhere: every offset of a character against the end of a piece. */
static void test_characters_across_pieces(void **state)
{
	(void)state;
	for (size_t pad = 65536 - 12; pad < 65536 + 4; pad++) {
		struct buffer text = BUFFER_INIT(1 << 20);
		char *all, *row;

		for (size_t i = 0; i < pad; i++)
			buffer_add_char(&text, i % 61 == 60 ? '\n' : 'x');
		buffer_add(&text, "\n\x82\x30\xB7\x31\xD5\xC5,\"\xC8\xFD\"\"\"\r\n\r\nz,1\r\n");
		all = read_all(buffer_text(&text), text.length);
		row = strstr(all, "㛃张|三\";");
		assert_non_null(row);
		assert_non_null(strstr(row, ":z|1;"));
		assert_null(strchr(all, '!'));
		free(all);
		buffer_release(&text);
	}
}

static void test_limits(void **state)
{
	size_t length = CSV_ROW_MAXIMUM * 2;
	char *text = memory_new(length);

	(void)state;
	memset(text, 'x', length);
	memcpy(text, "a,b\n1,\"", 7);
	check_failure(text, length, "1:a|b;?2 这一格或这一行太长");
	check_failure(text, CSV_FIELD_MAXIMUM + 7, "?2 这一行开始的引号");
	memset(text, ',', length);
	check_failure(text, length, "?1 这一行的列太多");
	for (size_t i = 0; i < length; i++)
		text[i] = i % 1000 == 999 ? ',' : 'x';
	check_failure(text, length, "?1 这一格或这一行太长");
	free(text);
}

static void test_missing_files(void **state)
{
	struct problem problem = PROBLEM_INIT;

	(void)state;
	assert_null(csv_reader_open("/nonexistent/a.csv", &problem));
	check_problem(&problem, "打不开");
	assert_null(csv_reader_open("/", &problem));
	check_problem(&problem, "读不出来");
	csv_reader_close(NULL);
}

static void test_fields_are_written(void **state)
{
	static const char *const cases[][2] = {
	    {"张三", "张三"}, {"", "\"\""}, {"a,b", "\"a,b\""}, {"a\"b", "\"a\"\"b\""}, {"a\nb", "\"a\nb\""},
	    {"123", "123"}, {"-3.50", "-3.50"}, {"0", "0"}, {"0.5", "0.5"}, {"13800138000", "13800138000"},
	    {"37010219491231002X", "'37010219491231002X"}, {"370102194912310021", "'370102194912310021"},
	    {"007", "'007"}, {"12E3", "'12E3"}, {"1e+5", "'1e+5"}, {"12E", "12E"}, {"2025-03-03", "2025-03-03"},
	    {"=1+1", "'=1+1"}, {"+86", "'+86"}, {"-", "'-"}, {"-a", "'-a"}, {"@x", "'@x"}, {"-1-2", "'-1-2"},
	    {"\t=1", "\"'\t=1\""}, {"\r=1", "\"'\r'=1\""}, {"a\r=1", "\"a\r'=1\""}, {" =1", "' =1"}, {"\u00A0=1", "'\u00A0=1"},
	    {"＝1", "'＝1"}, {"＋1", "'＋1"}, {"－1", "'－1"}, {"＠a", "'＠a"}, {"\u200B=1", "'=1"}, {"a\u202Eb\x1b[31m", "ab[31m"}, {"\xc2\x9b""1m", "1m"}, {"\uFEFF张\u2066三", "张三"},
	    {"a\n=1\nb", "\"a\n'=1\nb\""}, {"a=1", "a=1"}, {"\"=1", "\"\"\"=1\""}, {"'=1", "'=1"},
	    {"\uFE0A", "\"\""}, {"\u200B007", "'007"}, {"\u200B-3.50", "-3.50"},
	};

	(void)state;
	for (size_t i = 0; i < BASE_COUNT(cases); i++) {
		struct buffer out = BUFFER_INIT(1000);

		csv_add_field(&out, cases[i][0]);
		assert_string_equal(buffer_text(&out), cases[i][1]);
		buffer_release(&out);
	}
}

static void test_written_rows_are_read(void **state)
{
	struct buffer out = BUFFER_INIT(1000);

	(void)state;
	for (int i = 0; i < 2; i++) {
		csv_add_field(&out, "");
		csv_add_field(&out, "a\r\nb,\"");
		csv_add_field(&out, "");
		csv_end_row(&out);
	}
	assert_string_equal(buffer_text(&out), "\"\",\"a\r\nb,\"\"\",\r\n\"\",\"a\r\nb,\"\"\",\r\n");
	check_made(read_all(buffer_text(&out), out.length), "1:|a\nb,\"|;3:|a\nb,\"|;");
	buffer_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_rows),
	    cmocka_unit_test(test_quotes),
	    cmocka_unit_test(test_separator_is_found_in_the_header),
	    cmocka_unit_test(test_encodings),
	    cmocka_unit_test(test_a_damaged_row_is_marked),
	    cmocka_unit_test(test_characters_across_pieces),
	    cmocka_unit_test(test_limits),
	    cmocka_unit_test(test_missing_files),
	    cmocka_unit_test(test_fields_are_written),
	    cmocka_unit_test(test_written_rows_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
