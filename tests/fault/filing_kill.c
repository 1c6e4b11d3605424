/* A clerk's program is killed at any moment: in the middle of a draft, of a filing, of an import. What was confirmed
 * before is there afterwards, nothing is half there, and the ledger verifies.
 *
 * The child does one thing after another and says each on a pipe when it has been confirmed; the parent reads some of
 * them and kills it, wherever it is by then. */
#include "doudi/desk.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PASSPHRASE "killed"
#define CLERK "clerk"
#define ROUNDS_A_STATION 25

static char folder[] = "filing-kill-XXXXXX";
static char *database, *list_file;
static int tests;

static void tap(bool good, const char *what, const char *why)
{
	printf("%s %d - %s\n", good ? "ok" : "not ok", ++tests, what);
	if (!good)
		printf("# %s\n", why);
}

static void die(const char *what, const struct problem *problem)
{
	printf("Bail out! %s: %s\n", what, problem->text != NULL ? problem->text : "");
	exit(1);
}

static void make_station(void)
{
	struct desk_station station = {.pack = "qitai", .code = "K1", .level = "township", .name = "administrator"};
	struct problem problem = PROBLEM_INIT;
	struct desk *desk = desk_create(database, &station, PASSPHRASE, &problem);

	if (desk == NULL || !desk_add_user(desk, &(struct desk_person){.name = CLERK, .role = "clerk"}, PASSPHRASE, &problem))
		die("the station cannot be made", &problem);
	desk_free(desk);
}

/* ---- the child ---- */

static void confirm(int to, char what)
{
	if (write(to, &what, 1) != 1)
		_exit(3);
}

static bool put(struct desk *desk, struct sheet *sheet, const char *field, const char *text, struct problem *problem)
{
	return sheet_put(desk, sheet, field, text, problem);
}

static bool file_household(struct desk *desk, int number, int to, struct problem *problem)
{
	struct sheet *sheet = sheet_new(desk, "household", NULL, problem);
	struct filed filed;
	char key[33] = "", *name = memory_format("Household%d", number);
	bool good = sheet != NULL && put(desk, sheet, "name", name, problem) && put(desk, sheet, "place_kind", "rural", problem);

	if (good && (good = draft_save(desk, sheet, key, problem)))
		confirm(to, 'd');
	good = good && desk_file(desk, sheet, &filed, problem);
	if (good) {
		filed_release(&filed);
		confirm(to, 'f');
	}
	sheet_free(sheet);
	free(name);
	return good;
}

static bool import_list(struct desk *desk, int number, int to, struct problem *problem)
{
	char batch[33], *path = memory_format("%s.%d", list_file, number);
	FILE *list = fopen(path, "w");
	struct import_plan *plan;
	bool good;

	for (int i = 0; list != NULL && i < 40; i++)
		fprintf(list, "%s%s%d,%d\n", i == 0 ? "姓名,残疾等级\n" : "", "甲", number * 100 + i, 1 + i % 4);
	if (list == NULL || fclose(list) != 0)
		return false;
	plan = import_preview(desk, "disabled", path, problem);
	good = plan != NULL && import_commit(desk, plan, batch, problem);
	if (good)
		confirm(to, 'i');
	import_plan_free(plan);
	unlink(path);
	free(path);
	return good;
}

static void work(int to, int round)
{
	struct problem problem = PROBLEM_INIT;
	struct desk *desk = desk_open(database, true, &problem);

	if (desk == NULL || !desk_sign_in(desk, CLERK, PASSPHRASE, &problem))
		_exit(2);
	confirm(to, 'o');
	for (int i = 0;; i++)
		if (!(i % 5 == 4 ? import_list(desk, round * 1000 + i, to, &problem)
			    : file_household(desk, round * 1000 + i, to, &problem))) {
			fprintf(stderr, "%s\n", problem.text != NULL ? problem.text : "");
			_exit(2);
		}
}

/* ---- the parent ---- */

struct count {
	int64_t filings, drafts, imports, rows;
};

