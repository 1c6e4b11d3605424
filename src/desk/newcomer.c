/* Somebody whom nobody here knows yet: what was filed without a household makes one, and the person in it, for the time
 * being. It is never refused for what is not known about them. */
#include "acts.h"

#include <stdlib.h>
#include <string.h>

bool desk_form_takes_newcomers(const struct form *form)
{
	for (size_t i = 0; i < form->does_count; i++)
		if (strcmp(form->does[i].name, "enter_person") == 0)
			return true;
	return false;
}

/* The name; where it is not known, the number that was given stands for it. */
static const char *newcomer_name(const struct record *record)
{
	const char *name = form_field(record->form, "name") != NULL ? record_text(record, "name") : NULL;

	return name != NULL || form_field(record->form, "number") == NULL ? name : record_text(record, "number");
}

static void copy_field(struct record *to, const struct record *from, const char *name)
{
	const struct field *mine = form_field(to->form, name), *theirs = form_field(from->form, name);

	if (mine != NULL && theirs != NULL && mine->type == theirs->type && from->values[theirs->index].state == VALUE_KNOWN)
		record_set(to, mine, from->values[theirs->index]);
}

static void newcomer_household(struct act_scene *scene)
{
	static const char *const same[] = {"place", "place_kind", "hukou"};
	struct record *household = record_new(desk_form(scene->desk, "household"), scene->record->stream, scene->record->stream);

	record_put_text(household, "name", newcomer_name(scene->record));
	record_put_text(household, "state", "temporary");
	for (size_t i = 0; i < BASE_COUNT(same); i++)
		copy_field(household, scene->record, same[i]);
	scene_create_take(scene, household);
}

static void newcomer_person(struct act_scene *scene)
{
	struct record *person = record_new(desk_form(scene->desk, "member"), NULL, scene->record->stream);
	struct identity identity;

	record_put_text(person, "name", newcomer_name(scene->record));
	copy_field(person, scene->record, "id_number");
	record_put_text(person, "relation", "head");
	record_put_number(person, "living_together", 1);
	if (record_text(person, "id_number") != NULL &&
	    identity_read(record_text(person, "id_number"), desk_here(scene->desk)->day, &identity) == IDENTITY_GOOD)
		record_put_number(person, "birth", identity.birth);
	if (form_field(scene->record->form, "person") != NULL)
		scene_set(scene, scene->record, "person", person->id);
	scene_create_take(scene, person);
}

/* The same ID number elsewhere does not hold anything up; it is said, so that somebody looks. */
static bool newcomer_is_known(struct act_scene *scene, struct problem *problem)
{
	const char *number = form_field(scene->record->form, "id_number") != NULL ? record_text(scene->record, "id_number") : NULL;
	struct search_hit *hits;
	size_t count;
	int64_t hidden;

	if (number == NULL)
		return true;
	if (!desk_known_person(scene->desk, number, NULL, DATE_NONE, &hits, &count, &hidden, problem))
		return false;
	if (count > 0)
		buffer_add_format(&scene->notice, _("同一身份证号已有登记（%s），请核对是不是同一人。"), hits[0].name);
	if (hidden > 0)
		buffer_add(&scene->notice, _("同一身份证号在一户已封存的户里登记着，请主管人员写明理由打开核对。"));
	search_hits_release(hits, count);
	return true;
}

bool act_enter_person(struct act_scene *scene, struct problem *problem)
{
	if (scene->sheet->bench != NULL)
		return true; /* filed in a household that is known */
	if (!newcomer_is_known(scene, problem))
		return false;
	newcomer_household(scene);
	newcomer_person(scene);
	return true;
}
