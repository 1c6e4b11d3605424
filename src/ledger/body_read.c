/* Bodies read fast. What the canonical writer wrote needs no more than this: sorted keys, no blanks, integers, and
 * few escapes. Anything else is left to the general reader, so that both come to the same. */
#include "body.h"
#include "event.h"

#include <endian.h>
#include <string.h>

#define DIGITS_MAXIMUM 18 /* fit int64, whichever they are */

struct scan {
	const char *at, *end; /* at NULL: not as our writer writes */
	struct arena *arena;
	struct body_text *into;
	size_t open_count; /* the children read so far of the nodes that are not closed yet */
	bool whole;
	int depth;
};

static struct tree *read_node(struct scan *);

/* The character that stands next, 0 if none does. */
static char peek(const struct scan *scan)
{
	return scan->at != NULL && scan->at < scan->end ? *scan->at : '\0';
}

static bool take(struct scan *scan, char character)
{
	if (peek(scan) == character)
		scan->at++;
	else
		scan->at = NULL;
	return scan->at != NULL;
}

/* In pairs: every backslash has its letter. length: becomes what is left. */
static bool unescape(const char *from, size_t *length, char *to)
{
	static const char letters[] = "\"\\nrtbf", plain[] = "\"\\\n\r\t\b\f";
	char *first = to;

	for (const char *end = from + *length, *found; from < end; from++) {
		if (*from != '\\') {
			*to++ = *from;
			continue;
		}
		found = *++from == '\0' ? NULL : strchr(letters, *from);
		if (found == NULL)
			return false;
		*to++ = plain[found - letters];
	}
	*length = (size_t)(to - first);
	return true;
}

/* What a string is made of; most are a few letters, and eight bytes are looked at together. */
struct look {
	bool escaped, control, beyond; /* beyond ASCII */
};

/* The lowest bit that is set belongs to the first quote, backslash or control of the eight; 0: there is none. */
static uint64_t find_special(uint64_t word)
{
	uint64_t quote = word ^ EACH('"'), escape = word ^ EACH('\\');

	return (((quote - EACH(1)) & ~quote) | ((escape - EACH(1)) & ~escape) | ((word - EACH(0x20)) & ~word)) & EACH(0x80);
}

/* The quote, backslash or control that stands next, or `end`; every byte before it goes into `all`. */
static const char *next_special(const char *at, const char *end, uint64_t *all)
{
	uint64_t word, special;

	for (; end - at >= 8; at += 8) {
		memcpy(&word, at, sizeof(word));
		word = le64toh(word);
		special = find_special(word);
		if (special != 0) {
			*all |= word & ((special & -special) - 1); /* the special one is ASCII */
			return at + (size_t)__builtin_ctzll(special) / 8;
		}
		*all |= word;
	}
	while (at < end && *at != '"' && *at != '\\' && (unsigned char)*at >= 0x20)
		*all |= (unsigned char)*at++;
	return at;
}

/* The quote that ends the string which begins here, or `end`. */
static const char *string_end(const char *at, const char *end, struct look *look)
{
	uint64_t all = 0;

	*look = (struct look){.escaped = false};
	while ((at = next_special(at, end, &all)) < end && *at != '"') {
		look->escaped |= *at == '\\';
		look->control |= *at != '\\';
		at += *at == '\\' ? 2 : 1; /* what it escapes has bits below 0x80 or is refused by unescape */
	}
	look->beyond = (all & EACH(0x80)) != 0;
	return at < end ? at : end;
}

static char *read_string(struct scan *scan)
{
	const char *first, *end;
	struct look look;
	size_t length;
	char *text;

	if (!take(scan, '"'))
		return NULL;
	first = scan->at;
	end = scan->at = string_end(first, scan->end, &look);
	if (!take(scan, '"'))
		return NULL;
	length = (size_t)(end - first);
	text = arena_take(scan->arena, length + 1);
	if (look.control || (look.escaped && !unescape(first, &length, text))) {
		*text = '\0';
		scan->at = NULL;
		return text;
	}
	if (!look.escaped)
		memcpy(text, first, length);
	text[length] = '\0';
	if (look.beyond && !utf8_is_valid(text, length))
		scan->at = NULL;
	return text;
}

static struct tree *node_new(struct scan *scan, enum tree_kind kind)
{
	struct tree *node = arena_new(scan->arena, sizeof(*node));

	node->kind = kind;
	return node;
}

static struct tree *read_number(struct scan *scan)
{
	struct tree *node = node_new(scan, TREE_TEXT);
	const char *first = scan->at;
	size_t digits;

	scan->at += *first == '-';
	while (peek(scan) >= '0' && peek(scan) <= '9')
		scan->at++;
	digits = (size_t)(scan->at - first) - (*first == '-');
	node->text = arena_new(scan->arena, (size_t)(scan->at - first) + 1);
	memcpy(node->text, first, (size_t)(scan->at - first));
	if (digits == 0 || digits > DIGITS_MAXIMUM || (first[*first == '-'] == '0' && (digits > 1 || *first == '-')))
		scan->at = NULL;
	return node;
}

static void open_add(struct scan *scan, struct tree *node)
{
	struct body_text *into = scan->into;

	if (scan->open_count == into->open_capacity) {
		into->open_capacity = into->open_capacity * 2 + 64;
		into->open = memory_resize(into->open, into->open_capacity, sizeof(struct tree *));
	}
	into->open[scan->open_count++] = node;
}

