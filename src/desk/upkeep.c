/* Everything that can be made again from the ledger; a copy of the file in a safe place, and the way back: a restored
 * file begins a log of its own, since the one it was copied from may have gone on without it. */
#include "station.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct searching {
	struct desk *desk;
	struct problem *problem;
	bool good;
};

static bool search_again(void *self, const char *household)
{
	struct searching *searching = self;

	searching->good = desk_search_update(searching->desk, household, searching->problem);
	return searching->good;
}

static bool rebuild(struct desk *desk, struct problem *problem)
{
	struct searching searching = {desk, problem, true};

	return ledger_rebuild(desk->ledger, NULL, NULL, problem) && search_table_make(desk, problem) &&
	    store_execute(desk->store, "DELETE FROM search", problem) &&
	    desk_each_household(desk, search_again, &searching, problem) && searching.good &&
	    desk_restore_parameters(desk, problem);
}

bool desk_rebuild(struct desk *desk, struct problem *problem)
{
	if (!store_begin(desk->store, problem))
		return false;
	return store_end(desk->store, rebuild(desk, problem), problem);
}

bool desk_backup(struct desk *desk, const char *to, struct problem *problem)
{
	char *now;
	bool good = store_backup(desk->store, to, problem);

	if (!good || store_is_read_only(desk->store))
		return good;
	now = memory_format("%lld", (long long)clock_milliseconds());
	good = store_set_setting(desk->store, "backup_at", now, problem);
	free(now);
	return good;
}

static bool is_administrator(struct desk *desk, struct problem *problem)
{
	return administrator_only(desk, _("只有系统管理员可以从备份恢复。"), problem);
}

/* ---- everyone's key in the new log ---- */

struct people {
	struct enrolled_key *keys;
	size_t count;
};

static void people_read(struct desk *desk, struct people *people)
{
	struct statement *each = store_statement(desk->store,
	    "SELECT key, name, role FROM user WHERE household = ?2 AND _void = 0 AND state = 'active' AND key IS NOT NULL AND key <> ?1 ORDER BY id");

	statement_bind_text(each, 1, actor_key_id(desk->actor));
	statement_bind_text(each, 2, ledger_office(desk->ledger));
	while (statement_step(each)) {
		people->keys = memory_resize(people->keys, people->count + 1, sizeof(*people->keys));
		people->keys[people->count++] = (struct enrolled_key){.key_id = memory_text(statement_text(each, 0)),
		    .name = memory_text(statement_text(each, 1)), .role = memory_text(statement_text(each, 2))};
	}
}

static void people_release(struct people *people)
{
	for (size_t i = 0; i < people->count; i++) {
		free((char *)people->keys[i].key_id);
		free((char *)people->keys[i].name);
		free((char *)people->keys[i].role);
	}
	free(people->keys);
}

static bool log_begin(struct desk *desk, struct problem *problem)
{
	struct people people = {NULL, 0};
	struct event_id event;
	bool good;

	people_read(desk, &people);
	good = !store_failed(desk->store, problem) &&
	    ledger_begin_log(desk->ledger, desk->actor, desk->station, problem) &&
	    (people.count == 0 ||
		ledger_enrol_here(desk->ledger, desk->actor, people.keys, people.count, desk_here(desk)->day, &event, problem));
	people_release(&people);
	return good;
}

static bool take_over(struct desk *desk, const char *name, const char *passphrase, struct problem *problem)
{
	if (!people_sign_in(desk, name, passphrase, problem) ||
	    !administrator_only(desk, _("另起一本账要由系统管理员办理，请用管理员登录。"), problem) || !store_begin(desk->store, problem))
		return false;
	return store_end(desk->store, log_begin(desk, problem) && machine_note(desk, problem), problem);
}

static bool begin_again(const char *path, const char *name, const char *passphrase, struct problem *problem)
{
	struct desk *desk = desk_open(path, true, problem);
	bool good = desk != NULL && take_over(desk, name, passphrase, problem);

	desk_free(desk);
	return good;
}

/* Whoever is refused is not left signed in on a copy. */
bool desk_take_over(struct desk *desk, const char *name, const char *passphrase, struct problem *problem)
{
	bool good;

	if (!desk_is_moved(desk))
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("这个文件没有换过机器，不用另起账。"));
	good = take_over(desk, name, passphrase, problem);
	if (!good)
		desk_sign_out(desk);
	return good;
}

/* A crash may have left one under that name before. */
static void remove_unfinished(const char *path)
{
	char *journal = memory_format("%s-journal", path);

	unlink(path);
	unlink(journal);
	free(journal);
}

/* Under another name until its new log is begun: without one it must not be worked with. */
bool desk_restore(const char *from, const char *to, const char *name, const char *passphrase, struct problem *problem)
{
	char *part = memory_format("%s.restoring", to);
	struct desk *old = desk_open(from, false, problem);
	bool good = old != NULL && desk_sign_in(old, name, passphrase, problem) && is_administrator(old, problem) &&
	    store_check(old->store, true, problem);

	remove_unfinished(part);
	good = good && store_backup(old->store, part, problem);
	desk_free(old);
	good = good && begin_again(part, name, passphrase, problem) && store_give_name(part, to, problem);
	if (!good)
		remove_unfinished(part);
	free(part);
	return good;
}
