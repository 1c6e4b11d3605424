/* A list on the screen: headers, rows, selection, marks, and a line to search with. */
#include <stdlib.h>
#include <string.h>

#include "doudi/text.h"
#include "frame.h"
#include "list.h"

#define MARGIN 2          /* '>' before the selected row, 'x' before a marked one */
#define NARROWEST 8       /* of a column that takes what is left */
#define COLUMN_MAXIMUM 24

static struct list_view *focused_list(struct screen *screen)
{
	return (struct list_view *)screen->focus;
}

/* ---- drawing ---- */

/* Widths of the columns; 0 for those that are not shown. Fixed ones first, what is left in equal parts to the others. */
static void measure(const struct list_view *list, int columns, int widths[COLUMN_MAXIMUM])
{
	int left = columns - MARGIN, flexible = 0;
	for (size_t i = 0; i < list->column_count; i++) {
		const struct list_column *column = &list->columns[i];
		int needed = (column->width ? column->width : NARROWEST) + 1;
		widths[i] = column->from_columns <= columns && needed <= left ? needed - 1 : 0;
		left -= widths[i] ? needed : 0;
		flexible += widths[i] && !column->width;
	}
	for (size_t i = 0; i < list->column_count; i++) {
		if (!widths[i] || list->columns[i].width)
			continue;
		int share = left / flexible--;
		widths[i] += share;
		left -= share;
	}
}

static void draw_titles(const struct list_view *list, struct canvas *canvas, struct area area, const int widths[])
{
	int column = area.column + MARGIN;
	for (size_t i = 0; i < list->column_count; i++) {
		const char *title = label_text(list->columns[i].title);
		if (widths[i] == 0)
			continue;
		if (list->columns[i].right)
			canvas_right(canvas, area.row, column, widths[i], STYLE_HEADING, title);
		else
			canvas_padded(canvas, area.row, column, widths[i], STYLE_HEADING, title);
		column += widths[i] + 1;
	}
}

static bool is_marked(const struct list_view *list, const char *key)
{
	for (size_t i = 0; i < list->mark_count; i++) {
		if (strcmp(list->marks[i], key) == 0)
			return true;
	}
	return false;
}

static void draw_values(const struct list_view *list, struct canvas *canvas, struct area line, const struct list_row *row,
                        bool selected, const int widths[])
{
	int column = line.column + MARGIN;
	for (size_t i = 0; i < list->column_count; i++) {
		if (widths[i] == 0)
			continue;
		const struct list_value *value = i < row->count ? &row->values[i] : NULL;
		enum style style = selected || !value ? STYLE_SELECTED : value->style;
		if (value && list->columns[i].right)
			canvas_right(canvas, line.row, column, widths[i], style, value->text);
		else if (value)
			canvas_text(canvas, line.row, column, widths[i], style, value->text);
		column += widths[i] + 1;
	}
}

static void draw_row(const struct list_view *list, struct canvas *canvas, struct area line, size_t index, bool focused,
                     const int widths[])
{
	const struct list_row *row = &list->rows.items[index];
	bool selected = index == list->selected;
	if (row->heading) {
		canvas_text(canvas, line.row, line.column, line.columns, STYLE_HEADING, row->values[0].text);
		return;
	}
	if (selected && focused)
		canvas_fill(canvas, line, STYLE_SELECTED);
	enum style style = selected && focused ? STYLE_SELECTED : STYLE_PLAIN;
	if (selected)
		canvas_text(canvas, line.row, line.column, 1, style, ">");
	if (is_marked(list, row->key))
		canvas_text(canvas, line.row, line.column + 1, 1, style, "x");
	draw_values(list, canvas, line, row, selected && focused, widths);
	if (selected && focused)
		canvas_cursor(canvas, line.row, line.column);
}

static void draw_search(struct list_view *list, struct canvas *canvas, struct area line)
{
	int at, column = canvas_text(canvas, line.row, line.column, line.columns, STYLE_PLAIN, _("查找："));
	int room = line.columns - (column - line.column) - 1;
	struct buffer shown = BUFFER_INIT(4096);
	line_edit_show(&list->search, room, &shown, &at);
	canvas_fill(canvas, (struct area){line.row, column, 1, room}, STYLE_EDIT);
	canvas_text(canvas, line.row, column, room, STYLE_EDIT, buffer_text(&shown));
	canvas_cursor(canvas, line.row, column + at);
	buffer_release(&shown);
}

static long long count_rows(const struct list_rows *rows)
{
	long long count = 0;
	for (size_t i = 0; i < rows->count; i++)
		count += !rows->items[i].heading;
	return count;
}

