/* The core of an event: one text, one way to write it, and nothing else is read. */
#include "event.h"
#include "keys.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define SEQ_MAXIMUM (INT64_C(1) << 53)
#define HLC_MAXIMUM ((INT64_C(1) << 48) - 1)

static const struct {
	const char *type;
	int version; /* the newest that is understood */
} known[] = {
    {"file", 1}, {"resolve", 1}, {"erase", 1}, {"restrict", 1}, {"enrol", 1}, {"revoke", 1}, {"adopt", 1}, {"close", 1}, {"fork", 1},
};

bool event_is_known(const struct event *event)
{
	for (size_t i = 0; i < BASE_COUNT(known); i++)
		if (strcmp(event->type, known[i].type) == 0)
			return event->version <= known[i].version;
	return false;
}

struct hlc_text hlc_write(int64_t ms, int count)
{
	struct hlc_text hlc;

	snprintf(hlc.text, sizeof(hlc.text), "%012" PRIx64 ".%04x", (uint64_t)ms & (uint64_t)HLC_MAXIMUM, (unsigned)count & 0xffffu);
	return hlc;
}

#define ORDER_EPOCH INT64_C(1577836800000) /* 2020: so the milliseconds fit beside the counts until 2089 */
#define ORDER_MS ((INT64_C(1) << 41) - 1)

/* Two events of one millisecond are told apart by their counts; a clock that is far off only loses that. */
int64_t event_record_order(const struct event *event, size_t number)
{
	int64_t ms = event->hlc_ms - ORDER_EPOCH;

	ms = ms > ORDER_MS ? ORDER_MS : ms < -ORDER_MS ? -ORDER_MS : ms;
	return ms * (INT64_C(1) << 22) + (int64_t)(event->hlc_count & 0xffff) * 64 + (int64_t)(number < 63 ? number : 63);
}

int event_compare(const struct event *a, const struct event *b)
{
	if (a->hlc_ms != b->hlc_ms)
		return a->hlc_ms < b->hlc_ms ? -1 : 1;
	if (a->hlc_count != b->hlc_count)
		return a->hlc_count < b->hlc_count ? -1 : 1;
	return strcmp(a->id, b->id);
}

void event_write_core(const struct event *event, struct buffer *core)
{
	buffer_add_format(core, "doudi1 sha256\nchain %s\nseq   %" PRId64 "\nprev  %s\nhlc   %s\nsubj  %s\ndeps ", event->chain,
	    event->seq, event->prev, hlc_write(event->hlc_ms, event->hlc_count).text, event->stream);
	for (size_t i = 0; i < event->dep_count; i++)
		buffer_add_format(core, " %s", event->deps[i]);
	if (event->dep_count == 0)
		buffer_add(core, " -");
	buffer_add_format(core, "\ntype  %s %d\nactor %s\nbody  %s %zu\n", event->type, event->version, event->actor,
	    event->body_hash, event->body_length);
}

/* Reading: a place in the text that only moves on; what does not fit makes it NULL for good. */
struct reader {
	const char *at, *end;
};

static bool read_word(struct reader *reader, const char *word)
{
	size_t length = strlen(word);

	if (reader->at == NULL || (size_t)(reader->end - reader->at) < length || memcmp(reader->at, word, length) != 0) {
		reader->at = NULL;
		return false;
	}
	reader->at += length;
	return true;
}

/* Most of a core is digits: eight are looked at together, each in its byte, whose highest bit tells what adding came to. */
static bool are_hex(uint64_t eight)
{
	uint64_t low = eight & EACH(0x7f), digits = (low + EACH(0x80 - '0')) & ~(low + EACH(0x7f - '9'));
	uint64_t letters = (low + EACH(0x80 - 'a')) & ~(low + EACH(0x7f - 'f'));

	return ((digits | letters) & ~eight & EACH(0x80)) == EACH(0x80);
}

static bool read_hex(struct reader *reader, size_t length, char *to)
{
	bool good = reader->at != NULL && (size_t)(reader->end - reader->at) >= length;
	uint64_t eight = EACH('0');
	size_t at = 0;

	for (; good && length - at >= 8; at += 8) {
		memcpy(&eight, reader->at + at, 8);
		good = are_hex(eight);
	}
	if (good && at < length) {
		memcpy(&eight, reader->at + at, length - at);
		good = are_hex(eight); /* those behind the last are of the eight before */
	}
	if (good)
		memcpy(to, reader->at, length);
	to[good ? length : 0] = '\0';
	reader->at = good ? reader->at + length : NULL;
	return good;
}

static int64_t hex_number(const char *digits)
{
	int64_t number = 0;

	for (; *digits != '\0'; digits++)
		number = number * 16 + (*digits <= '9' ? *digits - '0' : *digits - 'a' + 10);
	return number;
}

/* Decimal without leading zeros. */
static int64_t read_number(struct reader *reader, int64_t maximum)
{
	const char *first = reader->at;
	int64_t number = 0;

	while (reader->at != NULL && reader->at < reader->end && *reader->at >= '0' && *reader->at <= '9') {
		number = number * 10 + (*reader->at++ - '0');
		if (number > maximum)
			reader->at = NULL;
	}
	if (reader->at == first || (reader->at != NULL && *first == '0' && reader->at - first > 1))
		reader->at = NULL;
	return number;
}

static void read_type(struct reader *reader, char *to, size_t size)
{
	size_t length = 0;

	while (reader->at != NULL && reader->at + length < reader->end && length + 1 < size &&
	       ((reader->at[length] >= 'a' && reader->at[length] <= 'z') || reader->at[length] == '_'))
		length++;
	if (reader->at == NULL || length == 0) {
		reader->at = NULL;
		return;
	}
	memcpy(to, reader->at, length);
	to[length] = '\0';
	reader->at += length;
}

