/* Drafts: a sheet kept field by field in the local table _draft, so that a crash or a phone call loses nothing. */
#include "sheet.h"

#include <stdlib.h>
#include <string.h>

static void draft_write_record(struct tree *to, const struct record *record)
{
	for (size_t i = 0; i < record->form->field_count; i++) {
		char *text;

		if (record->values[i].state != VALUE_KNOWN)
			continue;
		text = field_write(&record->form->fields[i], record->values[i]);
		tree_add_text(to, record->form->fields[i].name, text);
		free(text);
	}
}

/* What the household had on file in the grids when the draft was saved. */
static void draft_write_seen(struct tree *seen, const struct sheet *sheet)
{
	for (size_t i = 0; sheet->bench != NULL && i < sheet->grid_count; i++)
		for (struct record *row = bench_first(sheet->bench, sheet->grids[i].form); row != NULL;
		     row = bench_next(sheet->bench, row))
			tree_add_text(seen, NULL, row->id);
}

static struct tree *draft_write(const struct sheet *sheet)
{
	struct tree *map = tree_new_map();
	struct tree *grids;

	tree_add_text(map, "id", sheet->record->id);
	tree_add_text(map, "how", sheet->is_change ? "change" : "new");
	if (sheet->in != NULL)
		tree_add_text(map, "in", sheet->in);
	tree_add_text(map, "at", sheet->at_record);
	tree_add_text(map, "at_field", sheet->at_field);
	if (sheet->reason != NULL)
		tree_add_text(map, "reason", sheet->reason);
	draft_write_record(tree_add_map(map, "fields"), sheet->record);
	draft_write_seen(tree_add_list(map, "seen"), sheet);
	grids = tree_add_map(map, "grids");
	for (size_t i = 0; i < sheet->grid_count; i++) {
		struct tree *rows;

		if (!sheet->grids[i].asked)
			continue;
		rows = tree_add_list(grids, sheet->grids[i].form->name);
		for (size_t k = 0; k < sheet->grids[i].count; k++) {
			struct tree *row = tree_add_map(rows, NULL);

			tree_add_text(row, "id", sheet->grids[i].records[k]->id);
			draft_write_record(tree_add_map(row, "fields"), sheet->grids[i].records[k]);
		}
	}
	return map;
}

bool draft_save(struct desk *desk, const struct sheet *sheet, char key[33], struct problem *problem)
{
	struct statement *put = store_statement(desk->store,
	    "INSERT INTO _draft(id, owner, form, stream, record, content, saved_at) VALUES(?,?,?,?,?,?,?)"
	    " ON CONFLICT(id) DO UPDATE SET content = excluded.content, saved_at = excluded.saved_at");
	struct buffer text = BUFFER_INIT(1 << 20);
	struct tree *map;
	bool good;

	if (desk->actor == NULL)
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("请先登录。"));
	if (*key == '\0')
		memcpy(key, random_id().text, 33);
	map = draft_write(sheet);
	tree_write_json(map, &text);
	tree_free(map);
	statement_bind_text(put, 1, key);
	statement_bind_text(put, 2, actor_key_id(desk->actor));
	statement_bind_text(put, 3, sheet->form->name);
	statement_bind_text(put, 4, sheet->bench != NULL ? sheet->record->stream : NULL);
	statement_bind_text(put, 5, sheet->is_change ? sheet->record->id : NULL);
	statement_bind_text(put, 6, buffer_text(&text));
	statement_bind_number(put, 7, clock_milliseconds());
	good = statement_run(put, problem);
	buffer_release(&text);
	return good;
}

void drafts_release(struct draft *drafts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free(drafts[i].title);
		free(drafts[i].user);
	}
	free(drafts);
}

static char *household_name(struct desk *desk, const char *stream)
{
	struct statement *one = store_statement(desk->store, "SELECT name FROM household WHERE id = ? AND restricted IS NOT 'yes'");

	statement_bind_text(one, 1, stream); /* of none where it is NULL */
	return statement_answer_text(one);
}

