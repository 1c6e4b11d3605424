/* The table of acts, and how they write: onto the bench and into the one filing. */
#include "acts.h"

#include <stdlib.h>
#include <string.h>

static const struct act acts[] = {
#define ACT(name, reads, writes, help) {#name, help, act_##name},
#include "acts.def"
#undef ACT
};

const struct act *act_find(const char *name)
{
	for (size_t i = 0; i < BASE_COUNT(acts); i++)
		if (strcmp(acts[i].name, name) == 0)
			return &acts[i];
	return NULL;
}

const char *desk_act_help(const char *name)
{
	const struct act *act = act_find(name);

	return act != NULL ? _(act->help) : "";
}

void scene_create_take(struct act_scene *scene, struct record *record)
{
	filing_add_new(scene->filing, record);
	scene->created = memory_resize(scene->created, scene->created_count + 1, sizeof(*scene->created));
	scene->created[scene->created_count++] = memory_text(record->id);
	bench_remove(scene->bench, record->id);
	bench_add_take(scene->bench, record);
}

static void scene_set_value(struct act_scene *scene, struct record *on_bench, const char *name, struct value value)
{
	const struct field *field = form_field(on_bench->form, name);
	struct record *patch;

	if (field == NULL)
		return;
	value.type = field_value_type(field->type);
	patch = record_new(on_bench->form, on_bench->id, on_bench->stream);
	record_set(patch, field, value);
	filing_add_set(scene->filing, patch, NULL);
	record_free(patch);
	record_set(on_bench, field, value);
}

void scene_set(struct act_scene *scene, struct record *on_bench, const char *field, const char *text)
{
	scene_set_value(scene, on_bench, field, (struct value){.state = VALUE_KNOWN, .text = text});
}

void scene_set_number(struct act_scene *scene, struct record *on_bench, const char *field, int64_t number)
{
	scene_set_value(scene, on_bench, field, (struct value){.state = VALUE_KNOWN, .number = number});
}

void scene_clear(struct act_scene *scene, struct record *on_bench, const char *name)
{
	const struct field *field = form_field(on_bench->form, name);
	const char *cleared[] = {name, NULL};
	struct record *patch;

	if (field == NULL || on_bench->values[field->index].state != VALUE_KNOWN)
		return;
	patch = record_new(on_bench->form, on_bench->id, on_bench->stream);
	filing_add_set(scene->filing, patch, cleared);
	record_free(patch);
	record_clear(on_bench, field);
}

struct record *scene_application(struct act_scene *scene)
{
	const struct form *form = desk_form(scene->desk, "application");
	struct record *from[] = {scene->subject, scene->record};

	for (size_t i = 0; i < BASE_COUNT(from); i++) {
		const char *id;

		if (from[i] == NULL)
			continue;
		if (from[i]->form == form)
			return from[i];
		id = form_field(from[i]->form, "application") != NULL ? record_text(from[i], "application") : NULL;
		if (id != NULL)
			return bench_find(scene->bench, id);
	}
	return NULL;
}
