/* The scratch stations of a scenario, the people at them, and the names it gives to records. */
#include "story.h"

#include <stdlib.h>
#include <string.h>

void story_name(struct story *story, const char *word, const char *id)
{
	char *copy = memory_text(id);

	for (size_t i = 0; i < story->name_count; i++)
		if (strcmp(story->names[i].word, word) == 0) {
			free(story->names[i].id);
			story->names[i].id = copy;
			return;
		}
	story->names = memory_resize(story->names, story->name_count + 1, sizeof(*story->names));
	story->names[story->name_count++] = (struct story_name){memory_text(word), copy};
}

const char *story_id(const struct story *story, const char *word)
{
	if (*word == '$')
		word++;
	for (size_t i = 0; i < story->name_count; i++)
		if (strcmp(story->names[i].word, word) == 0)
			return story->names[i].id;
	return NULL;
}

const char *story_look_up(void *self, const char *word)
{
	return *word == '$' ? story_id(self, word) : NULL;
}

const char *story_need(struct story *story, const struct tree *node, struct problem *problem)
{
	const char *id = node != NULL && node->text != NULL ? story_id(story, node->text) : NULL;

	if (id == NULL && node != NULL)
		tree_problem(node, problem, _("还没有叫“%s”的记录。"), node->text != NULL ? node->text : "");
	return id;
}

bool story_pair(const struct story *story, size_t a, size_t b)
{
	const char *meets = story->stations[a > b ? a : b].meets;

	return a != b && (meets == NULL || strcmp(story->stations[a > b ? b : a].name, meets) == 0);
}

static bool introduce_all(struct story *story, struct desk *fresh, const char *meets, struct problem *problem)
{
	for (size_t i = 0; i < story->station_count; i++) {
		struct desk *old = story->stations[i].desk;

		if (meets != NULL && strcmp(story->stations[i].name, meets) != 0)
			continue;
		memory_free(&story->stations[i].signed_in);
		if (!desk_sign_in(old, STORY_ADMINISTRATOR, STORY_PASSPHRASE, problem) || !desk_introduce(fresh, old, problem) ||
		    !desk_introduce(old, fresh, problem))
			return false;
	}
	return true;
}

/* The people whom scenarios need are there from the start, so that stations know each other's keys. */
static bool add_people(struct desk *desk, struct problem *problem)
{
	static const struct {
		const char *name, *role;
	} people[] = {
	    {"clerk", "clerk"}, {"clerk2", "clerk"}, {"grid", "grid"}, {"supervisor", "supervisor"},
	    {"supervisor2", "supervisor"}, {"department", "department"}, {"auditor", "auditor"},
	};

	for (size_t i = 0; i < BASE_COUNT(people); i++)
		if (!desk_add_user(desk, &(struct desk_person){.name = people[i].name, .role = people[i].role}, STORY_PASSPHRASE, problem))
			return false;
	return true;
}

/* What the station's office has on file, and over it what the scenario itself gives. */
bool story_restore_parameters(struct story *story, struct desk *desk, struct problem *problem)
{
	if (!desk_restore_parameters(desk, problem))
		return false;
	for (size_t i = 0; story->parameters != NULL && strcmp(pack_region(desk_pack(desk)), story->region) == 0 &&
	     i < story->parameters->count; i++)
		if (!pack_set_input_parameter(desk_pack(desk), story->parameters->items[i], story->day, problem))
			return false;
	return true;
}

void story_mutate(const struct story *story, struct story_station *station)
{
	if (!story->mutated)
		return;
	if (station->mutants == NULL)
		station->mutants = mutants_new(desk_pack(station->desk));
	mutants_do(station->mutants, story->mutant);
}

bool story_add_station(struct story *story, const struct story_place *place, struct problem *problem)
{
	struct desk_station station = {.pack = place->region != NULL ? place->region : story->region, .code = place->name,
	    .level = place->level != NULL ? place->level : "township", .name = STORY_ADMINISTRATOR};
	struct desk *desk;

	if (story->station_count == STORY_STATIONS)
		return problem_set(problem, PROBLEM_USAGE, _("一个情景最多 %d 个单位。"), STORY_STATIONS);
	desk = desk_create(NULL, &station, STORY_PASSPHRASE, problem);
	if (desk == NULL)
		return false;
	desk_set_day(desk, story->day);
	if (!story_restore_parameters(story, desk, problem) || !add_people(desk, problem) || !introduce_all(story, desk, place->meets, problem)) {
		desk_free(desk);
		return false;
	}
	story->at = story->station_count;
	story->stations[story->station_count] = (struct story_station){.name = memory_text(place->name), .area = memory_text(place->area),
	    .meets = memory_text(place->meets), .desk = desk};
	story_mutate(story, &story->stations[story->station_count++]);
	return true;
}