/* With the name that was typed, or else the household's: there may be five drafts of one form. */
static char *draft_title(struct desk *desk, const char *form, const char *content, const char *stream)
{
	const struct form *known = desk_form(desk, form);
	struct tree *map = tree_read_json(content, strlen(content), "", NULL);
	const char *typed = map != NULL ? tree_text(tree_get(map, "fields"), "name") : NULL;
	char *name = typed != NULL ? memory_text(typed) : household_name(desk, stream);
	char *title = memory_format("%s%s%s", known != NULL ? known->label : form, name != NULL ? "：" : "",
	    name != NULL ? name : "");

	free(name);
	tree_free(map);
	return title;
}

bool draft_list(struct desk *desk, struct draft **drafts, size_t *count, struct problem *problem)
{
	struct statement *each = store_statement(desk->store,
	    "SELECT id, form, content, saved_at, stream FROM _draft WHERE owner = ? ORDER BY saved_at DESC");

	*drafts = NULL;
	*count = 0;
	if (desk->actor == NULL)
		return true;
	statement_bind_text(each, 1, actor_key_id(desk->actor));
	while (statement_step(each)) {
		struct draft *draft;

		*drafts = memory_resize(*drafts, *count + 1, sizeof(**drafts));
		draft = &(*drafts)[(*count)++];
		memset(draft, 0, sizeof(*draft));
		memcpy(draft->key, statement_text(each, 0), 32);
		memcpy(draft->form, statement_text(each, 1),
		    strlen(statement_text(each, 1)) < 63 ? strlen(statement_text(each, 1)) : 63);
		draft->title = draft_title(desk, draft->form, statement_text(each, 2), statement_text(each, 4));
		draft->user = memory_text(desk->user);
		draft->saved_at = statement_number(each, 3);
	}
	return !store_failed(desk->store, problem);
}

bool draft_find(struct desk *desk, const char *form, const char *in, char key[33], int64_t *saved_at)
{
	struct statement *each = store_statement(desk->store,
	    "SELECT id, content, saved_at FROM _draft WHERE owner = ? AND form = ? ORDER BY saved_at DESC");
	bool found = false;

	if (desk->actor == NULL)
		return false;
	statement_bind_text(each, 1, actor_key_id(desk->actor));
	statement_bind_text(each, 2, form);
	while (!found && statement_step(each)) {
		struct tree *map = tree_read_json(statement_text(each, 1), strlen(statement_text(each, 1)), "", NULL);
		const char *on = map != NULL ? tree_text(map, "in") : NULL, *how = map != NULL ? tree_text(map, "how") : NULL;

		found = on != NULL && strcmp(on, in) == 0 && how != NULL && strcmp(how, "new") == 0;
		if (found) {
			memcpy(key, statement_text(each, 0), 33);
			*saved_at = statement_number(each, 2);
		}
		tree_free(map);
	}
	statement_reset(each);
	return found;
}

static void draft_read_place(struct sheet *sheet, const struct tree *map)
{
	const char *record = tree_text(map, "at"), *field = tree_text(map, "at_field");

	if (record != NULL && field != NULL && strlen(record) <= 32 && strlen(field) < sizeof(sheet->at_field)) {
		memcpy(sheet->at_record, record, strlen(record) + 1);
		memcpy(sheet->at_field, field, strlen(field) + 1);
	}
}

static void draft_read_record(struct desk *desk, struct record *record, const struct tree *fields)
{
	for (size_t i = 0; fields != NULL && i < fields->count; i++) {
		const struct field *field = form_field(record->form, fields->items[i]->key);
		struct value value;
		char *text = NULL;

		/* A field that a newer pack no longer has, or reads otherwise, is left for the person to fill again. */
		if (field != NULL &&
		    field_read(field, fields->items[i]->text, desk_here(desk)->day, &value, &text, NULL) &&
		    value.state == VALUE_KNOWN)
			record_set(record, field, value);
		free(text);
	}
}