static void read_hlc(struct reader *reader, struct event *event)
{
	char ms[13] = "0", count[5] = "0";

	if (read_hex(reader, 12, ms) && read_word(reader, "."))
		read_hex(reader, 4, count);
	event->hlc_ms = hex_number(ms);
	event->hlc_count = (int)hex_number(count);
}

/* Sorted and without a double, so that one set of heads has one text. */
static void read_deps(struct reader *reader, struct event *event)
{
	char dep[65];

	if (reader->at != NULL && reader->at < reader->end && *reader->at == '-') {
		reader->at++;
		return;
	}
	do {
		if (event->dep_count == EVENT_DEPS_MAXIMUM || !read_hex(reader, 64, dep) ||
		    (event->dep_count > 0 && strcmp(event->deps[event->dep_count - 1], dep) >= 0)) {
			reader->at = NULL;
			return;
		}
		event->deps = memory_resize(event->deps, event->dep_count + 1, sizeof(*event->deps));
		event->deps[event->dep_count++] = memory_text(dep);
	} while (reader->at < reader->end && *reader->at == ' ' && read_word(reader, " "));
}

static void read_lines(struct reader *reader, struct event *event)
{
	read_word(reader, "doudi1 sha256\nchain ");
	read_hex(reader, 32, event->chain);
	read_word(reader, "\nseq   ");
	event->seq = read_number(reader, SEQ_MAXIMUM);
	read_word(reader, "\nprev  ");
	if (event->seq == 1 && read_word(reader, "-"))
		memcpy(event->prev, "-", 2);
	else
		read_hex(reader, 64, event->prev);
	read_word(reader, "\nhlc   ");
	read_hlc(reader, event);
	read_word(reader, "\nsubj  ");
	read_hex(reader, 32, event->stream);
	read_word(reader, "\ndeps  ");
	read_deps(reader, event);
	read_word(reader, "\ntype  ");
	read_type(reader, event->type, sizeof(event->type));
	read_word(reader, " ");
	event->version = (int)read_number(reader, 999999);
	read_word(reader, "\nactor ");
	read_hex(reader, 64, event->actor);
	read_word(reader, "\nbody  ");
	read_hex(reader, 64, event->body_hash);
	read_word(reader, " ");
	event->body_length = (size_t)read_number(reader, LEDGER_BODY_MAXIMUM);
	read_word(reader, "\n");
}

bool event_parse(const char *core, size_t length, struct event *event, struct problem *problem)
{
	return event_parse_known(core, length, ledger_hash(core, length).text, event, problem);
}

bool event_parse_known(const char *core, size_t length, const char *id, struct event *event, struct problem *problem)
{
	struct reader reader = {core, core + length};

	*event = (struct event){.seq = 0};
	if (length <= LEDGER_CORE_MAXIMUM && memchr(core, '\0', length) == NULL)
		read_lines(&reader, event);
	else
		reader.at = NULL;
	if (reader.at == reader.end && event->seq > 0 && event->version > 0) {
		snprintf(event->id, sizeof(event->id), "%s", id);
		return true;
	}
	event_release(event);
	if (length >= 6 && memcmp(core, "doudi", 5) == 0 && core[5] >= '2' && core[5] <= '9')
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("这条记录由更新的版本写成。请先升级本程序，再导入一次。"));
	return problem_set(problem, PROBLEM_FAILED, "%s", _("这条记录的格式不对，可能已损坏。请对方重新导出。"));
}

void event_release(struct event *event)
{
	for (size_t i = 0; i < event->dep_count; i++)
		free(event->deps[i]);
	free(event->deps);
	*event = (struct event){.seq = 0};
}

struct event_id event_body_hash(const struct event_row *row)
{
	return hash_of_body(row->salt, row->body, row->body_length);
}

bool event_row_check(const struct event_row *row, struct event *event, struct problem *problem)
{
	if (!event_parse(row->core, row->core_length, event, problem))
		return false;
	if (!row->has_body)
		return true;
	if (row->body_length == event->body_length &&
	    strcmp(event_body_hash(row).text, event->body_hash) == 0)
		return true;
	event_release(event);
	return problem_set(problem, PROBLEM_FAILED, "%s", _("记录的正文与签名时的不一样，可能被改动过。"));
}

/* All of it, whatever somebody's own hand put into it: a text that is copied as text ends at its first NUL. */
static char *copy_column(struct statement *row, int column, size_t *length)
{
	const void *bytes = statement_bytes(row, column, length);
	char *copy = memory_new(*length + 1);

	if (*length > 0)
		memcpy(copy, bytes, *length);
	return copy;
}

bool event_row_read(struct statement *row, int column, struct event_row *to)
{
	const void *bytes;
	const char *text = statement_text(row, column);
	size_t length;

	*to = (struct event_row){.core = NULL};
	bytes = statement_bytes(row, column + 1, &length);
	if (text == NULL || bytes == NULL || length != SIGNATURE_BYTES)
		return false;
	memcpy(to->signature, bytes, SIGNATURE_BYTES);
	bytes = statement_bytes(row, column + 2, &length);
	to->has_body = bytes != NULL && length == SALT_BYTES && !statement_is_null(row, column + 3);
	if (to->has_body)
		memcpy(to->salt, bytes, SALT_BYTES);
	to->core = copy_column(row, column, &to->core_length);
	if (to->has_body)
		to->body = copy_column(row, column + 3, &to->body_length);
	return true;
}

void event_row_release(struct event_row *row)
{
	free(row->core);
	free(row->body);
	*row = (struct event_row){.core = NULL};
}
