/* JSON out: one form for hashing, one for people. Both escape what a terminal could act
 * upon, so that neither a body nor a command's output carries a control character. */
#include "doudi/text.h"
#include "point.h"

#include <stdlib.h>
#include <string.h>

#define FEW 32

static void write_point(struct buffer *out, uint32_t point)
{
	static const char plain[] = "\"\\\n\r\t\b\f", letters[] = "\"\\nrtbf";
	const char *found = point < 0x80 ? strchr(plain, (int)point) : NULL;

	if (found != NULL)
		buffer_add_format(out, "\\%c", letters[found - plain]);
	else if (point_is_hidden(point) && point > 0xFFFF)
		buffer_add_format(out, "\\u%04x\\u%04x", 0xD7C0 + (point >> 10), 0xDC00 + (point & 0x3FF));
	else if (point_is_hidden(point))
		buffer_add_format(out, "\\u%04x", point);
	else
		utf8_add(out, point);
}

static bool is_plain(char character)
{
	return character >= 0x20 && character < 0x7F && character != '"' && character != '\\';
}

static void write_string(struct buffer *out, const char *text)
{
	const char *run = text; /* what stands as it is goes out in one piece */
	uint32_t point;
	size_t size;

	buffer_add_char(out, '"');
	for (;; text += size) {
		while (is_plain(*text))
			text++;
		size = utf8_next(text, &point);
		if (size == 0)
			break;
		if (size > 1 && !point_is_hidden(point)) /* size 1 beyond ASCII: a byte that is no UTF-8 */
			continue;
		buffer_add_bytes(out, run, (size_t)(text - run));
		write_point(out, point);
		run = text + size;
	}
	buffer_add_bytes(out, run, (size_t)(text - run));
	buffer_add_char(out, '"');
}

/* A JSON integer that every reader takes back to the same digits. */
static bool is_integer(const char *text)
{
	static const char most[] = "9223372036854775807";
	size_t length;

	if (*text == '-' && text[1] != '0')
		text++;
	length = strspn(text, "0123456789");
	if (length == 0 || text[length] != '\0' || (text[0] == '0' && length > 1))
		return false;
	return length < sizeof(most) - 1 || (length == sizeof(most) - 1 && strcmp(text, most) <= 0);
}

static void write_text(struct buffer *out, const struct tree *node)
{
	if (!node->quoted && is_integer(node->text))
		buffer_add(out, node->text);
	else
		write_string(out, node->text);
}

static int compare_keys(const void *a, const void *b)
{
	const struct tree *const *left = a, *const *right = b;

	return strcmp((*left)->key, (*right)->key);
}

/* The members of a map by key; a map of some members is sorted as it is gathered. */
static size_t sort_members(const struct tree *map, struct tree **sorted)
{
	size_t count = 0;

	for (size_t i = 0; i < map->count; i++) {
		size_t at = count;

		if (map->items[i]->empty)
			continue;
		for (; map->count <= FEW && at > 0 && strcmp(sorted[at - 1]->key, map->items[i]->key) > 0; at--)
			sorted[at] = sorted[at - 1];
		sorted[at] = map->items[i];
		count++;
	}
	if (map->count > FEW)
		qsort(sorted, count, sizeof(*sorted), compare_keys);
	return count;
}

static void write_canonical_map(const struct tree *map, struct buffer *out)
{
	struct tree *few[FEW], **sorted = map->count <= FEW ? few : memory_resize(NULL, map->count, sizeof(*sorted));
	size_t count = sort_members(map, sorted);

	buffer_add_char(out, '{');
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			buffer_add_char(out, ',');
		write_string(out, sorted[i]->key);
		buffer_add_char(out, ':');
		tree_write_canonical(sorted[i], out);
	}
	buffer_add_char(out, '}');
	if (sorted != few)
		free(sorted);
}

void tree_write_canonical(const struct tree *node, struct buffer *out)
{
	size_t i;

	if (node->kind == TREE_TEXT) {
		write_text(out, node);
		return;
	}
	if (node->kind == TREE_MAP) {
		write_canonical_map(node, out);
		return;
	}
	buffer_add_char(out, '[');
	for (i = 0; i < node->count; i++) {
		buffer_add(out, i > 0 ? "," : "");
		tree_write_canonical(node->items[i], out);
	}
	buffer_add_char(out, ']');
}

static void new_line(struct buffer *out, int depth)
{
	buffer_add_format(out, "\n%*s", depth * 2, "");
}

static void write_pretty(const struct tree *node, struct buffer *out, int depth)
{
	size_t i;

	if (node->kind == TREE_TEXT) {
		if (node->empty)
			buffer_add(out, "null");
		else
			write_text(out, node);
		return;
	}
	buffer_add_char(out, node->kind == TREE_MAP ? '{' : '[');
	for (i = 0; i < node->count; i++) {
		buffer_add(out, i > 0 ? "," : "");
		new_line(out, depth + 1);
		if (node->kind == TREE_MAP) {
			write_string(out, node->items[i]->key);
			buffer_add(out, ": ");
		}
		write_pretty(node->items[i], out, depth + 1);
	}
	if (node->count > 0)
		new_line(out, depth);
	buffer_add_char(out, node->kind == TREE_MAP ? '}' : ']');
}

void tree_write_json(const struct tree *node, struct buffer *out)
{
	write_pretty(node, out, 0);
	buffer_add_char(out, '\n');
}