/* How many there are, as far as that is known, what is marked and what they were searched by. */
static void draw_foot(struct list_view *list, struct canvas *canvas, struct area line, bool focused)
{
	struct buffer text = BUFFER_INIT(4096);
	if (list->searching && focused) {
		draw_search(list, canvas, line);
		return;
	}
	bool is_whole = list->at_start && list->at_end;
	if (list->total >= 0 || is_whole)
		buffer_add_format(&text, _("共 %lld 条"), list->total >= 0 ? (long long)list->total : count_rows(&list->rows));
	else if (!list->at_end)
		buffer_add(&text, _("下面还有"));
	if (list->mark_count > 0)
		buffer_add_format(&text, _("  已选 %zu 条"), list->mark_count);
	if (list->filtered) {
		char *searched = line_edit_text(&list->search);
		buffer_add_format(&text, _("  查找“%s”，按 Esc 看全部"), searched);
		free(searched);
	}
	canvas_text(canvas, line.row, line.column + MARGIN, line.columns - MARGIN, STYLE_MUTED, buffer_text(&text));
	buffer_release(&text);
}

static void scroll(struct list_view *list)
{
	size_t visible = (size_t)list->visible;
	if (list->top > list->selected)
		list->top = list->selected;
	if (list->selected >= list->top + visible)
		list->top = list->selected - visible + 1;
	if (list->top + visible > list->rows.count && list->at_end)
		list->top = list->rows.count > visible ? list->rows.count - visible : 0;
	if (list->top == 1 && list->at_start && list->rows.items[0].heading && list->selected < visible)
		list->top = 0;
}

static void list_draw(struct widget *widget, struct canvas *canvas, struct area area, bool focused)
{
	struct list_view *list = (struct list_view *)widget;
	int widths[COLUMN_MAXIMUM] = {0};
	list->visible = area.rows > 3 ? area.rows - 2 : 1;
	if (!list->loaded)
		list_view_reload(list);
	list_window_follow(list);
	scroll(list);
	measure(list, area.columns, widths);
	draw_titles(list, canvas, area, widths);
	if (focused)
		canvas_cursor(canvas, area.row + 1, area.column);
	struct area line = {area.row + 1, area.column, 1, area.columns};
	for (size_t i = list->top; i < list->rows.count && line.row < area.row + 1 + list->visible; i++, line.row++)
		draw_row(list, canvas, line, i, focused, widths);
	if (list->rows.count == 0)
		canvas_text(canvas, line.row, line.column + MARGIN, line.columns - MARGIN, STYLE_MUTED,
		            label_text(list->empty_text ? list->empty_text : N_("没有内容")));
	line.row = area.row + area.rows - 1;
	draw_foot(list, canvas, line, focused);
}

/* ---- keys ---- */

static bool move(struct list_view *list, int by)
{
	bool moved = false;
	int step = by < 0 ? -1 : 1;
	list_window_follow(list);
	for (; by != 0; by -= step) {
		size_t at = list->selected;
		do {
			if (step < 0 ? at == 0 : at + 1 >= list->rows.count)
				return moved;
			at = step < 0 ? at - 1 : at + 1;
		} while (list->rows.items[at].heading);
		list->selected = at;
		moved = true;
		list_window_follow(list);
	}
	return moved;
}

static void key_up(struct screen *screen)
{
	if (!move(focused_list(screen), -1))
		focused_list(screen)->top = 0;
}

static void key_down(struct screen *screen)
{
	move(focused_list(screen), 1);
}

static void key_page_up(struct screen *screen)
{
	move(focused_list(screen), -focused_list(screen)->visible);
}

static void key_page_down(struct screen *screen)
{
	move(focused_list(screen), focused_list(screen)->visible);
}

static void key_first(struct screen *screen)
{
	list_window_load_start(focused_list(screen));
}

static void key_last(struct screen *screen)
{
	list_window_load_end(focused_list(screen));
}

static void mark(struct list_view *list, const char *key)
{
	for (size_t i = 0; i < list->mark_count; i++) {
		if (strcmp(list->marks[i], key) != 0)
			continue;
		free(list->marks[i]);
		list->marks[i] = list->marks[--list->mark_count];
		return;
	}
	list->marks = memory_resize(list->marks, list->mark_count + 1, sizeof *list->marks);
	list->marks[list->mark_count++] = memory_text(key);
}

static void key_mark(struct screen *screen)
{
	struct list_view *list = focused_list(screen);
	if (list_view_key(list))
		mark(list, list_view_key(list));
	move(list, 1);
}

static bool may_mark(struct screen *screen)
{
	return focused_list(screen)->marks_allowed;
}

