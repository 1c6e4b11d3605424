/* A station: one file, its ledger, and the pack that it works by. */
#include "packs.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *desk_forms_dir(void)
{
	return place_of_forms();
}

struct pack *desk_pack(struct desk *desk) { return desk->pack; }
struct ledger *desk_ledger(struct desk *desk) { return desk->ledger; }
struct store *desk_store(struct desk *desk) { return desk->store; }

const struct form *desk_form(struct desk *desk, const char *name)
{
	return form_find(pack_forms(desk->pack), name);
}

const struct here *desk_here(struct desk *desk)
{
	desk->here.day = desk->day == DATE_NONE ? clock_today() : desk->day;
	return &desk->here;
}

void desk_set_day(struct desk *desk, date day)
{
	desk->day = day;
}

void station_point_here(struct desk *desk)
{
	desk->here = (struct here){
	    .user = desk->user != NULL ? desk->user : "",
	    .role = desk->role != NULL ? desk->role : "",
	    .station = desk->station != NULL ? desk->station : "",
	    .level = desk->own_level != NULL ? desk->own_level : desk->level != NULL ? desk->level : "",
	};
}

void desk_free(struct desk *desk)
{
	if (desk == NULL)
		return;
	desk_sign_out(desk);
	queue_list_free(desk->queues);
	ledger_free(desk->ledger);
	pack_free(desk->pack);
	free(desk->adopted);
	free(desk->pack_words);
	store_free(desk->store);
	free(desk->station);
	free(desk->level);
	free(desk);
}

/* Pack, then ledger: the ledger makes its tables from the pack's forms. */
static bool station_assemble(struct desk *desk, const char *region, bool mend, struct problem *problem)
{
	if (!station_load_pack(desk, region, mend, problem))
		return false;
	desk->ledger = ledger_open(desk->store, pack_forms(desk->pack), problem);
	if (desk->ledger == NULL && desk->pack_lost)
		problem_prefix(problem, "%s。", desk->pack_words);
	return desk->ledger != NULL && search_table_make(desk, problem);
}

static bool station_first_entries(struct desk *desk, const struct desk_station *station, const char *passphrase,
    struct problem *problem)
{
	char key[65];

	if (!store_set_setting(desk->store, "demo", station->demo ? "yes" : "no", problem) ||
	    !passphrase_is_fit(desk, passphrase, problem) ||
	    !store_set_setting(desk->store, "pack", station->pack, problem) ||
	    !store_set_setting(desk->store, "station", station->code, problem) ||
	    !store_set_setting(desk->store, "level", station->level, problem))
		return false;
	if (!keys_create(desk->store, station->name, passphrase, key, problem))
		return false;
	desk->actor = keys_sign_in(desk->store, station->name, passphrase, problem);
	if (desk->actor == NULL)
		return false;
	if (!ledger_begin_log(desk->ledger, desk->actor, station->code, problem))
		return false;
	return machine_note(desk, problem) && people_enter_first(desk, station->name, key, problem) &&
	       station_adopt_pack(desk, desk->pack, problem) && (desk->adopted = pack_hash_adopted(desk)) != NULL;
}

struct desk *desk_create(const char *path, const struct desk_station *station, const char *passphrase,
    struct problem *problem)
{
	struct desk *desk = memory_new(sizeof(*desk));
	bool good = false;

	desk->day = DATE_NONE;
	if (!store_name_is_safe(station->level) || *station->code == '\0') {
		problem_set(problem, PROBLEM_USAGE, "%s", _("单位代码或层级不对，请检查 --station 和 --level。"));
		goto out;
	}
	desk->store = store_open(path, path != NULL ? STORE_CREATE : STORE_MEMORY, problem);
	if (desk->store == NULL || !station_assemble(desk, station->pack, false, problem))
		goto out;
	desk->station = memory_text(station->code);
	desk->level = memory_text(station->level);
	/* They belong to what is adopted for good; who makes a station in memory tries them, or does without. */
	if ((path != NULL && !station_load_queues(desk, problem)) || !store_begin(desk->store, problem))
		goto out;
	good = store_end(desk->store, station_first_entries(desk, station, passphrase, problem), problem) &&
	       desk_sign_in(desk, station->name, passphrase, problem);
out:
	if (!good) {
		bool made = desk->store != NULL && path != NULL;

		desk_free(desk);
		if (made)
			unlink(path); /* what was refused leaves no half station in the way */
		return NULL;
	}
	return desk;
}

static struct desk *open_station(const char *path, bool write, bool mend, struct problem *problem)
{
	struct desk *desk = memory_new(sizeof(*desk));
	char *region = NULL, *demo_day = NULL;
	bool good = false;

	desk->day = DATE_NONE;
	desk->store = store_open(path, write ? STORE_WRITE : STORE_READ, problem);
	if (desk->store == NULL)
		goto out;
	region = store_setting(desk->store, "pack");
	if (region == NULL) {
		problem_set(problem, PROBLEM_FAILED, _("%s 里没有单位资料，请先用 doudi init 建立。"), path);
		goto out;
	}
	desk->station = store_setting(desk->store, "station");
	desk->level = store_setting(desk->store, "level");
	demo_day = store_setting(desk->store, "demo_day");
	if (demo_day != NULL) { /* a demonstration stands on its day, by the clock as well */
		desk->day = date_read(demo_day);
		clock_set_today(desk->day);
	}
	if (!station_assemble(desk, region, mend, problem) || !station_load_parameters(desk, problem))
		goto out;
	station_point_here(desk);
	good = true;
out:
	free(region);
	free(demo_day);
	if (!good) {
		desk_free(desk);
		return NULL;
	}
	return desk;
}

struct desk *desk_open(const char *path, bool write, struct problem *problem)
{
	return open_station(path, write, false, problem);
}

struct desk *desk_open_to_mend(const char *path, bool write, struct problem *problem)
{
	return open_station(path, write, true, problem);
}
