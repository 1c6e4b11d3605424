/* See jobs.h. */
#include "jobs.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILINGS (getenv("DOUDI_FULL") == NULL ? 3 : getenv("DOUDI_FEW_FILINGS") == NULL ? 30 : 8)

/* ---- what a database says ---- */

static int64_t ask(struct store *store, const char *sql, const char *text)
{
	struct statement *one = store_statement(store, sql);

	if (text != NULL)
		statement_bind_text(one, 1, text);
	return statement_answer(one, -1);
}

static void first_fault(void *self, const char *sentence)
{
	struct problem *problem = self;

	problem_set(problem, PROBLEM_FAILED, "%s", sentence);
}

static bool ledger_is_whole(struct ledger *ledger, char digest[65], struct problem *problem)
{
	struct verify_count count;

	return ledger_verify(ledger, first_fault, problem, &count, problem) && count.faults == 0 && ledger_digest(ledger, digest, problem);
}

/* NULL and a problem unless it opens, is whole and verifies. Owned. */
static char *describe(struct stations *stations, const char *path, struct problem *problem)
{
	struct store *store = store_open(path, STORE_WRITE, problem);
	struct ledger *ledger = NULL;
	char digest[65], *text = NULL;

	if (store != NULL && store_check(store, true, problem))
		ledger = ledger_open(store, pack_forms(desk_pack(stations->town)), problem);
	if (ledger != NULL && ledger_is_whole(ledger, digest, problem))
		text = memory_format("%lld events, %lld searchable, digest %s", (long long)ask(store, "SELECT count(*) FROM event", NULL),
		    (long long)ask(store, "SELECT count(*) FROM search", NULL), digest);
	ledger_free(ledger);
	store_free(store);
	return text;
}

static char *complaint(const char *what, struct problem *problem)
{
	char *text = memory_format("%s: %s", what, problem->text == NULL ? "?" : problem->text);

	problem_release(problem);
	return text;
}

/* NULL: the file is sound and says just that (anything, if NULL is expected). Owned. */
static char *differs(struct stations *stations, const char *path, const char *expected)
{
	struct problem problem = PROBLEM_INIT;
	char *found = describe(stations, path, &problem), *wrong = NULL;

	if (found == NULL)
		return complaint(path, &problem);
	if (expected != NULL && strcmp(found, expected) != 0)
		wrong = memory_format("%s: %s instead of %s", path, found, expected);
	free(found);
	return wrong;
}

static bool is_saved(const char *acks)
{
	return strstr(acks, "saved-1") != NULL;
}

/* ---- append: filings, one after the other ---- */

static char *household_name(int number)
{
	return memory_format("Filed%d", number);
}

static bool append_run(struct stations *stations, struct problem *problem)
{
	bool all = true;

	for (int i = 1; i <= FILINGS; i++) {
		struct problem refusal = PROBLEM_INIT;
		char *name = household_name(i);
		bool good = stations_file(stations->town, name, i == 2 ? 7000 : 50, &refusal);

		stations_acknowledge(stations, good ? "saved" : strstr(refusal.text, "可能已经存上") != NULL ? "unsure" : "failed", i);
		all = all && good;
		problem_move(problem, &refusal);
		problem_release(&refusal);
		free(name);
	}
	return all;
}

static char *append_ack_is_true(struct desk *desk, const char *ack)
{
	char *name = household_name((int)strtol(strchr(ack, '-') + 1, NULL, 10)), *wrong = NULL;
	int64_t rows = ask(desk_store(desk), "SELECT count(*) FROM household WHERE name = ?", name);

	if ((rows == 1 && ack[0] == 'f') || (rows == 0 && ack[0] == 's') || rows > 1)
		wrong = memory_format("%s: %lld of that household", ack, (long long)rows);
	free(name);
	return wrong;
}

