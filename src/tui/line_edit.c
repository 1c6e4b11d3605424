/* One field's text and cursor. No curses and no drawing here, so that it can be tested without a terminal. */
#include <stdlib.h>
#include <string.h>

#include "doudi/text.h"
#include "doudi/tui.h"

void line_edit_init(struct line_edit *edit, int maximum, bool secret, bool lines)
{
	*edit = (struct line_edit){.maximum = maximum, .secret = secret, .lines = lines};
	edit->points = memory_new(((size_t)maximum + 1) * sizeof *edit->points);
}

static void forget(struct line_edit *edit)
{
	if (edit->points)
		explicit_bzero(edit->points, ((size_t)edit->maximum + 1) * sizeof *edit->points);
	edit->length = edit->cursor = 0;
}

void line_edit_release(struct line_edit *edit)
{
	forget(edit);
	memory_free(&edit->points);
	edit->maximum = 0;
}

/* False when the field is full. Control characters are no text: they are left out without a word. */
static bool put_point(struct line_edit *edit, uint32_t point)
{
	if (point == '\t' || (point == '\n' && !edit->lines))
		point = ' ';
	if ((point < 0x20 && point != '\n') || (point >= 0x7f && point < 0xa0) || point > 0x10ffff)
		return true;
	if (edit->length >= edit->maximum)
		return false;
	memmove(edit->points + edit->cursor + 1, edit->points + edit->cursor,
	        (size_t)(edit->length - edit->cursor) * sizeof *edit->points);
	edit->points[edit->cursor++] = point;
	edit->length++;
	return true;
}

static bool put_text(struct line_edit *edit, const char *text, size_t length)
{
	size_t at = 0, step;
	uint32_t point;
	while (at < length && (step = utf8_next(text + at, &point)) > 0) {
		if (!put_point(edit, point))
			return false;
		at += step;
	}
	return true;
}

void line_edit_set(struct line_edit *edit, const char *text)
{
	forget(edit);
	edit->dropped = !put_text(edit, text, strlen(text));
	edit->fresh = true;
	edit->changed = false;
}

char *line_edit_text(const struct line_edit *edit)
{
	char *text = memory_new((size_t)edit->length * 4 + 1), *end = text, bytes[5];
	for (int i = 0; i < edit->length; i++) {
		size_t size = utf8_write(edit->points[i], bytes);
		memcpy(end, bytes, size);
		end += size;
	}
	return text;
}

static void remove_points(struct line_edit *edit, int from, int to)
{
	if (from >= to)
		return;
	memmove(edit->points + from, edit->points + to, (size_t)(edit->length - to) * sizeof *edit->points);
	edit->length -= to - from;
	edit->cursor = from;
	edit->changed = true;
}

/* Typing or deleting in a field just arrived at takes its whole text away. */
static bool clear_if_fresh(struct line_edit *edit)
{
	if (!edit->fresh)
		return false;
	edit->fresh = false;
	if (edit->length > 0) {
		forget(edit);
		edit->changed = true;
	}
	return true;
}

static void move_left(struct line_edit *edit)
{
	edit->cursor -= edit->cursor > 0;
}

static void move_right(struct line_edit *edit)
{
	edit->cursor += edit->cursor < edit->length;
}

static void move_home(struct line_edit *edit)
{
	edit->cursor = 0;
}

static void move_end(struct line_edit *edit)
{
	edit->cursor = edit->length;
}

/* Words are runs of blanks, of ASCII letters and digits, of other ASCII, and of everything else. */
static int kind_of(uint32_t point)
{
	if (point == ' ' || point == '\n' || point == 0x3000)
		return 0;
	if ((point >= '0' && point <= '9') || ((point | 0x20) >= 'a' && (point | 0x20) <= 'z'))
		return 1;
	return point < 0x80 ? 2 : 3;
}

static void move_word_left(struct line_edit *edit)
{
	while (edit->cursor > 0 && kind_of(edit->points[edit->cursor - 1]) == 0)
		edit->cursor--;
	while (edit->cursor > 1 && kind_of(edit->points[edit->cursor - 1]) == kind_of(edit->points[edit->cursor - 2]))
		edit->cursor--;
	move_left(edit);
}

static void move_word_right(struct line_edit *edit)
{
	int kind = edit->cursor < edit->length ? kind_of(edit->points[edit->cursor]) : 0;
	while (edit->cursor < edit->length && kind_of(edit->points[edit->cursor]) == kind)
		edit->cursor++;
	while (edit->cursor < edit->length && kind_of(edit->points[edit->cursor]) == 0)
		edit->cursor++;
}

static void delete_before(struct line_edit *edit)
{
	if (!clear_if_fresh(edit) && edit->cursor > 0)
		remove_points(edit, edit->cursor - 1, edit->cursor);
}

static void delete_here(struct line_edit *edit)
{
	if (!clear_if_fresh(edit) && edit->cursor < edit->length)
		remove_points(edit, edit->cursor, edit->cursor + 1);
}

static void delete_to_end(struct line_edit *edit)
{
	remove_points(edit, edit->cursor, edit->length);
}

static void insert_newline(struct line_edit *edit)
{
	edit->dropped = !edit->lines || !put_point(edit, '\n');
	edit->changed |= !edit->dropped;
}

static const struct {
	uint32_t code;
	bool keeps_fresh; /* the act itself looks at it */
	void (*act)(struct line_edit *);
} editing_keys[] = {
    {PRESS_LEFT, false, move_left},
    {PRESS_RIGHT, false, move_right},
    {PRESS_HOME, false, move_home},
    {PRESS_END, false, move_end},
    {PRESS_CTRL('A'), false, move_home},
    {PRESS_CTRL('E'), false, move_end},
    {PRESS_WORD_LEFT, false, move_word_left},
    {PRESS_WORD_RIGHT, false, move_word_right},
    {PRESS_BACKSPACE, true, delete_before},
    {PRESS_DELETE, true, delete_here},
    {PRESS_CTRL('K'), false, delete_to_end},
};

static bool is_keypad_sign(uint32_t code, uint32_t *point)
{
	*point = code == PRESS_KEYPAD_PLUS ? '+' : code == PRESS_KEYPAD_MINUS ? '-' : code == PRESS_KEYPAD_SLASH ? '/' : 0;
	return *point != 0;
}

static bool take_paste(struct line_edit *edit, const char *text)
{
	size_t length = strlen(text);
	while (length > 0 && text[length - 1] == '\n')
		length--;
	clear_if_fresh(edit);
	edit->dropped = !put_text(edit, text, length);
	edit->changed = true;
	return true;
}

bool line_edit_key(struct line_edit *edit, const struct key *key)
{
	uint32_t point = key->code;
	edit->dropped = false;
	if (key->code == PRESS_PASTE)
		return take_paste(edit, key->paste);
	if (key_is_text(key) || is_keypad_sign(key->code, &point)) {
		clear_if_fresh(edit);
		edit->dropped = !put_point(edit, point);
		edit->changed |= !edit->dropped;
		return true;
	}
	if (key->code == PRESS_ALT('\r') && edit->lines) {
		edit->fresh = false;
		insert_newline(edit);
		return true;
	}
	for (size_t i = 0; i < BASE_COUNT(editing_keys); i++) {
		if (editing_keys[i].code == key->code) {
			if (!editing_keys[i].keeps_fresh)
				edit->fresh = false;
			editing_keys[i].act(edit);
			return true;
		}
	}
	return false;
}
