/* Tests: keys from a queue, and the screen as curses believes it to be. */
#include <assert.h>
#include <curses.h>
#include <stdlib.h>
#include <string.h>

#include "doudi/text.h"
#include "frame.h"
#include "terminal.h"

static struct feed *add(struct tui *tui, enum feed_kind kind)
{
	struct feed **end = &tui->feed;
	assert(tui->test);
	while (*end)
		end = &(*end)->next;
	*end = memory_new(sizeof **end);
	(*end)->kind = kind;
	return *end;
}

static size_t feed_named(struct tui *tui, const char *keys)
{
	const char *end = strchr(keys, '>');
	assert(end);
	char *name = memory_text_part(keys + 1, (size_t)(end - keys) - 1);
	uint32_t code = key_read(name);
	if (code == PRESS_NONE) {
		fprintf(stderr, "no key is called <%s>\n", name);
		abort();
	}
	add(tui, FEED_KEY)->code = code;
	free(name);
	return (size_t)(end - keys) + 1;
}

void tui_feed_keys(struct tui *tui, const char *keys)
{
	uint32_t point;
	while (*keys) {
		if (*keys == '<') {
			keys += feed_named(tui, keys);
			continue;
		}
		keys += utf8_next(keys, &point);
		add(tui, FEED_KEY)->code = point;
	}
}

void tui_feed_paste(struct tui *tui, const char *text)
{
	add(tui, FEED_PASTE)->paste = memory_text(text);
}

void tui_feed_resize(struct tui *tui, int rows, int columns)
{
	struct feed *feed = add(tui, FEED_RESIZE);
	feed->rows = rows;
	feed->columns = columns;
}

void tui_feed_shot(struct tui *tui, struct screen_shot *shot)
{
	add(tui, FEED_SHOT)->shot = shot;
}

static void free_feed(struct feed *feed)
{
	if (feed)
		free(feed->paste);
	free(feed);
}

void feed_release(struct tui *tui)
{
	free_feed(tui->fed);
	while (tui->feed) {
		struct feed *feed = tui->feed;
		tui->feed = feed->next;
		free_feed(feed);
	}
}

static void shoot_line(const struct tui *tui, int row, struct buffer *line, char *styles)
{
	wchar_t text[CCHARW_MAX + 1];
	attr_t attributes;
	short pair;
	char bytes[5];
	for (int column = 0; column < tui->canvas.columns; column++) {
		const struct cell *cell = &tui->canvas.shown[(size_t)row * (size_t)tui->canvas.columns + (size_t)column];
		cchar_t seen;
		styles[column] = style_letter(cell->style);
		if (mvwin_wch(curscr, row, column, &seen) == ERR)
			continue;
		getcchar(&seen, text, &attributes, &pair, NULL);
		buffer_add_bytes(line, bytes, utf8_write((uint32_t)text[0], bytes));
		for (int more = text_point_columns((uint32_t)text[0]); more > 1; more--)
			styles[++column] = style_letter(cell->style);
	}
	while (line->length > 0 && line->data[line->length - 1] == ' ')
		line->data[--line->length] = '\0';
}

static void shoot(struct tui *tui, struct screen_shot *shot)
{
	*shot = (struct screen_shot){.rows = tui->canvas.rows, .columns = tui->canvas.columns};
	shot->lines = memory_new((size_t)shot->rows * sizeof *shot->lines);
	shot->styles = memory_new((size_t)shot->rows * sizeof *shot->styles);
	getyx(curscr, shot->cursor_row, shot->cursor_column);
	int cursor_row = shot->cursor_row, cursor_column = shot->cursor_column;
	for (int row = 0; row < shot->rows; row++) {
		struct buffer line = BUFFER_INIT((size_t)shot->columns * 4 + 1);
		shot->styles[row] = memory_new((size_t)shot->columns + 1);
		shoot_line(tui, row, &line, shot->styles[row]);
		shot->lines[row] = buffer_take(&line);
	}
	wmove(curscr, cursor_row, cursor_column);
}

void screen_shot_release(struct screen_shot *shot)
{
	for (int row = 0; row < shot->rows; row++) {
		free(shot->lines[row]);
		free(shot->styles[row]);
	}
	free(shot->lines);
	free(shot->styles);
	*shot = (struct screen_shot){.rows = 0};
}

bool feed_next(struct tui *tui, struct key *key)
{
	static const uint32_t codes[] = {[FEED_PASTE] = PRESS_PASTE, [FEED_RESIZE] = PRESS_RESIZE, [FEED_SHOT] = PRESS_NONE};
	struct feed *feed = tui->feed;
	if (!feed)
		return false;
	free_feed(tui->fed);
	tui->fed = feed;
	tui->feed = feed->next;
	feed->next = NULL;
	if (feed->kind == FEED_SHOT)
		shoot(tui, feed->shot);
	if (feed->kind == FEED_RESIZE)
		terminal_resize(feed->rows, feed->columns);
	*key = (struct key){feed->kind == FEED_KEY ? feed->code : codes[feed->kind], feed->paste};
	return true;
}