static char *append_look(struct stations *stations, const char *acks)
{
	char *wrong = differs(stations, stations->town_file, NULL), *list = memory_text(acks), *rest = NULL;
	struct problem problem = PROBLEM_INIT;

	for (char *ack = strtok_r(list, " ", &rest); wrong == NULL && ack != NULL; ack = strtok_r(NULL, " ", &rest))
		wrong = append_ack_is_true(stations->town, ack);
	free(list);
	if (wrong == NULL && !stations_file(stations->town, "Afterwards", 0, &problem))
		wrong = complaint("no filing afterwards", &problem);
	return wrong;
}

/* ---- make: a bundle on the stick ---- */

static bool make_run(struct stations *stations, struct problem *problem)
{
	struct exchange_sent sent;
	bool good = desk_send_bundle(stations->town, "K", stations->stick, NULL, &sent, problem);

	if (good)
		stations_acknowledge(stations, "saved", 1);
	exchange_sent_release(&sent);
	return good;
}

/* Whatever bears the name of a bundle is one, but for what has arrived and is being cleaned away. */
static char *look_at_stick(struct stations *stations, int *bundles)
{
	struct problem problem = PROBLEM_INIT;
	DIR *list = opendir(stations->stick);
	struct exchange_look look;
	struct dirent *entry;
	char *wrong = NULL;

	*bundles = 0;
	while (wrong == NULL && list != NULL && (entry = readdir(list)) != NULL) {
		const char *dot = strrchr(entry->d_name, '.');
		char *path;

		if (dot == NULL || strcmp(dot, ".ddb") != 0)
			continue;
		path = memory_format("%s/%s", stations->stick, entry->d_name);
		if (strcmp(path, stations->arrived) == 0) { /* on its way off */
			free(path);
			continue;
		}
		++*bundles;
		if (!desk_look_bundle(stations->county, path, &look, &problem))
			wrong = complaint(entry->d_name, &problem);
		free(path);
	}
	if (list != NULL)
		closedir(list);
	return wrong;
}

static char *take_it(struct stations *stations, const char *path)
{
	struct problem problem = PROBLEM_INIT;
	struct exchange_look look;

	if (!desk_take_bundle(stations->county, path, NULL, &look, &problem))
		return complaint("the bundle cannot be taken", &problem);
	return differs(stations, stations->county_file, stations->county_after);
}

static char *make_look(struct stations *stations, const char *acks)
{
	struct problem problem = PROBLEM_INIT;
	struct exchange_sent sent;
	int bundles;
	char *wrong = differs(stations, stations->town_file, stations->town_is);

	if (wrong == NULL)
		wrong = look_at_stick(stations, &bundles);
	if (wrong == NULL && is_saved(acks) && bundles < 2)
		wrong = memory_text("the bundle is lost");
	if (wrong != NULL)
		return wrong;
	if (!desk_send_bundle(stations->town, "K", stations->stick, NULL, &sent, &problem))
		return complaint("no bundle afterwards", &problem);
	wrong = take_it(stations, sent.path);
	exchange_sent_release(&sent);
	return wrong;
}

/* ---- take: the bundle, at the county ---- */

static bool take_run(struct stations *stations, struct problem *problem)
{
	struct exchange_look look;
	bool good = desk_take_bundle(stations->county, stations->bundle, NULL, &look, problem);

	if (good)
		stations_acknowledge(stations, "saved", 1);
	return good;
}

static char *take_look(struct stations *stations, const char *acks)
{
	char *wrong = differs(stations, stations->county_file, is_saved(acks) ? stations->county_after : NULL);

	return wrong != NULL ? wrong : take_it(stations, stations->bundle);
}

/* ---- clean: an earlier bundle, which the county has said that it has; the other is on the way yet ---- */

static bool clean_run(struct stations *stations, struct problem *problem)
{
	struct exchange_cleaned cleaned;
	bool good = desk_clean_bundles(stations->town, stations->stick, NULL, &cleaned, problem);

	if (good && cleaned.removed == 1)
		stations_acknowledge(stations, "saved", 1);
	return good;
}