static void draft_read_grids(struct desk *desk, struct sheet *sheet, const struct tree *grids)
{
	for (size_t i = 0; grids != NULL && i < grids->count; i++) {
		const struct tree *rows = grids->items[i];

		sheet_none(sheet, rows->key);
		for (size_t k = 0; k < rows->count; k++) {
			struct record *row = sheet_add_row(desk, sheet, rows->key);
			const char *id = tree_text(rows->items[k], "id");

			if (row == NULL)
				break;
			if (id != NULL && strlen(id) == 32)
				memcpy(row->id, id, 33);
			draft_read_record(desk, row, tree_get(rows->items[k], "fields"));
		}
	}
}

static bool draft_has_seen(const struct tree *seen, const char *id)
{
	for (size_t i = 0; i < seen->count; i++)
		if (strcmp(seen->items[i]->text, id) == 0)
			return true;
	return false;
}

/* What came on file since then stands on the sheet, so that it is not replaced unseen. */
static void draft_take_new(struct sheet *sheet, const struct tree *seen)
{
	for (size_t i = 0; seen != NULL && i < sheet->grid_count; i++) {
		struct sheet_grid *grid = &sheet->grids[i];
		char **gone = grid->asked ? grid_replaced(sheet->bench, grid) : NULL;

		for (char **id = gone; id != NULL && *id != NULL; id++)
			if (!draft_has_seen(seen, *id))
				grid_add_copy(grid, bench_find(sheet->bench, *id));
		texts_free(gone);
	}
}

static struct sheet *draft_read(struct desk *desk, const char *form, const struct tree *map, struct problem *problem)
{
	const char *how = tree_text(map, "how"), *id = tree_text(map, "id"), *reason = tree_text(map, "reason");
	bool change = how != NULL && strcmp(how, "change") == 0;
	struct sheet *sheet = change ? sheet_change(desk, id, problem) : sheet_new(desk, form, tree_text(map, "in"), problem);

	if (sheet == NULL)
		return NULL;
	if (!change && id != NULL && strlen(id) == 32) {
		if (strcmp(sheet->record->id, sheet->record->stream) == 0)
			memcpy(sheet->record->stream, id, 33);
		memcpy(sheet->record->id, id, 33);
	}
	draft_read_record(desk, sheet->record, tree_get(map, "fields"));
	draft_read_grids(desk, sheet, tree_get(map, "grids"));
	draft_take_new(sheet, tree_get(map, "seen"));
	draft_read_place(sheet, map);
	sheet->reason = reason != NULL ? memory_text(reason) : NULL;
	if (!change && sheet->in != NULL)
		sheet_find_subject(desk, sheet, sheet->in);
	return sheet;
}

struct sheet *draft_open(struct desk *desk, const char *key, struct problem *problem)
{
	struct statement *one = store_statement(desk->store, "SELECT form, content FROM _draft WHERE id = ? AND owner = ?");
	struct sheet *sheet = NULL;
	struct tree *map = NULL;
	char *form = NULL;

	if (desk->actor == NULL) {
		problem_set(problem, PROBLEM_REFUSED, "%s", _("请先登录。"));
		return NULL;
	}
	statement_bind_text(one, 1, key);
	statement_bind_text(one, 2, actor_key_id(desk->actor));
	if (statement_step(one)) {
		form = memory_text(statement_text(one, 0));
		map = tree_read_json(statement_text(one, 1), strlen(statement_text(one, 1)), _("草稿"), problem);
		statement_reset(one);
	} else if (!store_failed(desk->store, problem)) {
		problem_set(problem, PROBLEM_REFUSED, "%s", _("这份草稿已经不在了。"));
	}
	if (map != NULL)
		sheet = draft_read(desk, form, map, problem);
	tree_free(map);
	free(form);
	return sheet;
}

bool draft_drop(struct desk *desk, const char *key, struct problem *problem)
{
	struct statement *drop = store_statement(desk->store, "DELETE FROM _draft WHERE id = ?");

	statement_bind_text(drop, 1, key);
	return statement_run(drop, problem);
}