void story_close_stations(struct story *story)
{
	for (size_t i = 0; i < story->station_count; i++) {
		mutants_free(story->stations[i].mutants);
		desk_free(story->stations[i].desk);
		free(story->stations[i].name);
		free(story->stations[i].area);
		free(story->stations[i].meets);
		free(story->stations[i].signed_in);
	}
	story->station_count = 0;
}

struct desk *story_desk(struct story *story, const struct tree *step, struct problem *problem)
{
	const char *at = tree_text(step, "at");

	if (at == NULL)
		return story->stations[story->at].desk;
	for (size_t i = 0; i < story->station_count; i++)
		if (strcmp(story->stations[i].name, at) == 0)
			return story->stations[i].desk;
	tree_problem(tree_get(step, "at"), problem, _("没有叫“%s”的单位，请先写 station。"), at);
	return NULL;
}

static struct story_station *station_of(struct story *story, const struct desk *desk)
{
	for (size_t i = 0; i < story->station_count; i++)
		if (story->stations[i].desk == desk)
			return &story->stations[i];
	return NULL;
}

static bool is_department(struct desk *desk, const char *word)
{
	const struct tree *departments = tree_get(pack_tree(desk_pack(desk), "sources"), "departments");

	for (size_t i = 0; departments != NULL && i < departments->count; i++)
		if (tree_text(departments->items[i], "name") != NULL && strcmp(tree_text(departments->items[i], "name"), word) == 0)
			return true;
	return false;
}

/* Somebody of that department, once a scenario asks for it, known at every station. */
static bool add_department_user(struct story *story, struct desk *desk, const char *department, struct problem *problem)
{
	const struct desk_person person = {.name = department, .role = "department", .department = department};

	memory_free(&station_of(story, desk)->signed_in);
	if (!desk_sign_in(desk, STORY_ADMINISTRATOR, STORY_PASSPHRASE, problem) || !desk_add_user(desk, &person, STORY_PASSPHRASE, problem))
		return false;
	for (size_t i = 0; i < story->station_count; i++) {
		struct desk *other = story->stations[i].desk;

		if (!story_pair(story, i, (size_t)(station_of(story, desk) - story->stations)))
			continue;
		memory_free(&story->stations[i].signed_in);
		if (!desk_sign_in(other, STORY_ADMINISTRATOR, STORY_PASSPHRASE, problem) || !desk_introduce(desk, other, problem))
			return false;
	}
	return true;
}

bool story_sign_in(struct story *story, struct desk *desk, const char *role, const char *other, struct problem *problem)
{
	struct story_station *station = station_of(story, desk);
	char *name = memory_text(strcmp(role, "administrator") == 0 ? STORY_ADMINISTRATOR : role);
	bool good = true;

	if (other != NULL && strcmp(other, name) == 0) {
		free(name);
		name = memory_format("%s2", role);
	}
	if (station->signed_in == NULL || strcmp(station->signed_in, name) != 0) {
		good = desk_sign_in(desk, name, STORY_PASSPHRASE, is_department(desk, name) ? NULL : problem) ||
		    (is_department(desk, name) && add_department_user(story, desk, name, problem) &&
			desk_sign_in(desk, name, STORY_PASSPHRASE, problem));
		free(station->signed_in);
		station->signed_in = good ? memory_text(name) : NULL;
	}
	free(name);
	return good;
}

bool story_second(struct desk *desk, const struct tree *step, struct desk_second **second, struct problem *problem)
{
	const char *who = tree_text(step, "second");

	*second = NULL;
	if (who != NULL && strcmp(who, "none") == 0)
		return true;
	*second = desk_second_new(desk, who != NULL ? who : STORY_ADMINISTRATOR, STORY_PASSPHRASE, problem);
	return *second != NULL;
}
