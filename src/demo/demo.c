/* Making the station: people, places, parameters, then every household's story day by day. */
#include "demo.h"

#include <stdlib.h>
#include <string.h>

#define DEMO_BATCH 4096 /* filings a transaction */
#define HOUSEHOLDS_A_MEGABYTE 300 /* each day touches some pages of each household */

/* The last year whose calendar and the next months' are loaded: limits reach into them. */
static date demo_default_day(const struct pack *pack, date today, bool repeatable)
{
	int year, month, day;
	bool is;

	date_parts(today, &year, &month, &day);
	if (repeatable)
		year = 2100;
	else if (working_day_is(pack, today, &is, NULL) && working_day_is(pack, today + 90, &is, NULL))
		return today;
	for (; year > 2000; year--)
		if (working_day_is(pack, date_make(year, 1, 1), &is, NULL))
			return date_make(year, 9, 15);
	return today;
}

static bool enter_parameter(struct demo *demo, const struct tree *value, struct problem *problem)
{
	struct sheet *sheet;
	struct filed filed;

	if (!demo_sign_in(demo, demo->supervisor, problem))
		return false;
	sheet = sheet_new(demo->desk, "parameter", NULL, problem);
	for (size_t i = 0; sheet != NULL && i < value->count; i++)
		demo_put(demo, sheet->record, value->items[i]->key, value->items[i]->text);
	if (sheet != NULL)
		demo_put(demo, sheet->record, "demo", "yes");
	if (sheet == NULL || !demo_file(demo, sheet, &filed, problem))
		return false;
	filed_release(&filed);
	return true;
}

static bool enter_area(struct demo *demo, const char *code, const char *name, const char *parent, const char *kind,
    const char *level, struct problem *problem)
{
	struct sheet *sheet = sheet_new(demo->desk, "area", NULL, problem);
	struct filed filed;

	if (sheet == NULL)
		return false;
	demo_put(demo, sheet->record, "code", code);
	demo_put(demo, sheet->record, "name", name);
	demo_put(demo, sheet->record, "parent", parent);
	demo_put(demo, sheet->record, "kind", kind);
	demo_put(demo, sheet->record, "level", level);
	if (!demo_file(demo, sheet, &filed, problem))
		return false;
	filed_release(&filed);
	return true;
}

static bool enter_places(struct demo *demo, struct problem *problem)
{
	const struct tree *places = tree_get(demo->local, "places");

	for (size_t i = 0; places != NULL && i < places->count; i++) {
		const struct tree *town = places->items[i], *villages = tree_get(town, "villages");
		const char *code = tree_text(town, "code"), *kind = tree_text(town, "kind");

		if (!enter_area(demo, code, tree_text(town, "name"), NULL, kind, "township", problem))
			return false;
		for (size_t k = 0; villages != NULL && k < villages->count; k++) {
			char *own = memory_format("%s%03zu", code, k + 1);
			bool good = enter_area(demo, own, villages->items[k]->text, code, kind, "village", problem);

			free(own);
			if (!good)
				return false;
		}
	}
	return true;
}

static bool add_users(struct demo *demo, const struct tree *users, struct problem *problem)
{
	for (size_t i = 0; users != NULL && i < users->count; i++)
		if (!desk_add_user(demo->desk, &(struct desk_person){.name = tree_text(users->items[i], "name"),
			.role = tree_text(users->items[i], "role"), .department = tree_text(users->items[i], "department")},
			DEMO_PASSPHRASE, problem))
			return false;
	return true;
}

static bool enter_people(struct demo *demo, struct problem *problem)
{
	if (!add_users(demo, tree_get(demo->names, "users"), problem) || !add_users(demo, tree_get(demo->local, "users"), problem))
		return false;
	demo->clerk = demo_user(demo, "clerk", 0);
	demo->other_clerk = demo_user(demo, "clerk", 1);
	demo->grid = demo_user(demo, "grid", 0);
	demo->supervisor = demo_user(demo, "supervisor", 0);
	return true;
}

static bool enter_basics(struct demo *demo, struct problem *problem)
{
	const struct tree *parameters = tree_get(demo->local, "parameters");
	const struct parameter *standard;
	struct parameter_value value;

	if (!enter_people(demo, problem) || !enter_places(demo, problem))
		return false;
	for (size_t i = 0; parameters != NULL && i < parameters->count; i++)
		if (!enter_parameter(demo, parameters->items[i], problem))
			return false;
	if (!desk_restore_parameters(demo->desk, problem) || !demo_read_filings(demo, problem))
		return false;
	standard = pack_parameter_find(desk_pack(demo->desk), "standard");
	demo->standard = standard != NULL &&
		(pack_parameter_on(desk_pack(demo->desk), standard, "rural", demo->today, &value) ||
		    pack_parameter_on(desk_pack(demo->desk), standard, "", demo->today, &value)) ? value.number : 60000;
	return true;
}

