/* CSV in, row by row. The file is read twice: once to be sure of its encoding (a register
 * that is plain ASCII for a megabyte may still be GB18030), once for the rows. Only one
 * piece and one row are ever in memory. */
#include "decoder.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PIECE 65536
#define UTF8_BOM "\xEF\xBB\xBF"
#define REPLACEMENT "\xEF\xBF\xBD"

enum place { AT_START, IN_PLAIN, IN_QUOTES, AFTER_QUOTE };

struct csv_reader {
	char *path;
	FILE *file;
	struct decoder decoder;
	char separator;
	char stops[5]; /* the bytes that are more than text */
	unsigned char raw[PIECE];
	size_t raw_count;
	bool raw_ended;
	struct buffer text; /* decoded, from `at` on still to be read */
	size_t at;
	struct buffer row; /* the fields of the row, each with its NUL */
	size_t starts[CSV_FIELDS_MAXIMUM];
	char *fields[CSV_FIELDS_MAXIMUM];
	size_t count;
	enum place place;
	int line, row_line, quote_line;
	bool after_cr, row_is_blank;
};

static bool refuse(const struct csv_reader *reader, int line, struct problem *problem, const char *sentence)
{
	return problem_at(problem, PROBLEM_FAILED, reader->path, line, 0, "%s", sentence);
}

/* UTF-8 and GB18030 with a few broken places are still told apart: exports cut names off in
 * the middle of a character, and one such row must not take the other 300 000 with it. */
static bool judge(const struct csv_reader *reader, const struct encoding_survey *survey, enum encoding *encoding,
    struct problem *problem)
{
	uint64_t bad;

	if (encoding_mark(survey->head, survey->length < 4 ? (size_t)survey->length : 4, encoding) > 0)
		return true;
	if (survey->nuls > 0)
		return refuse(reader, 0, problem, _("这不是文本表格（有空字符），可能是 Excel 工作簿。请用表格软件另存为 CSV（UTF-8）后再试。"));
	*encoding = survey->utf8_bad <= survey->gb_bad ? ENCODING_UTF8 : ENCODING_GB18030;
	bad = *encoding == ENCODING_UTF8 ? survey->utf8_bad : survey->gb_bad;
	if (bad > 0 && bad > survey->foreign / 200)
		return refuse(reader, 0, problem, _("文件既不是 UTF-8 也不是 GB18030 文本。请用表格软件另存为 CSV（UTF-8）后再试。"));
	return true;
}

static bool survey_file(struct csv_reader *reader, enum encoding *encoding, struct problem *problem)
{
	struct encoding_survey survey = {0};
	size_t count;

	while ((count = fread(reader->raw, 1, PIECE, reader->file)) > 0)
		encoding_survey_add(&survey, reader->raw, count);
	encoding_survey_end(&survey);
	if (ferror(reader->file) || fseek(reader->file, 0, SEEK_SET) != 0)
		return problem_at(problem, PROBLEM_FAILED, reader->path, 0, 0, _("读不出来：%s。"), problem_reason(errno));
	return judge(reader, &survey, encoding, problem);
}

/* The next piece, decoded; none of it is left over. */
static bool fill(struct csv_reader *reader, struct problem *problem)
{
	size_t count, consumed;

	buffer_clear(&reader->text);
	reader->at = 0;
	count = fread(reader->raw + reader->raw_count, 1, PIECE - reader->raw_count, reader->file);
	reader->raw_ended = count == 0;
	if (ferror(reader->file))
		return problem_at(problem, PROBLEM_FAILED, reader->path, reader->line, 0, _("读不出来：%s。"), problem_reason(errno));
	reader->raw_count += count;
	if (!decoder_feed(&reader->decoder, reader->raw, reader->raw_count, reader->raw_ended, &consumed,
	    &reader->text, problem))
		return false;
	reader->raw_count -= consumed;
	memmove(reader->raw, reader->raw + consumed, reader->raw_count);
	return true;
}

