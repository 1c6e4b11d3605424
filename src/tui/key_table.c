/* Key tables: one list is dispatched, shown in the line of keys and explained in the help. */
#include <stdlib.h>

#include "doudi/text.h"
#include "frame.h"

const char *label_text(const char *msgid)
{
	return msgid && *msgid ? gettext(msgid) : "";
}

/* Letters are the same key with Shift or Caps Lock. */
static uint32_t folded(uint32_t code)
{
	return code >= 'A' && code <= 'Z' ? code | 0x20 : code;
}

bool key_table_usable(const struct key_binding *binding, struct screen *screen)
{
	return !binding->usable || binding->usable(screen);
}

const struct key_binding *key_table_find(const struct key_binding *table, struct screen *screen, uint32_t code)
{
	for (const struct key_binding *row = table; row && row->key; row++) {
		bool is_meant = folded(row->key) == folded(code) || (row->second && folded(row->second) == folded(code));
		if (is_meant && key_table_usable(row, screen))
			return row;
	}
	return NULL;
}

/* The column after the last one shown; a label that does not fit whole is left to the help. */
static int draw_table(struct canvas *canvas, const struct key_binding *table, struct screen *screen, int row, int column,
                      int end)
{
	for (; table && table->key; table++) {
		if (!table->label || !key_table_usable(table, screen))
			continue;
		char *text = memory_format("%s %s", key_write(table->key).text, label_text(table->label));
		int columns = text_columns(text);
		if (column + columns <= end)
			column = canvas_text(canvas, row, column, columns, STYLE_FRAME, text) + 2;
		free(text);
	}
	return column;
}

void key_table_draw(struct tui *tui, struct screen *screen, int row)
{
	struct canvas *canvas = &tui->canvas;
	const char *more = _("F1 更多");
	int end = canvas->columns - 1 - text_columns(more), column = 1;
	canvas_fill(canvas, (struct area){row, 0, 1, canvas->columns}, STYLE_FRAME);
	column = draw_table(canvas, screen->ops->keys, screen, row, column, end - 1);
	if (screen->focus)
		column = draw_table(canvas, screen->focus->keys, screen, row, column, end - 1);
	draw_table(canvas, frame_keys, screen, row, column, end - 1);
	canvas_text(canvas, row, end, canvas->columns - end, STYLE_FRAME, more);
}