/* What lies beside it is as it was, and a second try ends what the first began. */
static char *clean_look(struct stations *stations, const char *acks)
{
	char *wrong = differs(stations, stations->town_file, stations->town_is);
	struct problem problem = PROBLEM_INIT;
	struct exchange_look look;

	if (wrong == NULL && is_saved(acks) && access(stations->arrived, F_OK) == 0)
		wrong = memory_text("what was cleaned away is still there");
	if (wrong == NULL && !clean_run(stations, &problem))
		wrong = complaint("no cleaning afterwards", &problem);
	if (wrong == NULL && access(stations->arrived, F_OK) == 0)
		wrong = memory_text("a second try leaves it there");
	if (wrong == NULL && !desk_look_bundle(stations->county, stations->bundle, &look, &problem))
		wrong = complaint("the bundle on the way", &problem);
	return wrong;
}

/* ---- erase: what an order to erase says is due ---- */

static bool erase_run(struct stations *stations, struct problem *problem)
{
	int64_t erased;

	return ledger_erase_due(desk_ledger(stations->county), STATIONS_ERASE_DAY, &erased, NULL, NULL, problem);
}

static char *erase_look(struct stations *stations, const char *acks)
{
	struct store *store = desk_store(stations->county);
	struct problem problem = PROBLEM_INIT;
	char *wrong = differs(stations, stations->county_file, NULL);

	(void)acks;
	if (wrong == NULL && !erase_run(stations, &problem))
		wrong = complaint("no erasing afterwards", &problem);
	if (wrong == NULL && ask(store, "SELECT count(*) FROM event WHERE stream = ? AND (body IS NOT NULL OR salt IS NOT NULL)", stations->erased) != 0)
		wrong = memory_text("a body stays");
	return wrong != NULL ? wrong : differs(stations, stations->county_file, NULL);
}

/* ---- rebuild, backup, restore ---- */

static bool rebuild_run(struct stations *stations, struct problem *problem)
{
	return desk_rebuild(stations->town, problem);
}

static char *rebuild_look(struct stations *stations, const char *acks)
{
	struct problem problem = PROBLEM_INIT;
	char *wrong = differs(stations, stations->town_file, stations->town_is);

	(void)acks;
	if (wrong == NULL && !desk_rebuild(stations->town, &problem))
		wrong = complaint("no rebuild afterwards", &problem);
	return wrong != NULL ? wrong : differs(stations, stations->town_file, stations->town_is);
}

static bool back_up(struct stations *stations, struct problem *problem)
{
	char *path = desk_backup(stations->town, stations->copy, problem);

	free(path);
	return path != NULL;
}

static bool backup_run(struct stations *stations, struct problem *problem)
{
	bool good = back_up(stations, problem);

	if (good)
		stations_acknowledge(stations, "saved", 1);
	return good;
}

/* What lies beside the database: nothing that holds anything, and nothing at all of a restored one. */
static char *look_for_plain(struct stations *stations)
{
	DIR *list = opendir(stations->disk);
	struct dirent *entry;
	struct stat about;
	char *wrong = NULL;

	while (wrong == NULL && list != NULL && (entry = readdir(list)) != NULL)
		if (fstatat(dirfd(list), entry->d_name, &about, 0) == 0 && about.st_size > 0 &&
		    (strstr(entry->d_name, ".copy-") != NULL || strstr(entry->d_name, ".restoring") != NULL))
			wrong = memory_format("%s is left", entry->d_name);
	if (list != NULL)
		closedir(list);
	return wrong;
}

static char *copy_differs(struct stations *stations)
{
	const struct exchange_backup_key key = {.passphrase = STATIONS_PASSPHRASE};
	char *plain = memory_format("%s.plain", stations->copy), *wrong;
	struct problem problem = PROBLEM_INIT;

	unlink(plain);
	wrong = exchange_open_backup(stations->copy, &key, plain, &problem) ? differs(stations, plain, stations->town_is)
	                                                                   : complaint(stations->copy, &problem);
	unlink(plain);
	free(plain);
	return wrong;
}

