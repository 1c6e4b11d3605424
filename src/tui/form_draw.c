/* A form on the canvas: labels and boxes below each other, grids with their headers, and a letter for each state. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doudi/text.h"
#include "form.h"
#include "frame.h"

#define LABEL_LEAST 8
#define LABEL_MOST 30
#define BOX_COLUMNS 20
#define CELL_COLUMNS 8
#define GRID_MARGIN 5 /* '>' and the number of the row */
#define NOTE_ROWS_EDITED 8
#define NOTE_ROWS_SHOWN 3

static const struct {
	enum style style;
	char letter;
} states[] = {
    [FIELD_UNTOUCHED] = {STYLE_UNTOUCHED, ' '}, [FIELD_DONE] = {STYLE_DONE, 'v'},
    [FIELD_PASSED] = {STYLE_PASSED, '-'},       [FIELD_PROTECTED] = {STYLE_PROTECTED, '#'},
    [FIELD_CARRIED] = {STYLE_CARRIED, 'c'},
};

static bool is_at(const struct form_view *form, struct form_place place)
{
	return form->at.section == place.section && form->at.row == place.row && form->at.index == place.index;
}

/* ---- layout ---- */

static int label_columns(struct form_view *form, int section, int fields, int columns)
{
	int widest = LABEL_LEAST, most = columns * 2 / 5 < LABEL_MOST ? columns * 2 / 5 : LABEL_MOST;
	for (int i = 0; i < fields; i++) {
		int width = text_columns(form_field_at(form, (struct form_place){section, 0, i}).label);
		if (width > widest)
			widest = width;
	}
	return widest < most ? widest : most;
}

static int box_columns(const struct form_field *field, int room)
{
	int wanted = field->columns ? field->columns : field->note ? room : BOX_COLUMNS;
	return wanted < room ? wanted : room;
}

/* Room for a box: behind the label, '*' and '['; before ']' and three marks. */
static int box_room(int labels, int columns)
{
	return columns - labels - 9;
}

static int note_rows(struct form_view *form, struct form_place place, const struct form_field *field, int box)
{
	if (is_at(form, place) && form->editing) {
		int rows = line_edit_rows(&form->edit, box);
		return rows < 2 ? 2 : rows < NOTE_ROWS_EDITED ? rows : NOTE_ROWS_EDITED;
	}
	int rows = 0;
	char **lines = text_wrap(field->value, box);
	while (lines[rows] && rows < NOTE_ROWS_SHOWN)
		rows++;
	text_lines_free(lines);
	return rows > 0 ? rows : 1;
}

static struct form_line *add_line(struct form_view *form, enum form_line_kind kind, struct form_place place, int rows)
{
	if (form->line_count % 64 == 0)
		form->lines = memory_resize(form->lines, form->line_count + 64, sizeof *form->lines);
	const struct form_line *last = form->line_count > 0 ? &form->lines[form->line_count - 1] : NULL;
	int row = last ? last->row + last->rows : 0;
	form->lines[form->line_count] = (struct form_line){kind, place, row, rows, 0, 0};
	return &form->lines[form->line_count++];
}

static void add_fields(struct form_view *form, int section, int fields, int columns)
{
	int labels = label_columns(form, section, fields, columns);
	for (int i = 0; i < fields; i++) {
		struct form_place place = {section, 0, i};
		struct form_field field = form_field_at(form, place);
		if (field.hidden)
			continue;
		int box = box_columns(&field, box_room(labels, columns));
		add_line(form, LINE_FIELD, place, field.note ? note_rows(form, place, &field, box) : 1)->labels = labels;
	}
}

/* The first column of a grid stays; of the others as many go as the one being edited needs. */
static int first_shown(const struct form_grid *grid, int current, int columns)
{
	int first = 1;
	for (; first < current; first++) {
		int used = GRID_MARGIN + grid->widths[0] + 2;
		for (int i = first; i <= current && i < grid->count; i++)
			used += grid->widths[i] + 2;
		if (used <= columns)
			break;
	}
	return first;
}

