/* What a grid worker proposes (rows with `propose`): kept as a `change` until somebody who may accepts it. */
#include "acts.h"

#include <stdlib.h>
#include <string.h>

static bool same_text(const struct record *a, const struct record *b, const char *name)
{
	const char *mine, *theirs;

	if (form_field(a->form, name) == NULL)
		return false;
	mine = record_text(a, name);
	theirs = record_text(b, name);
	return mine != NULL && theirs != NULL && strcmp(mine, theirs) == 0;
}

/* The record that a proposed row means: by ID number, else by name. */
static struct record *proposal_target(struct act_scene *scene, const struct record *row)
{
	static const char *const keys[] = {"id_number", "name"};

	for (size_t i = 0; i < BASE_COUNT(keys); i++)
		for (struct record *old = bench_first(scene->bench, row->form); old != NULL; old = bench_next(scene->bench, old))
			if (strcmp(old->id, row->id) != 0 && same_text(old, row, keys[i]))
				return old;
	return NULL;
}

static bool values_differ(const struct value *a, const struct value *b)
{
	return b->state == VALUE_KNOWN && (a->state != VALUE_KNOWN || a->number != b->number ||
	    (b->text != NULL && (a->text == NULL || strcmp(a->text, b->text) != 0)));
}

/* What the row says that the record does not; false if nothing. The words go into `was` and `becomes`. */
static bool proposal_describe(const struct record *old, const struct record *row, struct tree *fields, struct buffer *was,
    struct buffer *becomes)
{
	bool any = false;

	for (size_t i = 0; i < row->form->field_count; i++) {
		const struct field *field = &row->form->fields[i];
		char *before, *after;

		if (old != NULL ? !values_differ(&old->values[i], &row->values[i]) : row->values[i].state != VALUE_KNOWN)
			continue;
		record_to_body(row, field, fields);
		any = true;
		if (field_is_masked(field) || field->hidden)
			continue;
		before = old != NULL && old->values[i].state == VALUE_KNOWN ? field_show(field, old->values[i]) : memory_text("");
		after = field_show(field, row->values[i]);
		buffer_add_format(was, "%s%s %s", was->length > 0 ? "；" : "", field->label, before);
		buffer_add_format(becomes, "%s%s %s", becomes->length > 0 ? "；" : "", field->label, after);
		free(before);
		free(after);
	}
	return any;
}

static void proposal_file(struct act_scene *scene, const struct record *row, const struct record *old)
{
	struct buffer was = BUFFER_INIT(8192), becomes = BUFFER_INIT(8192), text = BUFFER_INIT(32768);
	struct tree *content = tree_new_map();
	struct record *change;

	tree_add_text(content, "form", row->form->name);
	tree_add_text(content, "id", old != NULL ? old->id : row->id);
	tree_add_text(content, "how", old != NULL ? "set" : "new");
	if (proposal_describe(old, row, tree_add_map(content, "fields"), &was, &becomes)) {
		tree_write_canonical(content, &text);
		change = record_new(desk_form(scene->desk, "change"), NULL, row->stream);
		record_put_text(change, "person", old != NULL ? old->id : NULL);
		record_put_text(change, "what", row->form->label);
		record_put_text(change, "was", buffer_text(&was));
		record_put_text(change, "becomes", buffer_text(&becomes));
		record_put_text(change, "source", scene->record->form->label);
		record_put_text(change, "proposal", buffer_text(&text));
		bench_add_take(scene->bench, change);
		record_fill_defaults(change, world_expr(scene->world));
		filing_add_new(scene->filing, change);
	}
	tree_free(content);
	buffer_release(&was);
	buffer_release(&becomes);
	buffer_release(&text);
}

void proposals_file(struct act_scene *scene, const struct sheet_grid *grid)
{
	for (size_t i = 0; i < grid->count; i++) {
		struct record *old = proposal_target(scene, grid->records[i]);

		proposal_file(scene, grid->records[i], old);
		bench_remove(scene->bench, grid->records[i]->id);
	}
}

static bool proposal_apply(struct act_scene *scene, const struct tree *content, struct problem *problem)
{
	const char *form_name = tree_text(content, "form"), *id = tree_text(content, "id"), *how = tree_text(content, "how");
	const struct form *form = form_name != NULL ? desk_form(scene->desk, form_name) : NULL;
	const struct tree *fields = tree_get(content, "fields");
	struct record *record;

	if (form == NULL || id == NULL || how == NULL || fields == NULL || strlen(id) != 32)
		return problem_set(problem, PROBLEM_FAILED, "%s", _("这项变更的内容读不出来，请不采纳，另行录入。"));
	record = record_new(form, id, scene->record->stream);
	if (!record_from_body(record, fields, problem)) {
		record_free(record);
		return false;
	}
	if (strcmp(how, "new") == 0) {
		scene_create_take(scene, record);
		return true;
	}
	filing_add_set(scene->filing, record, NULL);
	record_free(record);
	return true;
}

bool act_accept(struct act_scene *scene, struct problem *problem)
{
	const char *text = scene->subject != NULL ? record_text(scene->subject, "proposal") : NULL;
	struct tree *content = text != NULL ? tree_read_json(text, strlen(text), _("变更"), problem) : NULL;
	bool good;

	if (text == NULL)
		return true; /* a change found by comparison carries no record: it is only taken note of */
	good = content != NULL && proposal_apply(scene, content, problem);
	tree_free(content);
	return good;
}
