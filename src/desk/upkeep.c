/* Everything that can be made again from the ledger; and the way back from a backup: a restored file begins a log of its own, since
 * the one it was copied from may have gone on without it. */
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

/* ---- a log whose clock stands in the future ---- */

bool desk_log_is_ahead(struct desk *desk)
{
	return ledger_clock(desk->ledger) > clock_milliseconds() + CLOCK_DAY;
}

/* The last word of the old log, and by its wild clock; the new one goes by the machine's again. */
static bool log_close(struct desk *desk, const char *why, struct problem *problem)
{
	struct record *record = record_new(desk_form(desk, "log_close"), NULL, ledger_office(desk->ledger));

	record_put_number(record, "day", desk_here(desk)->day);
	record_put_text(record, "user", desk->user);
	record_put_number(record, "clock", clock_day_of(ledger_clock(desk->ledger)));
	record_put_text(record, "reason", why);
	return office_file(desk, record, "close", problem) && log_begin(desk, problem);
}

bool desk_close_log(struct desk *desk, const char *why, struct problem *problem)
{
	if (!administrator_only(desk, _("结账另起要由系统管理员办理，请用管理员登录。"), problem))
		return false;
	if (why == NULL || *why == '\0')
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("结账另起要写明理由。"));
	if (!desk_log_is_ahead(desk))
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("账本的时间没有跑到将来，不用另起账。"));
	if (!store_begin(desk->store, problem))
		return false;
	return store_end(desk->store, log_close(desk, why, problem), problem);
}

/* A crash may have left one under that name before. */
static void remove_unfinished(const char *path)
{
	char *journal = memory_format("%s-journal", path);

	unlink(path);
	unlink(journal);
	free(journal);
}

static bool whoever_may(struct desk *desk, const struct desk_restorer *who, struct problem *problem)
{
	return who->name == NULL || (desk_sign_in(desk, who->name, who->passphrase, problem) && is_administrator(desk, problem));
}

/* A copy of before sealed backups, or any file of a station: as it is. */
static bool bring_plain(const char *from, const char *part, const struct desk_restorer *who, struct problem *problem)
{
	struct desk *old;
	bool good;

	if (who->key != NULL)
		return problem_set(problem, PROBLEM_USAGE, _("%s 没有加密，不用密钥。请写 --as 系统管理员的姓名。"), from);
	old = desk_open(from, false, problem);
	good = old != NULL && whoever_may(old, who, problem) && store_check(old->store, true, problem) && store_backup(old->store, part, problem);
	desk_free(old);
	return good;
}

/* One of an older program is brought up to this one's tables: the backup itself is the copy to be kept. */
static bool upgrade(const char *part, struct problem *problem)
{
	struct store *store = store_open(part, STORE_WRITE, problem);
	struct store_old_copy *copies;
	size_t count;
	bool good = store != NULL;

	store_free(store);
	copies = store_old_copies(part, &count);
	for (size_t i = 0; i < count; i++)
		good = good && store_remove_old_copy(&copies[i], problem);
	store_old_copies_free(copies, count);
	return good;
}

static bool bring_sealed(const char *from, const char *part, const struct desk_restorer *who, struct problem *problem)
{
	const struct exchange_backup_key key = {.passphrase = who->passphrase, .file = who->key};
	struct exchange_backup about;
	struct desk *desk;
	bool good;

	if (!exchange_open_backup(from, &key, part, problem) || !upgrade(part, problem))
		return false;
	desk = desk_open(part, false, problem);
	good = desk != NULL && store_check(desk->store, true, problem);
	if (good && !exchange_is_own_backup(desk->ledger, from, &about))
		good = problem_set(problem, PROBLEM_REFUSED, _("%s 的开头被改动过，没有恢复任何内容。请用另一份备份。"), from);
	good = good && whoever_may(desk, who, problem);
	desk_free(desk);
	return good;
}