static void add_grid(struct form_view *form, struct form_section section, struct form_place place, int columns)
{
	if (form->grid_count % 8 == 0)
		form->grids = memory_resize(form->grids, form->grid_count + 8, sizeof *form->grids);
	struct form_grid *grid = &form->grids[form->grid_count];
	*grid = (struct form_grid){.count = section.fields < GRID_COLUMNS ? section.fields : GRID_COLUMNS};
	for (place.index = 0; place.index < grid->count; place.index++) {
		struct form_field field = form_field_at(form, place);
		grid->widths[place.index] = field.columns ? field.columns : CELL_COLUMNS;
	}
	grid->first = first_shown(grid, form->at.section == place.section ? form->at.index : 0, columns);
	place.index = 0;
	add_line(form, LINE_GRID_HEAD, place, 1)->grid = form->grid_count;
	if (section.rows == 0)
		add_line(form, LINE_GRID_EMPTY, place, 1);
	for (place.row = 0; place.row < section.rows; place.row++)
		add_line(form, LINE_GRID_ROW, place, 1)->grid = form->grid_count;
	form->grid_count++;
}

static void lay_out(struct form_view *form, int columns)
{
	form->line_count = form->grid_count = 0;
	int sections = form->source->sections(form->data);
	for (int i = 0; i < sections; i++) {
		struct form_section section = form_section_of(form, i);
		struct form_place place = {i, 0, 0};
		if (section.title && form->line_count > 0)
			add_line(form, LINE_BLANK, place, 1);
		if (section.title)
			add_line(form, LINE_TITLE, place, 1);
		if (section.kind == SECTION_FIELDS)
			add_fields(form, i, section.fields, columns);
		else
			add_grid(form, section, place, columns);
	}
}

static bool is_line_of(const struct form_line *line, struct form_place place)
{
	if (line->place.section != place.section || line->place.row != place.row)
		return false;
	return line->kind == LINE_FIELD ? line->place.index == place.index
	                                : line->kind == LINE_GRID_ROW || line->kind == LINE_GRID_EMPTY;
}

/* The line being edited is seen whole, with the header of its grid. */
static void scroll(struct form_view *form, int rows)
{
	const struct form_line *line = NULL;
	for (size_t i = 0; i < form->line_count && !line; i++)
		line = is_line_of(&form->lines[i], form->at) ? &form->lines[i] : NULL;
	if (!line)
		return;
	int above = line->kind == LINE_GRID_ROW ? 1 : 0;
	if (line->row - above < form->top)
		form->top = line->row - above;
	if (line->row + line->rows > form->top + rows)
		form->top = line->row + line->rows - rows;
	if (line->row < rows / 2 && line->row + line->rows <= rows)
		form->top = 0;
	if (form->top < 0)
		form->top = 0;
}

/* ---- cells ---- */

static void draw_marks(struct canvas *canvas, int row, int column, const struct form_field *field)
{
	char marks[4] = {states[field->state].letter, field->remarked ? 'n' : ' ', field->contested ? '!' : ' ', '\0'};
	canvas_text(canvas, row, column, 3, field->contested ? STYLE_WARNING : STYLE_MUTED, marks);
}

static void draw_edit(struct form_view *form, struct canvas *canvas, struct area box)
{
	struct buffer shown = BUFFER_INIT(64 << 10);
	int row = 0, column;
	enum style style = form->edit.fresh && form->edit.length > 0 ? STYLE_EDIT_FRESH : STYLE_EDIT;
	form->box_columns = box.columns;
	canvas_fill(canvas, box, STYLE_EDIT);
	if (form->edit.lines) {
		line_edit_cursor(&form->edit, box.columns, &row, &column);
		int top = row >= box.rows ? row - box.rows + 1 : 0;
		for (int i = 0; i < box.rows; i++) {
			buffer_clear(&shown);
			line_edit_show_row(&form->edit, box.columns, top + i, &shown);
			canvas_text(canvas, box.row + i, box.column, box.columns, style, buffer_text(&shown));
		}
		row -= top;
	} else {
		line_edit_show(&form->edit, box.columns, &shown, &column);
		canvas_text(canvas, box.row, box.column, box.columns, style, buffer_text(&shown));
	}
	canvas_cursor(canvas, box.row + row, box.column + column);
	buffer_release(&shown);
}