/* The copy is whole or is not there; if it was confirmed, it is there. */
static char *look_at_copy(struct stations *stations, const char *acks)
{
	char *wrong = look_for_plain(stations);

	if (wrong != NULL)
		return wrong;
	if (access(stations->copy, F_OK) == 0)
		return copy_differs(stations);
	return is_saved(acks) ? memory_text("the copy is lost") : NULL;
}

static char *backup_look(struct stations *stations, const char *acks)
{
	struct problem problem = PROBLEM_INIT;
	char *wrong = look_at_copy(stations, acks);

	unlink(stations->copy);
	if (wrong == NULL && !back_up(stations, &problem))
		wrong = complaint("no backup afterwards", &problem);
	if (wrong == NULL)
		wrong = copy_differs(stations);
	return wrong != NULL ? wrong : differs(stations, stations->town_file, stations->town_is);
}

static bool restore_run(struct stations *stations, struct problem *problem)
{
	const struct desk_restorer who = {.name = STATIONS_ADMINISTRATOR, .passphrase = STATIONS_PASSPHRASE};
	bool good = desk_restore(stations->backup, stations->copy, &who, NULL, problem);

	if (good)
		stations_acknowledge(stations, "saved", 1);
	return good;
}

/* A restored station goes on with a log of its own, or is not there. */
static char *look_at_restored(struct stations *stations)
{
	struct problem problem = PROBLEM_INIT;
	char *wrong = differs(stations, stations->copy, NULL), *chain;
	struct store *store;

	if (wrong != NULL)
		return wrong;
	store = store_open(stations->copy, STORE_READ, &problem);
	if (store == NULL)
		return complaint(stations->copy, &problem);
	chain = store_setting(store, "chain");
	if (chain == NULL || strcmp(chain, ledger_chain(desk_ledger(stations->town))) == 0)
		wrong = memory_text("the copy goes on with the old log");
	free(chain);
	store_free(store);
	return wrong;
}

static char *restore_look(struct stations *stations, const char *acks)
{
	struct problem problem = PROBLEM_INIT;
	char *wrong = NULL;

	if (access(stations->copy, F_OK) == 0)
		wrong = look_at_restored(stations);
	else if (is_saved(acks))
		wrong = memory_text("the copy is lost");
	else if (!restore_run(stations, &problem))
		wrong = complaint("no restoring afterwards", &problem);
	else
		wrong = look_for_plain(stations);
	return wrong != NULL ? wrong : differs(stations, stations->town_file, stations->town_is);
}

/* ---- all of them ---- */

static const struct job jobs[] = {
    {"append", append_run, append_look},
    {"make", make_run, make_look},
    {"take", take_run, take_look},
    {"clean", clean_run, clean_look},
    {"erase", erase_run, erase_look},
    {"rebuild", rebuild_run, rebuild_look},
    {"backup", backup_run, backup_look},
    {"restore", restore_run, restore_look},
};

const struct job *job_at(size_t index)
{
	return index < BASE_COUNT(jobs) ? &jobs[index] : NULL;
}

const struct job *job_named(const char *name)
{
	for (size_t i = 0; i < BASE_COUNT(jobs); i++)
		if (strcmp(jobs[i].name, name) == 0)
			return &jobs[i];
	return NULL;
}

void jobs_expect(struct stations *stations)
{
	struct problem problem = PROBLEM_INIT;
	struct trial trial;

	stations->town_is = describe(stations, stations->town_file, &problem);
	stations_try(stations, job_named("take"), NULL, NULL, false, &trial);
	if (trial.status != 0)
		stations_die(trial.words, NULL);
	trial_release(&trial);
	stations->county_after = describe(stations, stations->county_file, &problem);
	if (stations->town_is == NULL || stations->county_after == NULL)
		stations_die("a station is not sound", &problem);
}