static void key_search(struct screen *screen)
{
	focused_list(screen)->searching = true;
	focused_list(screen)->search.fresh = true;
}

static bool may_search(struct screen *screen)
{
	return focused_list(screen)->source->search != NULL;
}

static void search(struct list_view *list)
{
	char *text = line_edit_text(&list->search);
	list->filtered = *text != '\0';
	list->source->search(list->data, text);
	list->loaded = false;
	list_view_reload(list);
	free(text);
}

static void end_search(struct screen *screen)
{
	line_edit_set(&focused_list(screen)->search, "");
	search(focused_list(screen));
}

static bool is_filtered(struct screen *screen)
{
	return focused_list(screen)->filtered;
}

static const struct key_binding list_keys[] = {
    {'/', PRESS_CTRL('F'), N_("查找"), N_("查找：边打边缩小范围；Esc 看全部"), key_search, may_search},
    {' ', 0, N_("选中"), N_("选中或取消一行"), key_mark, may_mark},
    {PRESS_ESCAPE, 0, NULL, N_("不再按查找的字缩小范围，看全部"), end_search, is_filtered},
    {PRESS_UP, PRESS_KEYPAD_MINUS, NULL, N_("上一行"), key_up, NULL},
    {PRESS_DOWN, PRESS_KEYPAD_PLUS, NULL, N_("下一行"), key_down, NULL},
    {PRESS_PAGE_UP, PRESS_CTRL('B'), NULL, N_("上一页"), key_page_up, NULL},
    {PRESS_PAGE_DOWN, PRESS_CTRL('V'), NULL, N_("下一页"), key_page_down, NULL},
    {PRESS_HOME, PRESS_CTRL_HOME, NULL, N_("第一行"), key_first, NULL},
    {PRESS_END, PRESS_CTRL_END, NULL, N_("最后一行"), key_last, NULL},
    {0},
};

/* While the search line is open it takes the keys; arrows go on to the list. */
static enum key_fate list_key(struct widget *widget, const struct key *key)
{
	struct list_view *list = (struct list_view *)widget;
	if (!list->searching)
		return KEY_PASSED;
	if (key->code == PRESS_ENTER || key->code == PRESS_TAB) {
		list->searching = false;
		return KEY_TAKEN;
	}
	if (key->code == PRESS_ESCAPE) {
		list->searching = false;
		line_edit_set(&list->search, "");
		search(list);
		return KEY_TAKEN;
	}
	if (!line_edit_key(&list->search, key))
		return KEY_PASSED;
	if (list->search.changed)
		search(list);
	list->search.changed = false;
	return KEY_TAKEN;
}

/* ---- for screens ---- */

struct list_view *list_view_new(struct tui *tui, const struct list_column *columns, size_t count,
                                const struct list_source *source, void *data)
{
	struct list_view *list = memory_new(sizeof *list);
	*list = (struct list_view){.widget = {list_draw, list_key, list_keys}, .tui = tui, .columns = columns,
	                           .column_count = count < COLUMN_MAXIMUM ? count : COLUMN_MAXIMUM, .source = source,
	                           .data = data, .total = -1};
	line_edit_init(&list->search, 60, false, false);
	return list;
}

void list_view_free(struct list_view *list)
{
	if (!list)
		return;
	list_rows_release(&list->rows);
	line_edit_release(&list->search);
	for (size_t i = 0; i < list->mark_count; i++)
		free(list->marks[i]);
	free(list->marks);
	free(list);
}

struct widget *list_view_widget(struct list_view *list)
{
	return &list->widget;
}

void list_view_reload(struct list_view *list)
{
	list_window_reload(list);
	list->total = list->source->count ? list->source->count(list->data) : -1;
}

const char *list_view_key(struct list_view *list)
{
	if (!list->loaded)
		list_view_reload(list);
	if (list->selected >= list->rows.count || list->rows.items[list->selected].heading)
		return NULL;
	return list->rows.items[list->selected].key;
}

bool list_view_select(struct list_view *list, const char *key)
{
	if (list->source->whole && !list->loaded)
		list_view_reload(list);
	return list_window_go(list, key);
}

void list_view_allow_marks(struct list_view *list, bool allowed)
{
	list->marks_allowed = allowed;
}

size_t list_view_marked(const struct list_view *list, const char *const **keys)
{
	*keys = (const char *const *)list->marks;
	return list->mark_count;
}

void list_view_set_empty_text(struct list_view *list, const char *text)
{
	list->empty_text = text;
}

bool list_view_next(struct list_view *list, int by)
{
	return move(list, by);
}