static void draw_field(struct form_view *form, struct canvas *canvas, struct area area, const struct form_line *line,
                       int row)
{
	int labels = line->labels, column = area.column + labels + 4;
	struct form_field field = form_field_at(form, line->place);
	struct area box = {row, column, line->rows, box_columns(&field, box_room(labels, area.columns))};
	enum style style = states[field.state].style;
	if (field.required && !*field.value)
		canvas_text(canvas, row, area.column, 1, STYLE_WARNING, "*");
	canvas_text(canvas, row, area.column + 2, labels, STYLE_PLAIN, field.label);
	for (int i = 0; i < box.rows; i++) {
		canvas_text(canvas, row + i, column - 1, 1, STYLE_PLAIN, "[");
		canvas_text(canvas, row + i, column + box.columns, 1, STYLE_PLAIN, "]");
	}
	int behind = column + box.columns + 1;
	draw_marks(canvas, row, behind, &field);
	if (field.after)
		canvas_text(canvas, row, behind + 3, area.column + area.columns - behind - 3, STYLE_PLAIN, field.after);
	if (is_at(form, line->place) && form->editing) {
		draw_edit(form, canvas, box);
		return;
	}
	canvas_fill(canvas, box, style);
	if (field.note)
		canvas_paragraph(canvas, box, style, field.value);
	else
		canvas_text(canvas, row, column, box.columns, style, field.value);
	if (is_at(form, line->place))
		canvas_cursor(canvas, row, column);
}

/* ---- grids ---- */

/* A grid that is wider than the screen says so, on its title's line. */
static void draw_grid_extent(struct canvas *canvas, struct area area, const struct form_grid *grid, int behind, int row)
{
	char *extent;
	if ((grid->first == 1 && behind == grid->count) || row <= area.row)
		return;
	extent = memory_format(_("第 %d-%d 栏，共 %d 栏"), grid->first + 1, behind, grid->count);
	canvas_right(canvas, row - 1, area.column + area.columns / 2, area.columns - area.columns / 2, STYLE_MUTED, extent);
	free(extent);
}

static void draw_grid_head(struct form_view *form, struct canvas *canvas, struct area area, const struct form_line *line,
                           int row)
{
	const struct form_grid *grid = &form->grids[line->grid];
	struct form_place place = {line->place.section, 0, 0};
	int column = area.column + GRID_MARGIN;
	canvas_fill(canvas, (struct area){row, area.column, 1, area.columns}, STYLE_HEADING);
	for (; place.index < grid->count; place.index = place.index == 0 ? grid->first : place.index + 1) {
		int width = grid->widths[place.index];
		if (column + width > area.column + area.columns)
			break;
		struct form_field field = form_field_at(form, place);
		char *title = memory_format("%s%s", field.required ? "*" : "", field.label);
		canvas_text(canvas, row, column, width + 1, STYLE_HEADING, title);
		column += width + 2;
		free(title);
	}
	draw_grid_extent(canvas, area, grid, place.index, row);
}

static void draw_cell(struct form_view *form, struct canvas *canvas, struct area box, struct form_place place)
{
	struct form_field field = form_field_at(form, place);
	char mark[2] = {field.contested ? '!' : field.remarked ? 'n' : states[field.state].letter, '\0'};
	if (field.hidden)
		return;
	canvas_text(canvas, box.row, box.column + box.columns, 1, field.contested ? STYLE_WARNING : STYLE_MUTED, mark);
	if (is_at(form, place) && form->editing)
		draw_edit(form, canvas, box);
	else if (field.number)
		canvas_right(canvas, box.row, box.column, box.columns, states[field.state].style, field.value);
	else
		canvas_padded(canvas, box.row, box.column, box.columns, states[field.state].style, field.value);
	if (is_at(form, place) && !form->editing)
		canvas_cursor(canvas, box.row, box.column);
}

