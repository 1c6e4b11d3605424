/* The log of a file and the open ledger: settings, the last number, storing a row, reading events again. */
#include "keys.h"
#include "state.h"

#include <stdio.h>
#include <string.h>

static void read_setting(struct ledger *ledger, const char *key, char **to)
{
	free(*to);
	*to = store_setting(ledger->store, key);
	if (*to == NULL)
		*to = memory_text("");
}

static void read_settings(struct ledger *ledger)
{
	read_setting(ledger, "station", &ledger->station);
	read_setting(ledger, "office", &ledger->office);
	read_setting(ledger, "chain", &ledger->chain);
}

/* The first stream after this one with values that nothing took; owned, NULL at the end. */
static char *next_unread(struct ledger *ledger, const char *after)
{
	struct statement *next = store_statement(ledger->store, "SELECT id FROM stream WHERE unread > 0 AND id > ? ORDER BY id LIMIT 1");

	statement_bind_text(next, 1, after);
	return statement_answer_text(next);
}

/* A new table or column may take what older events say and nothing took so far. */
static bool project_unread(struct ledger *ledger, struct problem *problem)
{
	char *stream = next_unread(ledger, "");
	bool good = true;

	while (good && stream != NULL) {
		char *done = stream;

		good = ledger_project(ledger, stream, problem);
		stream = next_unread(ledger, done);
		free(done);
	}
	free(stream);
	return good && !store_failed(ledger->store, problem);
}

static bool open_tables(struct ledger *ledger, struct problem *problem)
{
	bool widened = false;

	if (!tables_open(ledger->store, ledger->forms, &ledger->tables, &ledger->table_count, &widened, problem))
		return false;
	read_settings(ledger);
	/* A crash may have come between taking events and settling them. */
	return store_is_read_only(ledger->store) ||
	       (authority_begin(ledger, problem) && (!widened || project_unread(ledger, problem)) && ledger_settle(ledger, NULL, NULL, problem));
}

struct ledger *ledger_open(struct store *store, const struct form_catalogue *forms, struct problem *problem)
{
	struct ledger *ledger = memory_new(sizeof(*ledger));
	bool good;

	ledger->store = store;
	ledger->forms = forms;
	if (store_is_read_only(store)) {
		good = open_tables(ledger, problem);
	} else if ((good = store_begin(store, problem))) {
		good = open_tables(ledger, problem);
		good = store_end(store, good, problem);
	}
	if (!good) {
		ledger_free(ledger);
		return NULL;
	}
	return ledger;
}

void ledger_free(struct ledger *ledger)
{
	if (ledger == NULL)
		return;
	tables_free(ledger->tables, ledger->table_count);
	trust_free(ledger->trust);
	free(ledger->station);
	free(ledger->office);
	free(ledger->chain);
	free(ledger->find);
	free(ledger);
}

struct store *ledger_store(struct ledger *ledger)
{
	return ledger->store;
}

const char *ledger_station(const struct ledger *ledger)
{
	return ledger->station;
}

const char *ledger_office(const struct ledger *ledger)
{
	return ledger->office;
}

/* The office's own id read backwards, so that either is found from the other. */
struct id_text ledger_journal(const struct ledger *ledger)
{
	return id_backwards(ledger->office);
}

const char *ledger_chain(const struct ledger *ledger)
{
	return ledger->chain;
}

/* The first event of a log enrols its own signer; after a restore it names the log that it follows. */
static bool first_event(struct ledger *ledger, const struct actor *actor, const struct log_end *before, const char *before_chain,
    struct problem *problem)
{
	struct tree *body = tree_new_map(), *key;
	struct event_id id;
	bool good;

	tree_add_text(body, "chain", ledger->chain);
	tree_add_text(body, "office", ledger->office);
	tree_add_text(body, "day", date_write(clock_today()).text);
	key = tree_add_map(tree_add_list(body, "keys"), NULL);
	tree_add_text(key, "key", actor_key_id(actor));
	tree_add_text(key, "name", actor_name(actor));
	tree_add_text(key, "role", LEDGER_ADMINISTRATOR);
	if (before->seq > 0) {
		struct tree *after = tree_add_map(body, "after");

		tree_add_text(after, "chain", before_chain);
		tree_add_number(after, "seq", before->seq);
		tree_add_text(after, "head", before->id);
		tree_add_text(after, "first", log_first(ledger, before_chain).text);
	}
	good = append_body(ledger, actor, "enrol", ledger->office, body, NULL, &id, problem);
	tree_free(body);
	return good;
}

bool ledger_begin_log(struct ledger *ledger, const struct actor *actor, const char *station, struct problem *problem)
{
	char *before_chain = memory_text(ledger->chain);
	struct log_end before;
	bool good;

	if (!store_begin(ledger->store, problem)) {
		free(before_chain);
		return false;
	}
	good = log_end_read(ledger, before_chain, &before, problem) &&
	       store_set_setting(ledger->store, "chain", random_id().text, problem) &&
	       store_set_setting(ledger->store, "station", station, problem) &&
	       (*ledger->office != '\0' || store_set_setting(ledger->store, "office", random_id().text, problem));
	if (good) {
		read_settings(ledger);
		good = first_event(ledger, actor, &before, before_chain, problem);
	}
	free(before_chain);
	if (good)
		return store_commit(ledger->store, problem);
	store_rollback(ledger->store);
	read_settings(ledger);
	return false;
}