/* Ends in turn, so that each is common enough in any number of households; lives by chance. */
static void plan_household(struct demo *demo, struct demo_household *household, size_t at)
{
	static const enum demo_end turns[] = {
	    END_DECIDED, END_FILED, END_DECIDED, END_SUPPLEMENT, END_DECIDED, END_REJECTED, END_EXIT, END_WITHDRAWN,
	    END_DECIDED, END_ACCEPTED, END_REVOKED, END_SURVEYED, END_DECIDED, END_REVIEWED, END_EXIT, END_PUBLICITY,
	    END_DECIDED, END_OBJECTED, END_REVOKED, END_PUBLICITY, END_DECIDED,
	};
	static const enum demo_life lives[] = {LIFE_POOR, LIFE_EDGE, LIFE_RIGID, LIFE_ALONE, LIFE_WELL};
	bool paid;

	*household = (struct demo_household){.end = turns[at % BASE_COUNT(turns)], .life = lives[random_below(5)]};
	paid = household->end == END_EXIT || household->end == END_REVOKED;
	if (paid)
		household->life = demo_chance(60) ? LIFE_POOR : LIFE_EDGE;
	household->finding = at % 7 < 3 ? (int)(at % 7) : -1;
	household->day = demo->today - demo_plan_days(household->end) -
	    (date)(household->end >= END_DECIDED ? demo_between(1, 150) : demo_between(0, 12));
}

struct schedule {
	struct demo_household *households;
	size_t count, done, filings;
};

/* Every household that has a step on this day does it, and goes on while its next is the same day. */
static bool play_day(struct demo *demo, struct schedule *schedule, struct problem *problem)
{
	for (size_t i = 0; i < schedule->count; i++) {
		struct demo_household *household = &schedule->households[i];
		bool over = false;

		while (household->step >= 0 && household->day <= desk_here(demo->desk)->day) {
			if (!demo_step(demo, household, &over, problem))
				return false;
			if (over) {
				household->step = -1;
				schedule->done++;
			}
			if (++schedule->filings % DEMO_BATCH == 0 && (!store_commit(desk_store(demo->desk), problem) ||
			    !store_begin(desk_store(demo->desk), problem)))
				return false;
		}
	}
	return true;
}

static bool play_all(struct demo *demo, size_t households, void (*progress)(void *self, size_t done, size_t all),
    void *self, struct problem *problem)
{
	struct schedule schedule = {.count = households};
	date first = demo->today;
	bool good;

	schedule.households = memory_new((households + 1) * sizeof(*schedule.households));
	for (size_t i = 0; i < households; i++) {
		plan_household(demo, &schedule.households[i], i);
		if (schedule.households[i].day < first)
			first = schedule.households[i].day;
	}
	store_use_memory(desk_store(demo->desk), STORE_MEGABYTES + (int)(households / HOUSEHOLDS_A_MEGABYTE));
	good = store_begin(desk_store(demo->desk), problem);
	for (date day = first; good && day <= demo->today; day++) {
		clock_set_today(day);
		desk_set_day(demo->desk, day);
		good = play_day(demo, &schedule, problem);
		if (progress != NULL)
			progress(self, schedule.done, households);
	}
	if (good)
		good = store_commit(desk_store(demo->desk), problem);
	else if (store_in_transaction(desk_store(demo->desk)))
		store_rollback(desk_store(demo->desk));
	store_use_memory(desk_store(demo->desk), STORE_MEGABYTES);
	free(schedule.households);
	return good;
}

/* What its letters are headed with. */
static bool name_station(struct demo *demo, struct problem *problem)
{
	char *name = memory_format(_("%s（演示单位）"), tree_text(pack_tree(desk_pack(demo->desk), "pack"), "label"));
	bool good = store_set_setting(desk_store(demo->desk), "station_name", name, problem);

	free(name);
	return good;
}

static bool demo_fill(struct demo *demo, const struct demo_options *options,
    void (*progress)(void *self, size_t done, size_t all), void *self, struct problem *problem)
{
	demo->today = options->day != DATE_NONE ? options->day
	    : demo_default_day(desk_pack(demo->desk), demo->today, options->repeatable);
	clock_set_today(demo->today - 400);
	desk_set_day(demo->desk, demo->today - 400);
	return name_station(demo, problem) &&
	    store_set_setting(desk_store(demo->desk), "demo_day", date_write(demo->today).text, problem) &&
	    enter_basics(demo, problem) && play_all(demo, options->households, progress, self, problem);
}

struct desk *demo_make(const struct demo_options *options, void (*progress)(void *self, size_t done, size_t all),
    void *self, struct problem *problem)
{
	char *names_path = memory_format("%s/pack/national/demo_names.yaml", desk_forms_dir());
	char *local_path = memory_format("%s/pack/%s/demo.yaml", desk_forms_dir(), options->pack);
	struct desk_station station = {.pack = options->pack, .code = "DEMO",
	    .level = options->level != NULL ? options->level : "township", .name = _("系统管理员"), .demo = true};
	struct demo demo = {.today = clock_today()};
	bool good = false;

	random_seed(options->seed);
	keys_cheap(true);
	demo.names = tree_read_yaml_file(names_path, problem);
	demo.local = demo.names != NULL ? tree_read_yaml_file(local_path, problem) : NULL;
	if (demo.local == NULL)
		goto out;
	clock_set_today(date_make(2024, 1, 1));
	demo.desk = desk_create(options->path, &station, DEMO_PASSPHRASE, problem);
	good = demo.desk != NULL && demo_fill(&demo, options, progress, self, problem);
	if (good)
		desk_sign_out(demo.desk);
out:
	clock_set_today(DATE_NONE);
	random_unseed();
	demo_release_seats(&demo);
	demo_release_filings(&demo);
	tree_free(demo.names);
	tree_free(demo.local);
	free(names_path);
	free(local_path);
	if (!good) {
		desk_free(demo.desk);
		return NULL;
	}
	return demo.desk;
}
