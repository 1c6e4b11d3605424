/* The program under test of power_cut and fault_sweep, on the store alone:
 *
 *   disk_writer write FOLDER ACKS COMMITS [SQL]   saves COMMITS transactions in FOLDER/station.db and
 *       makes the file ACKS/saved-N when one is confirmed, ACKS/failed-N when it is refused, and
 *       ACKS/unsure-N when the disk failed at the very end and the store says that it cannot know.
 *       SQL weakens the store for control runs; "early" confirms before saving.
 *   disk_writer check   reads lines "FOLDER ACK ACK ..." and answers each with one line: "ok", or what is wrong.
 *
 * Another pair of commands that keeps to this can take its place (rig.h). */
#include "doudi/store.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PARTS 3

static char *database_in(const char *folder)
{
	return memory_format("%s/station.db", folder);
}

/* Lengths from nothing to several pages, so that the small cache spills in mid-transaction. */
static size_t filler_length(int64_t number, int64_t part)
{
	return (size_t)((number * 7919 + part * 104729) % (number % 3 == 0 ? 30011 : 997));
}

static char *filler_text(int64_t number, int64_t part)
{
	size_t length = filler_length(number, part);
	char *text = memory_new(length + 1);

	for (size_t i = 0; i < length; i++)
		text[i] = (char)('a' + (number + part + (int64_t)i) % 26);
	return text;
}

/* ---- write ---- */

static bool save(struct store *store, int64_t number, struct problem *problem)
{
	bool ok = store_begin(store, problem);
	struct statement *add, *count;

	if (!ok)
		return false;
	for (int part = 0; ok && part < PARTS; part++) {
		char *text = filler_text(number, part);

		add = store_statement(store, "INSERT INTO trial(n, part, filler) VALUES(?1, ?2, ?3)");
		statement_bind_number(add, 1, number);
		statement_bind_number(add, 2, part);
		statement_bind_text(add, 3, text);
		ok = statement_run(add, problem);
		memory_free(&text);
	}
	count = store_statement(store, "UPDATE total SET n = n + 1");
	ok = ok && statement_run(count, problem);
	if (!ok) {
		store_rollback(store);
		return false;
	}
	return store_commit(store, problem);
}

static void acknowledge(const char *acks, const char *what, int64_t number)
{
	char *path = memory_format("%s/%s-%lld", acks, what, (long long)number);
	int file = open(path, O_WRONLY | O_CREAT, 0600);

	if (file >= 0)
		close(file);
	memory_free(&path);
}

/* A station whose making was cut off is made again, as `doudi init` would. */
static struct store *open_store(const char *path, bool may_make, struct problem *problem)
{
	struct store *store = store_open(path, STORE_WRITE, problem);

	if (store != NULL || !may_make)
		return store;
	problem_release(problem);
	return store_open(path, STORE_CREATE, problem);
}

static bool make_tables(struct store *store, struct problem *problem)
{
	if (store_has_table(store, "trial"))
		return true;
	if (!store_begin(store, problem))
		return false;
	if (!store_execute(store,
	                   "CREATE TABLE trial(n INTEGER, part INTEGER, filler TEXT, PRIMARY KEY(n, part)) STRICT;"
	                   "CREATE TABLE total(n INTEGER) STRICT; INSERT INTO total VALUES(0)",
	                   problem)) {
		store_rollback(store);
		return false;
	}
	return store_commit(store, problem);
}

static int64_t next_number(struct store *store)
{
	struct statement *last = store_statement(store, "SELECT coalesce(max(n), 0) FROM trial");
	int64_t number = statement_answer(last, 0);
	return number + 1;
}