/* ---- whether what came back holds ---- */

struct proving {
	const struct desk_restorer *who;
	struct verify_count count;
	char *first; /* fault */
	bool rebuilt;
};

static void keep_first(void *self, const char *sentence)
{
	struct proving *proving = self;

	if (proving->first == NULL)
		proving->first = memory_text(sentence);
}

static void tell(void *self, int64_t done, int64_t all)
{
	const struct desk_restorer *who = ((struct proving *)self)->who;

	if (who->progress != NULL)
		who->progress(who->self, done, all);
}

static bool prove_once(struct desk *desk, struct proving *proving, struct problem *problem)
{
	const struct verify_watch watch = {keep_first, tell, proving};

	memory_free(&proving->first);
	return ledger_verify_watched(desk->ledger, &watch, &proving->count, problem) && !store_failed(desk->store, problem);
}

/* Tables that do not agree with the ledger are made from it again; what is wrong in the ledger itself stays wrong. */
static bool prove(struct desk *desk, struct proving *proving, struct problem *problem)
{
	struct problem failure = PROBLEM_INIT;

	if (!prove_once(desk, proving, problem))
		return false;
	proving->rebuilt = proving->count.faults > 0 && desk_rebuild(desk, &failure);
	problem_release(&failure);
	if (proving->rebuilt && !prove_once(desk, proving, problem))
		return false;
	desk_note_verified(desk, &proving->count);
	return true;
}

/* Nobody signs a new log with a key that only opens, or in what does not hold: it may be read, and is worked with when an administrator
 * has taken it over. */
static bool go_on(const char *path, const struct desk_restorer *who, struct proving *proving, struct problem *problem)
{
	struct desk *desk = desk_open(path, true, problem);
	bool good = desk != NULL && prove(desk, proving, problem);

	if (good)
		good = who->name != NULL && proving->count.faults == 0 ? take_over(desk, who->name, who->passphrase, problem)
		                                                       : machine_leave(desk, problem);
	desk_free(desk);
	return good;
}

static bool set_aside(const char *part, const char *to, const struct proving *proving, struct problem *problem)
{
	char *name = memory_format("%s.unsound", to);

	for (int number = 2; access(name, F_OK) == 0; number++) {
		free(name);
		name = memory_format("%s.unsound-%d", to, number);
	}
	if (store_give_name(part, name, problem))
		problem_set(problem, PROBLEM_REFUSED,
		    _("恢复出来的内容核验不通过（%lld 处不符，第一处：%s），没有用它，另存为 %s，可以查看。请用另一份备份再恢复一次；没有别的备份，请联系上级单位。"),
		    (long long)proving->count.faults, proving->first, name);
	free(name);
	return false;
}

static char *proved_words(const struct proving *proving)
{
	return memory_format(proving->rebuilt ? _("恢复后核验了 %lld 条事件、%lld 个签名，账本全部相符；表格与账本不符，已由账本重新生成。")
	    : _("恢复后核验了 %lld 条事件、%lld 个签名，全部相符。"), (long long)proving->count.events, (long long)proving->count.signatures);
}

/* Under another name until its new log is begun: without one it must not be worked with. */
bool desk_restore(const char *from, const char *to, const struct desk_restorer *who, char **said, struct problem *problem)
{
	char *part = memory_format("%s.restoring", to);
	struct proving proving = {.who = who};
	bool good = store_name_is_free(to, problem);

	if (good)
		remove_unfinished(part);
	good = good && (exchange_is_backup(from) ? bring_sealed : bring_plain)(from, part, who, problem) && go_on(part, who, &proving, problem);
	good = good && (proving.count.faults > 0 ? set_aside(part, to, &proving, problem) : store_give_name(part, to, problem));
	if (!good)
		remove_unfinished(part);
	if (good && said != NULL)
		*said = proved_words(&proving);
	free(proving.first);
	free(part);
	return good;
}