bool log_end_read(struct ledger *ledger, const char *chain, struct log_end *end, struct problem *problem)
{
	struct statement *last = store_statement(ledger->store,
	    "SELECT seq, id, hlc FROM event WHERE chain = ?1 AND seq = (SELECT max(seq) FROM event WHERE chain = ?1)");

	*end = (struct log_end){.seq = 0};
	statement_bind_text(last, 1, chain);
	while (statement_step(last)) { /* more than one: a copied file */
		const char *id = statement_text(last, 1), *hlc = statement_text(last, 2);

		if (strcmp(id, end->id) <= 0)
			continue;
		end->seq = statement_number(last, 0);
		snprintf(end->id, sizeof(end->id), "%s", id);
		end->hlc_ms = strtoll(hlc, NULL, 16);
		end->hlc_count = strlen(hlc) == 17 ? (int)strtol(hlc + 13, NULL, 16) : 0;
	}
	return !store_failed(ledger->store, problem);
}

int64_t ledger_clock(struct ledger *ledger)
{
	struct problem problem = PROBLEM_INIT;
	struct log_end end;
	bool good = log_end_read(ledger, ledger->chain, &end, &problem);

	problem_release(&problem);
	return good && end.seq > 0 ? end.hlc_ms : 0;
}

bool log_insert(struct ledger *ledger, const struct event *event, const struct event_row *row, struct problem *problem)
{
	struct hlc_text hlc = hlc_write(event->hlc_ms, event->hlc_count);
	struct statement *insert = store_statement(ledger->store,
	    "INSERT INTO event(id, chain, seq, stream, type, actor, hlc, core, signature, salt, body, taken_at)"
	    " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");

	statement_bind_borrowed(insert, 1, event->id);
	statement_bind_borrowed(insert, 2, event->chain);
	statement_bind_number(insert, 3, event->seq);
	statement_bind_borrowed(insert, 4, event->stream);
	statement_bind_borrowed(insert, 5, event->type);
	statement_bind_borrowed(insert, 6, event->actor);
	statement_bind_borrowed(insert, 7, hlc.text);
	statement_bind_borrowed(insert, 8, row->core);
	statement_bind_bytes(insert, 9, row->signature, SIGNATURE_BYTES);
	if (row->has_body) {
		statement_bind_bytes(insert, 10, row->salt, SALT_BYTES);
		statement_bind_borrowed(insert, 11, row->body);
	}
	statement_bind_number(insert, 12, clock_milliseconds());
	return statement_run(insert, problem);
}

bool log_has(struct ledger *ledger, const char *id)
{
	struct statement *find = store_statement(ledger->store, "SELECT 1 FROM event WHERE id = ?");

	statement_bind_text(find, 1, id);
	return statement_found(find);
}

int64_t log_highest(struct ledger *ledger, const char *chain)
{
	struct statement *highest = store_statement(ledger->store, "SELECT ifnull(max(seq), 0) FROM event WHERE chain = ?");

	statement_bind_text(highest, 1, chain);
	return statement_answer(highest, 0);
}

int64_t log_count_before(struct ledger *ledger, const char *chain, int64_t seq)
{
	struct statement *count = store_statement(ledger->store, "SELECT count(DISTINCT seq) FROM event WHERE chain = ? AND seq < ?");

	statement_bind_text(count, 1, chain);
	statement_bind_number(count, 2, seq);
	return statement_answer(count, 0);
}

struct event_id log_first(struct ledger *ledger, const char *chain)
{
	struct statement *find = store_statement(ledger->store, "SELECT id FROM event WHERE chain = ? AND seq = 1 ORDER BY position LIMIT 1");
	struct event_id id = {""};

	statement_bind_text(find, 1, chain);
	if (statement_step(find))
		snprintf(id.text, sizeof(id.text), "%s", statement_text(find, 0));
	statement_reset(find);
	return id;
}

struct event_id ledger_first(struct ledger *ledger)
{
	return log_first(ledger, ledger->chain);
}

char *ledger_heads(struct ledger *ledger, const char *stream)
{
	struct statement *find = store_statement(ledger->store, "SELECT heads FROM stream WHERE id = ?");
	char *heads;

	statement_bind_text(find, 1, stream);
	heads = memory_text(statement_step(find) ? statement_text(find, 0) : "");
	statement_reset(find);
	return heads;
}

/* Of the head and its number, so that an older state of the same log has another code. */
static struct head_code {
	char text[LEDGER_HEAD_CODE + 1];
} head_code(const char *id, int64_t seq)
{
	struct head_code code;
	char *both = memory_format("%s %lld", id, (long long)seq);

	snprintf(code.text, sizeof(code.text), "%.*s", LEDGER_HEAD_CODE, ledger_hash(both, strlen(both)).text);
	free(both);
	return code;
}

char *ledger_head_code(struct ledger *ledger)
{
	struct problem problem = PROBLEM_INIT;
	struct log_end end;

	if (!log_end_read(ledger, ledger->chain, &end, &problem))
		end.seq = 0;
	problem_release(&problem);
	return memory_text(head_code(end.id, end.seq).text);
}

bool ledger_find_head(struct ledger *ledger, const char *code, int64_t *seq, struct problem *problem)
{
	struct statement *rows = store_statement(ledger->store, "SELECT id, seq FROM event ORDER BY position DESC");
	bool found = false;

	*seq = 0;
	while (!found && statement_step(rows)) {
		found = strcmp(head_code(statement_text(rows, 0), statement_number(rows, 1)).text, code) == 0;
		if (found)
			*seq = statement_number(rows, 1);
	}
	statement_reset(rows);
	return !store_failed(ledger->store, problem);
}