static void draw_grid_row(struct form_view *form, struct canvas *canvas, struct area area, const struct form_line *line,
                          int row)
{
	const struct form_grid *grid = &form->grids[line->grid];
	struct form_place place = line->place;
	int column = area.column + GRID_MARGIN;
	char number[16];
	bool here = form->at.section == place.section && form->at.row == place.row;
	snprintf(number, sizeof number, "%c%3d", here ? '>' : ' ', place.row + 1);
	canvas_text(canvas, row, area.column, 4, STYLE_MUTED, number);
	for (place.index = 0; place.index < grid->count; place.index = place.index == 0 ? grid->first : place.index + 1) {
		int width = grid->widths[place.index];
		if (column + width > area.column + area.columns)
			break;
		draw_cell(form, canvas, (struct area){row, column, 1, width}, place);
		column += width + 2;
	}
}

static void draw_grid_empty(struct form_view *form, struct canvas *canvas, struct area area, const struct form_line *line,
                            int row)
{
	struct form_section section = form_section_of(form, line->place.section);
	const char *text = section.empty ? section.empty : _("还没有内容：按 Ins 加一行；问过、没有，按 F9");
	bool here = form->at.section == line->place.section;
	canvas_text(canvas, row, area.column, 1, STYLE_PLAIN, here ? ">" : " ");
	enum style style = here ? STYLE_SELECTED : STYLE_MUTED;
	canvas_text(canvas, row, area.column + GRID_MARGIN, area.columns - GRID_MARGIN, style, text);
	if (here)
		canvas_cursor(canvas, row, area.column);
}

/* ---- the whole ---- */

static void draw_line(struct form_view *form, struct canvas *canvas, struct area area, const struct form_line *line)
{
	int row = area.row + line->row - form->top;
	const char *title;
	switch (line->kind) {
	case LINE_TITLE:
		title = form_section_of(form, line->place.section).title;
		canvas_text(canvas, row, area.column, area.columns, STYLE_HEADING, title ? title : "");
		break;
	case LINE_FIELD:
		draw_field(form, canvas, area, line, row);
		break;
	case LINE_GRID_HEAD:
		draw_grid_head(form, canvas, area, line, row);
		break;
	case LINE_GRID_ROW:
		draw_grid_row(form, canvas, area, line, row);
		break;
	case LINE_GRID_EMPTY:
		draw_grid_empty(form, canvas, area, line, row);
		break;
	case LINE_BLANK:
		break;
	}
}

static void draw_foot(struct form_view *form, struct canvas *canvas, struct area foot)
{
	char place[32];
	const struct form_line *last = form->line_count > 0 ? &form->lines[form->line_count - 1] : NULL;
	int rows = last ? last->row + last->rows : 0;
	if (form->editing) {
		struct form_field field = form_field_at(form, form->at);
		if (field.hint)
			canvas_text(canvas, foot.row, foot.column, foot.columns - 12, STYLE_MUTED, field.hint);
	}
	if (form->top + foot.rows >= rows && form->top == 0)
		return;
	int last_shown = form->top + foot.rows < rows ? form->top + foot.rows : rows;
	snprintf(place, sizeof place, "%d-%d/%d", form->top + 1, last_shown, rows);
	canvas_right(canvas, foot.row, foot.column + foot.columns - 12, 12, STYLE_MUTED, place);
}

void form_draw(struct widget *widget, struct canvas *canvas, struct area area, bool focused)
{
	struct form_view *form = (struct form_view *)widget;
	struct area body = {area.row, area.column, area.rows - 1, area.columns};
	const struct form_line *under_head = NULL;
	int cursor_row = canvas->cursor_row, cursor_column = canvas->cursor_column;
	form_settle(form);
	lay_out(form, area.columns);
	scroll(form, body.rows);
	for (size_t i = 0; i < form->line_count; i++) {
		const struct form_line *line = &form->lines[i];
		if (line->row < form->top || line->row + line->rows > form->top + body.rows)
			continue;
		if (line->row == form->top && line->kind == LINE_GRID_ROW)
			under_head = line;
		else
			draw_line(form, canvas, body, line);
	}
	if (under_head)
		draw_grid_head(form, canvas, body, under_head, body.row);
	draw_foot(form, canvas, (struct area){area.row + area.rows - 1, area.column, body.rows, area.columns});
	if (!focused)
		canvas_cursor(canvas, cursor_row, cursor_column);
}