static int write_all(const char *folder, const char *acks, int64_t commits, const char *weaken)
{
	char *path = database_in(folder);
	struct problem problem = PROBLEM_INIT;
	struct store *store = open_store(path, true, &problem);
	bool early = weaken != NULL && strcmp(weaken, "early") == 0;
	bool ok = store != NULL && make_tables(store, &problem) && store_execute(store, "PRAGMA cache_size = 10", &problem) &&
	          (weaken == NULL || early || store_execute(store, weaken, &problem));

	int64_t first = ok ? next_number(store) : 1;

	for (int64_t number = first; ok && number < first + commits; number++) {
		bool saved;

		if (early)
			acknowledge(acks, "saved", number);
		saved = save(store, number, &problem);
		if (!early || !saved)
			acknowledge(acks, saved ? "saved" : strstr(problem.text, "可能已经存上") != NULL ? "unsure" : "failed", number);
		if (!saved)
			fprintf(stderr, "%s\n", problem.text);
		problem_release(&problem);
	}
	if (!ok)
		fprintf(stderr, "%s\n", problem.text == NULL ? "?" : problem.text);
	problem_release(&problem);
	store_free(store);
	memory_free(&path);
	return ok ? 0 : 1;
}

/* ---- check ---- */

/* Rows of a transaction that are there and right; -1 when one is not right. */
static int parts_of(struct store *store, int64_t number)
{
	struct statement *each = store_statement(store, "SELECT part, filler FROM trial WHERE n = ?1");
	int parts = 0;

	statement_bind_number(each, 1, number);
	while (statement_step(each)) {
		char *text = filler_text(number, statement_number(each, 0));

		parts = parts < 0 || strcmp(text, statement_text(each, 1)) != 0 ? -1 : parts + 1;
		memory_free(&text);
	}
	return parts;
}

static bool check_ack(struct store *store, const char *ack, struct problem *problem)
{
	int64_t number = strtoll(strchr(ack, '-') + 1, NULL, 10);
	int parts = store_has_table(store, "trial") ? parts_of(store, number) : 0;
	bool may_be_there = ack[0] != 'f', may_be_missing = ack[0] != 's';

	if ((parts == PARTS && may_be_there) || (parts == 0 && may_be_missing))
		return true;
	return problem_set(problem, PROBLEM_FAILED, "%s: %s has %d rows", may_be_there ? "lost" : "kept", ack, parts);
}

static bool check_whole(struct store *store, struct problem *problem)
{
	struct statement *torn;
	bool ok;

	if (!store_check(store, true, problem))
		return false;
	if (!store_has_table(store, "trial"))
		return true;
	torn = store_statement(store, "SELECT (SELECT count(*) FROM trial), (SELECT n FROM total), count(DISTINCT n) FROM trial");
	ok = statement_step(torn) && statement_number(torn, 0) == PARTS * statement_number(torn, 2) &&
	     statement_number(torn, 1) == statement_number(torn, 2);
	statement_reset(torn);
	return ok || problem_set(problem, PROBLEM_FAILED, "torn: half a transaction is there");
}

static void check_state(const char *folder, char *acks)
{
	char *path = database_in(folder), *rest = NULL;
	struct problem problem = PROBLEM_INIT;
	struct store *store = open_store(path, strstr(acks, "saved-") == NULL, &problem);
	bool ok = store != NULL && check_whole(store, &problem);

	for (char *ack = strtok_r(acks, " ", &rest); ok && ack != NULL; ack = strtok_r(NULL, " ", &rest))
		ok = check_ack(store, ack, &problem);
	ok = ok && !store_failed(store, &problem);
	for (char *end = problem.text; end != NULL && (end = strchr(end, '\n')) != NULL;)
		*end = ' '; /* one line an answer */
	printf("%s\n", ok ? "ok" : problem.text);
	fflush(stdout);
	problem_release(&problem);
	store_free(store);
	memory_free(&path);
}

static int check_all(void)
{
	char *line = NULL;
	size_t capacity = 0;
	ssize_t length;

	while ((length = getline(&line, &capacity, stdin)) > 0) {
		char *acks;

		line[length - 1] = '\0';
		acks = strchr(line, ' ');
		if (acks != NULL)
			*acks++ = '\0';
		check_state(line, acks == NULL ? line + length - 1 : acks);
	}
	free(line);
	return 0;
}

int main(int count, char **words)
{
	if (count == 2 && strcmp(words[1], "check") == 0)
		return check_all();
	if ((count == 5 || count == 6) && strcmp(words[1], "write") == 0)
		return write_all(words[2], words[3], strtoll(words[4], NULL, 10), words[5]);
	return 2;
}