static int64_t ask(struct desk *desk, const char *sql)
{
	struct statement *one = store_statement(desk_store(desk), sql);

	return statement_answer(one, -1);
}

static void kill_after(int confirmations, int round, struct count *said)
{
	int ends[2], status;
	pid_t child;
	char what;

	if (pipe(ends) != 0)
		exit(1);
	fflush(NULL);
	child = fork();
	if (child == 0) {
		close(ends[0]);
		work(ends[1], round);
	}
	close(ends[1]);
	while (confirmations > 0 && read(ends[0], &what, 1) == 1) {
		said->filings += what == 'f';
		said->drafts += what == 'd';
		said->imports += what == 'i';
		confirmations--;
	}
	kill(child, SIGKILL);
	while (read(ends[0], &what, 1) == 1) { /* what it had said before it died */
		said->filings += what == 'f';
		said->drafts += what == 'd';
		said->imports += what == 'i';
	}
	close(ends[0]);
	waitpid(child, &status, 0);
	if (confirmations > 0)
		printf("Bail out! the child ended by itself (status %d)\n", status), exit(1);
}

static char *look(const struct count *said)
{
	struct problem problem = PROBLEM_INIT;
	struct desk *desk = desk_open(database, true, &problem);
	struct verify_count verified;
	struct count found;
	char *wrong = NULL;

	if (desk == NULL)
		return memory_text(problem.text);
	if (!ledger_verify(desk_ledger(desk), NULL, NULL, &verified, &problem) || verified.faults > 0)
		wrong = memory_format("verify: %lld faults %s", (long long)verified.faults,
		    problem.text != NULL ? problem.text : "");
	found = (struct count){
	    .filings = ask(desk, "SELECT count(*) FROM household"),
	    .drafts = ask(desk, "SELECT count(*) FROM _draft"),
	    .imports = ask(desk, "SELECT count(*) FROM import"),
	    .rows = ask(desk, "SELECT count(*) FROM _dataset"),
	};
	/* One more of each may have been saved and not yet said. */
	if (wrong == NULL && (found.filings < said->filings || found.filings > said->filings + 1 ||
	    found.drafts < said->drafts || found.drafts > said->drafts + 1 || found.imports < said->imports ||
	    found.imports > said->imports + 1 || found.rows != found.imports * 40))
		wrong = memory_format("said %lld filings %lld drafts %lld imports; found %lld %lld %lld and %lld rows",
		    (long long)said->filings, (long long)said->drafts, (long long)said->imports, (long long)found.filings,
		    (long long)found.drafts, (long long)found.imports, (long long)found.rows);
	problem_release(&problem);
	desk_free(desk);
	return wrong;
}

int main(void)
{
	int rounds = getenv("DOUDI_FULL") != NULL ? 100 : ROUNDS_A_STATION;
	struct count said = {0, 0, 0, 0};

	keys_cheap(true);
	if (mkdtemp(folder) == NULL)
		return 1;
	database = memory_format("%s/station.db", folder);
	list_file = memory_format("%s/list.csv", folder);
	for (int round = 1; round <= rounds; round++) {
		struct count after;
		char *wrong, *what;

		if (round % ROUNDS_A_STATION == 1) { /* a new one, so that looking at it all stays quick */
			unlink(database);
			make_station();
			memset(&said, 0, sizeof(said));
		}
		kill_after(2 + (round * 7919) % 13, round, &said);
		wrong = look(&said);
		what = memory_format("killed after %d confirmations", 2 + (round * 7919) % 13);
		tap(wrong == NULL, what, wrong != NULL ? wrong : "");
		/* What was saved but not said is the new ground. */
		if (wrong == NULL) {
			struct desk *desk = desk_open(database, false, NULL);

			after = (struct count){.filings = ask(desk, "SELECT count(*) FROM household"),
			    .drafts = ask(desk, "SELECT count(*) FROM _draft"), .imports = ask(desk, "SELECT count(*) FROM import")};
			said = after;
			desk_free(desk);
		}
		free(wrong);
		free(what);
	}
	printf("1..%d\n", tests);
	free(database);
	free(list_file);
	return 0;
}