/* Counts the three separators outside quotes in the first line that is not blank. */
static void find_separator(struct csv_reader *reader)
{
	static const char separators[] = ",\t;";
	const char *text = buffer_text(&reader->text) + reader->at, *found;
	size_t counts[3] = {0}, best = 0, i;
	bool quoted = false;

	for (text += strspn(text, "\r\n "); *text != '\0'; text++) {
		if (*text == '"')
			quoted = !quoted;
		else if (!quoted && (*text == '\n' || *text == '\r'))
			break;
		else if (!quoted && (found = strchr(separators, *text)) != NULL)
			counts[found - separators]++;
	}
	for (i = 1; i < 3; i++)
		if (counts[i] > counts[best])
			best = i;
	reader->separator = separators[best];
	reader->stops[0] = reader->separator;
	memcpy(reader->stops + 1, "\"\r\n", 4);
}

struct csv_reader *csv_reader_open(const char *path, struct problem *problem)
{
	struct csv_reader *reader = memory_new(sizeof(*reader));
	enum encoding encoding = ENCODING_UTF8;

	reader->path = memory_text(path);
	reader->text = (struct buffer)BUFFER_INIT(PIECE * 8);
	reader->row = (struct buffer)BUFFER_INIT(CSV_ROW_MAXIMUM);
	reader->decoder.converter = (iconv_t)-1;
	reader->line = 1;
	reader->separator = ',';
	reader->file = fopen(path, "rbe");
	if (reader->file == NULL) {
		problem_at(problem, PROBLEM_FAILED, path, 0, 0, _("打不开：%s。请检查路径和权限。"), problem_reason(errno));
		goto failed;
	}
	if (!survey_file(reader, &encoding, problem) || !decoder_open(&reader->decoder, encoding, true, problem))
		goto failed;
	if (!fill(reader, problem))
		goto failed;
	if (strncmp(buffer_text(&reader->text), UTF8_BOM, 3) == 0)
		reader->at = 3; /* every encoding's mark decodes to this */
	find_separator(reader);
	return reader;
failed:
	csv_reader_close(reader);
	return NULL;
}

static bool begin_field(struct csv_reader *reader, struct problem *problem)
{
	if (reader->count == CSV_FIELDS_MAXIMUM)
		return refuse(reader, reader->line, problem, _("这一行的列太多，可能不是表格，或分隔符认错了。请检查这一行。"));
	reader->starts[reader->count++] = reader->row.length;
	reader->place = AT_START;
	return true;
}

static bool add_bytes(struct csv_reader *reader, const char *bytes, size_t count, struct problem *problem)
{
	int line = reader->place == IN_QUOTES ? reader->quote_line : reader->line;

	if (reader->row_is_blank && count > 0 && strspn(bytes, " ") < count)
		reader->row_is_blank = false;
	buffer_add_bytes(&reader->row, bytes, count);
	if (reader->row.full || reader->row.length - reader->starts[reader->count - 1] > CSV_FIELD_MAXIMUM)
		return refuse(reader, line, problem, _("这一格或这一行太长，多半是前面有一个引号没有配对。请检查这一行起的引号。"));
	return true;
}

static bool end_field(struct csv_reader *reader, struct problem *problem)
{
	buffer_add_char(&reader->row, '\0');
	if (reader->row.full)
		return refuse(reader, reader->line, problem, _("这一格或这一行太长，多半是前面有一个引号没有配对。请检查这一行起的引号。"));
	return true;
}

/* One byte inside quotes, or just behind a quote that may have been the closing one. */
static bool take_quoted(struct csv_reader *reader, char byte, struct problem *problem)
{
	if (byte == '"' && reader->place == IN_QUOTES) {
		reader->place = AFTER_QUOTE;
		return true;
	}
	reader->place = IN_QUOTES; /* byte is the second of two quotes, or plain */
	return add_bytes(reader, (char[]){byte, '\0'}, 1, problem);
}