/* Where the member of a map whose value begins here ends: at its comma or at the bracket that closes the map. */
static const char *member_end(const char *at, const char *end)
{
	struct look look;
	int depth = 0;

	for (; at < end; at++) {
		if (*at == '"')
			at = string_end(at + 1, end, &look);
		else if (depth == 0 && (*at == ',' || *at == '}' || *at == ']'))
			return at;
		else
			depth += (*at == '{' || *at == '[') - (*at == '}' || *at == ']');
	}
	return NULL;
}

/* One member of a map. `before`: the key that stands before it, which is less. */
static void read_member(struct scan *scan, const char **before)
{
	char *key = read_string(scan);
	struct tree *value;

	if (!take(scan, ':'))
		return;
	if (*key == '\0' || (*before != NULL && strcmp(*before, key) >= 0)) {
		scan->at = NULL;
		return;
	}
	*before = key;
	if (!scan->whole && scan->depth == 1 && strcmp(key, "reasons") == 0) {
		scan->at = member_end(scan->at, scan->end);
		return;
	}
	value = read_node(scan);
	if (value != NULL) {
		value->key = key;
		open_add(scan, value);
	}
}

static struct tree *read_many(struct scan *scan, enum tree_kind kind)
{
	struct tree *node = node_new(scan, kind), *item;
	size_t first = scan->open_count;
	const char *before = NULL;
	char last = kind == TREE_MAP ? '}' : ']';

	scan->at = ++scan->depth < TREE_DEPTH_MAXIMUM ? scan->at + 1 : NULL;
	for (bool more = peek(scan) != last; more && scan->at != NULL; more = peek(scan) == ',' && take(scan, ',')) {
		if (kind == TREE_MAP)
			read_member(scan, &before);
		else if ((item = read_node(scan)) != NULL)
			open_add(scan, item);
	}
	scan->depth--;
	take(scan, last);
	node->count = scan->open_count - first;
	node->items = arena_take(scan->arena, (node->count + 1) * sizeof(struct tree *));
	node->items[node->count] = NULL;
	if (node->count > 0)
		memcpy(node->items, scan->into->open + first, node->count * sizeof(struct tree *));
	scan->open_count = first;
	return node;
}

static struct tree *read_node(struct scan *scan)
{
	struct tree *node = NULL;
	char next = peek(scan);

	if (next == '{' || next == '[') {
		node = read_many(scan, next == '{' ? TREE_MAP : TREE_LIST);
	} else if (next == '"') {
		node = node_new(scan, TREE_TEXT);
		node->text = read_string(scan);
		node->quoted = true;
	} else if (next == '-' || (next >= '0' && next <= '9')) {
		node = read_number(scan);
	} else {
		scan->at = NULL;
	}
	return scan->at != NULL ? node : NULL;
}

const struct tree *body_read(struct body_text *into, const char *text, size_t length, bool whole, struct problem *problem)
{
	struct scan scan = {.at = text, .end = text + length, .arena = &into->arena, .into = into, .whole = whole};
	const struct tree *body = read_node(&scan);

	if (body != NULL && scan.at == scan.end && body->kind != TREE_TEXT)
		return body;
	return into->plain = tree_read_json(text, length, "", problem);
}

/* Of what stands before it no more is looked at than is needed to get past it: a text that has the key twice, or a flaw further on, is
 * no body to body_read either. */
bool body_surely_says(const char *text, size_t length, const char *key, const char *said)
{
	const char *at = text, *end = text + length;
	size_t key_length = strlen(key), said_length = strlen(said);
	struct look look;

	for (char open = '{'; at != NULL && end - at > 2 && at[0] == open && at[1] == '"'; open = ',') {
		const char *name = at + 2, *close = string_end(name, end, &look);

		if (end - close < 2 || close[1] != ':')
			return false;
		at = close + 2;
		if ((size_t)(close - name) == key_length && memcmp(name, key, key_length) == 0)
			return (size_t)(end - at) > said_length + 1 && at[0] == '"' && memcmp(at + 1, said, said_length) == 0 &&
			       at[said_length + 1] == '"' && strpbrk(said, "\"\\") == NULL;
		at = member_end(at, end);
	}
	return false;
}

struct event_reader {
	struct body_text text;
};

struct event_reader *event_reader_new(void)
{
	return memory_new(sizeof(struct event_reader));
}

void event_reader_free(struct event_reader *reader)
{
	if (reader == NULL)
		return;
	body_text_release(&reader->text);
	free(reader);
}

bool event_reader_parses(struct event_reader *reader, const struct event_row *row)
{
	struct event event;

	if (!event_parse_known(row->core, row->core_length, "", &event, NULL))
		return false;
	if (row->has_body)
		body_read(&reader->text, row->body, row->body_length, true, NULL);
	if (row->has_body && strcmp(event.type, "file") != 0) /* those are read by the general reader as well */
		tree_free(tree_read_json(row->body, row->body_length, "", NULL));
	body_text_clear(&reader->text);
	event_release(&event);
	return true;
}

void body_text_clear(struct body_text *body)
{
	arena_clear(&body->arena);
	tree_free(body->plain);
	body->plain = NULL;
}

void body_text_release(struct body_text *body)
{
	arena_release(&body->arena);
	tree_free(body->plain);
	free(body->open);
	*body = (struct body_text){.plain = NULL};
}