/* One byte of the text; sets *ended when the row is complete. */
static bool take(struct csv_reader *reader, char byte, bool *ended, struct problem *problem)
{
	if (reader->place == IN_QUOTES || (reader->place == AFTER_QUOTE && byte == '"'))
		return take_quoted(reader, byte, problem);
	if (byte == reader->separator)
		return end_field(reader, problem) && begin_field(reader, problem);
	if (byte == '\n') {
		*ended = true;
		return end_field(reader, problem);
	}
	if (byte == '"' && reader->place == AT_START) {
		reader->place = IN_QUOTES;
		reader->quote_line = reader->line;
		return true;
	}
	reader->place = IN_PLAIN; /* also what stands behind a closing quote */
	return add_bytes(reader, (char[]){byte, '\0'}, 1, problem);
}

/* All bytes up to the next one that could mean something. */
static bool take_run(struct csv_reader *reader, size_t length, struct problem *problem)
{
	const char *run = reader->text.data + reader->at;

	if (reader->place == AT_START || reader->place == AFTER_QUOTE)
		reader->place = IN_PLAIN;
	reader->after_cr = false;
	reader->at += length;
	return add_bytes(reader, run, length, problem);
}

/* The next byte with every end of line as one '\n'; 0 for the second half of CR LF. */
static int next_byte(struct csv_reader *reader)
{
	unsigned char byte = (unsigned char)reader->text.data[reader->at++];
	bool second = byte == '\n' && reader->after_cr;

	reader->after_cr = byte == '\r';
	return second ? 0 : byte == '\r' ? '\n' : byte;
}

/* The file has ended: was there a last line without an end? */
static enum csv_result finish(struct csv_reader *reader, bool begun, struct problem *problem)
{
	if (reader->place == IN_QUOTES) {
		refuse(reader, reader->quote_line, problem, _("这一行开始的引号到文件末尾也没有配对。请补上或删去引号。"));
		return CSV_FAILED;
	}
	if (!begun)
		return CSV_END;
	return end_field(reader, problem) ? CSV_ROW : CSV_FAILED;
}

/* One row as it stands in the file, blank or not. */
static enum csv_result read_row(struct csv_reader *reader, struct problem *problem)
{
	bool ended = false, begun = false, good;
	size_t run;
	int byte;

	buffer_clear(&reader->row);
	reader->count = 0;
	reader->row_line = reader->line;
	reader->row_is_blank = true;
	good = begin_field(reader, problem);
	while (good && !ended) {
		if (reader->at == reader->text.length) {
			if (reader->raw_ended)
				return finish(reader, begun, problem);
			good = fill(reader, problem);
			continue;
		}
		run = strcspn(reader->text.data + reader->at, reader->stops);
		byte = run > 0 ? 0 : next_byte(reader);
		begun = begun || run > 0 || byte != 0;
		if (run > 0)
			good = take_run(reader, run, problem);
		else if (byte != 0)
			good = take(reader, (char)byte, &ended, problem);
		if (byte == '\n')
			reader->line++;
	}
	return good ? CSV_ROW : CSV_FAILED;
}

enum csv_result csv_reader_next(struct csv_reader *reader, struct csv_row *row, struct problem *problem)
{
	enum csv_result result;
	size_t i;

	do {
		result = read_row(reader, problem);
	} while (result == CSV_ROW && reader->row_is_blank);
	if (result != CSV_ROW)
		return result;
	for (i = 0; i < reader->count; i++)
		reader->fields[i] = reader->row.data + reader->starts[i];
	*row = (struct csv_row){reader->fields, reader->count, reader->row_line,
	    memmem(reader->row.data, reader->row.length, REPLACEMENT, strlen(REPLACEMENT)) != NULL};
	return CSV_ROW;
}

enum encoding csv_reader_encoding(const struct csv_reader *reader)
{
	return reader->decoder.encoding;
}

char csv_reader_separator(const struct csv_reader *reader)
{
	return reader->separator;
}

void csv_reader_close(struct csv_reader *reader)
{
	if (reader == NULL)
		return;
	if (reader->file != NULL)
		fclose(reader->file);
	decoder_close(&reader->decoder);
	buffer_release(&reader->text);
	buffer_release(&reader->row);
	free(reader->path);
	free(reader);
}
