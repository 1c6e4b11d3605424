/* Orders to erase (sync.md 1.8), as the events of type erase say: what one supervisor of a county asks for, that another one
 * there agrees, and from which day. Nobody signs when the day has come: each station that holds the bodies takes them away
 * on the first day that is due, and does not take them in again. */
#include "erase.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOGS_MAXIMUM 1000 /* of one file, one a restore */

struct saying { /* one event of type erase */
	struct event event;
	struct tree *body; /* NULL if it is not here */
	const struct tree *order; /* the part of it that counts here */
	char *by;          /* the supervisor of a county who signed; NULL: it was none */
	date day;
};
struct sayings {
	struct saying *items;
	size_t count;
};

static date day_of(const struct tree *body, const char *key)
{
	const char *text = tree_text(body, key);

	return text != NULL ? date_read(text) : DATE_NONE;
}

/* What a household's history says; never who may sign, what a station works by, or an order itself. */
bool erase_may_take(struct ledger *ledger, const char *type, const char *stream)
{
	return (strcmp(type, "file") == 0 || strcmp(type, "resolve") == 0 || strcmp(type, "restrict") == 0) && !ledger_is_office(ledger, stream);
}

/* ---- who signed ---- */

/* The log that this file kept before it began that one, as its first event says; owned, NULL if there was none. */
static char *log_before(struct ledger *ledger, const char *chain)
{
	struct statement *first = store_statement(ledger->store, "SELECT body FROM event WHERE chain = ? AND seq = 1 AND type = 'enrol'");
	struct tree *body = NULL;
	const char *text, *before;
	char *found;
	size_t length;

	statement_bind_text(first, 1, chain);
	if (statement_step(first) && (text = statement_bytes(first, 0, &length)) != NULL)
		body = tree_read_json(text, length, "", NULL);
	statement_reset(first);
	before = tree_text(tree_get(body, "after"), "chain");
	found = before != NULL ? memory_text(before) : NULL;
	tree_free(body);
	return found;
}

/* A log of this file: what others enrol under this station's name is none. */
static bool is_own(struct ledger *ledger, const char *chain)
{
	char *at = memory_text(ledger->chain);
	bool own = strcmp(at, chain) == 0;

	for (int logs = 0; !own && at != NULL && logs < LOGS_MAXIMUM; logs++) {
		char *before = log_before(ledger, at);

		free(at);
		at = before;
		own = at != NULL && strcmp(at, chain) == 0;
	}
	free(at);
	return own;
}

/* As this station, or one above it, has enrolled that unit: what a unit says of itself does not count. */
static bool is_known_as(struct ledger *ledger, const char *chain, const char *level)
{
	struct statement *find;

	if (table_find(ledger->tables, ledger->table_count, "unit") == NULL)
		return false;
	find = store_statement(ledger->store,
	    "WITH RECURSIVE above(office) AS (SELECT ?1 UNION SELECT u.office FROM unit u JOIN above ON u.household = above.office"
	    " WHERE u.relation = 'parent' AND u._void = 0)"
	    " SELECT 1 FROM unit WHERE household IN (SELECT office FROM above) AND chain = ?2 AND level = ?3 AND _void = 0");
	statement_bind_text(find, 1, ledger->office);
	statement_bind_text(find, 2, chain);
	statement_bind_text(find, 3, level);
	return statement_found(find);
}

static bool is_of_county(struct ledger *ledger, const char *chain)
{
	char *own;
	bool county;

	if (!is_own(ledger, chain))
		return is_known_as(ledger, chain, LEDGER_COUNTY);
	own = store_setting(ledger->store, "level");
	county = own != NULL && strcmp(own, LEDGER_COUNTY) == 0;
	free(own);
	return county;
}

/* Name of the supervisor of a county whose key signed this; owned, NULL if it was none. */
static char *county_supervisor(struct ledger *ledger, const struct event *event)
{
	struct statement *find = store_statement(ledger->store,
	    "SELECT name FROM enrolled WHERE chain = ? AND key = ? AND role = ? AND (until IS NULL OR ? <= until)");
	char *name;

	statement_bind_text(find, 1, event->chain);
	statement_bind_text(find, 2, event->actor);
	statement_bind_text(find, 3, LEDGER_SUPERVISOR);
	statement_bind_number(find, 4, event->seq);
	name = statement_step(find) && !statement_is_null(find, 0) ? memory_text(statement_text(find, 0)) : NULL;
	statement_reset(find);
	if (name != NULL && !is_of_county(ledger, event->chain))
		memory_free(&name);
	return name;
}

/* ---- what was said ---- */

static void sayings_release(struct sayings *sayings)
{
	for (size_t i = 0; i < sayings->count; i++) {
		event_release(&sayings->items[i].event);
		tree_free(sayings->items[i].body);
		free(sayings->items[i].by);
	}
	free(sayings->items);
}

static bool sayings_read(struct ledger *ledger, struct sayings *sayings, struct problem *problem)
{
	/* +id: sorted after the few are found, or all events would be walked in the order of their ids. */
	struct statement *rows = store_statement(ledger->store, "SELECT core, body, id FROM event WHERE type = 'erase' ORDER BY +id");
	bool good = true;

	*sayings = (struct sayings){NULL, 0};
	while (good && statement_step(rows)) {
		struct problem syntax = PROBLEM_INIT;
		struct saying *saying;
		size_t length;
		const char *core = statement_bytes(rows, 0, &length), *text;

		sayings->items = memory_resize(sayings->items, sayings->count + 1, sizeof(*sayings->items));
		saying = &sayings->items[sayings->count];
		*saying = (struct saying){.day = DATE_NONE};
		good = event_parse_known(core, length, statement_text(rows, 2), &saying->event, problem);
		if (!good)
			break;
		sayings->count++;
		text = statement_bytes(rows, 1, &length);
		saying->body = text != NULL ? tree_read_json(text, length, "", &syntax) : NULL;
		problem_release(&syntax);
		saying->order = tree_get(saying->body, "order");
		saying->day = day_of(saying->body, "day");
	}
	statement_reset(rows);
	for (size_t i = 0; good && i < sayings->count; i++)
		sayings->items[i].by = county_supervisor(ledger, &sayings->items[i].event);
	if (good && !store_failed(ledger->store, problem))
		return true;
	sayings_release(sayings);
	return false;
}

/* ---- orders ---- */

static void erasure_release(struct erasure *erasure)
{
	for (size_t i = 0; i < erasure->count; i++)
		free(erasure->events[i]);
	free(erasure->events);
	free(erasure->basis);
	free(erasure->asked_by);
	free(erasure->approved_by);
	free(erasure->withdrawn_by);
}

void erasures_release(struct erasure *erasures, size_t count)
{
	for (size_t i = 0; i < count; i++)
		erasure_release(&erasures[i]);
	free(erasures);
}

static void put_id(char to[65], const char *id)
{
	snprintf(to, 65, "%s", id != NULL ? id : "");
}

static void read_events(struct erasure *erasure, const struct tree *list)
{
	if (list == NULL || list->kind != TREE_LIST)
		return;
	erasure->events = memory_new((list->count + 1) * sizeof(*erasure->events));
	for (size_t i = 0; i < list->count; i++)
		if (list->items[i]->kind == TREE_TEXT && hex_is_valid(list->items[i]->text, LEDGER_ID_LENGTH))
			erasure->events[erasure->count++] = memory_text(list->items[i]->text);
}

static struct erasure *erasure_add(struct erasure **all, size_t *count)
{
	*all = memory_resize(*all, *count + 1, sizeof(**all));
	(*all)[*count] = (struct erasure){.asked_on = DATE_NONE, .approved_on = DATE_NONE, .from = DATE_NONE, .withdrawn_on = DATE_NONE};
	return &(*all)[(*count)++];
}

/* What a saying is about: the request that it approves or withdraws; NULL: it is a request itself. */
static const char *word_of(const struct saying *saying, const char *key)
{
	const char *text = tree_text(saying->order, key);

	return text != NULL && hex_is_valid(text, LEDGER_ID_LENGTH) ? text : NULL;
}

static void add_request(struct erasure **all, size_t *count, const struct saying *saying)
{
	struct erasure *erasure = erasure_add(all, count);
	const char *stream = tree_text(saying->order, "stream"), *record = tree_text(saying->order, "record");

	put_id(erasure->request, saying->event.id);
	erasure->asked_on = saying->day;
	erasure->asked_by = memory_text(saying->by != NULL ? saying->by : tree_text(saying->body, "by"));
	erasure->basis = memory_text(tree_text(saying->order, "basis"));
	if (hex_is_valid(stream, 32))
		memcpy(erasure->stream, stream, 33);
	if (hex_is_valid(record, 32))
		memcpy(erasure->record, record, 33);
	read_events(erasure, tree_get(saying->order, "events"));
	if (saying->by == NULL)
		erasure->fault = N_("申请人不是县级主管人员");
	else if (erasure->count == 0 || saying->day == DATE_NONE)
		erasure->fault = N_("申请没有写明清除哪些记录、哪一天提出");
	erasure->state = erasure->fault != NULL ? ERASURE_VOID : ERASURE_ASKED;
}

/* An approval or a withdrawal that has no effect stands in the list by itself. */
static void add_void(struct erasure **all, size_t *count, const struct saying *saying, const struct erasure *about, bool approval,
    const char *fault)
{
	char request[65], stream[33] = "", record[33] = "";
	struct erasure *erasure;

	put_id(request, word_of(saying, approval ? "approves" : "withdraws"));
	if (about != NULL) {
		memcpy(stream, about->stream, sizeof(stream));
		memcpy(record, about->record, sizeof(record));
	}
	erasure = erasure_add(all, count);
	memcpy(erasure->request, request, sizeof(request));
	memcpy(erasure->stream, stream, sizeof(stream));
	memcpy(erasure->record, record, sizeof(record));
	put_id(approval ? erasure->approval : erasure->withdrawal, saying->event.id);
	*(approval ? &erasure->approved_by : &erasure->withdrawn_by) = memory_text(saying->by != NULL ? saying->by : tree_text(saying->body, "by"));
	*(approval ? &erasure->approved_on : &erasure->withdrawn_on) = saying->day;
	erasure->from = approval ? day_of(saying->order, "from") : DATE_NONE;
	erasure->fault = fault;
	erasure->state = ERASURE_VOID;
}

static const struct saying *find_saying(const struct sayings *sayings, const char *id)
{
	for (size_t i = 0; i < sayings->count; i++)
		if (strcmp(sayings->items[i].event.id, id) == 0)
			return &sayings->items[i];
	return NULL;
}

/* A typed day may say anything; the clock of a log only rises. A clock that ran ahead makes the wait longer. */
static date day_said(const struct saying *saying)
{
	date stamped = (date)(saying->event.hlc_ms / CLOCK_DAY);

	return stamped > saying->day ? stamped : saying->day;
}

/* NULL: it holds. */
static const char *approval_fault(const struct saying *approval, const struct saying *request)
{
	date from = day_of(approval->order, "from");

	if (approval->by == NULL)
		return N_("审核人不是县级主管人员");
	if (strcmp(approval->event.actor, request->event.actor) == 0 || strcmp(approval->by, request->by) == 0)
		return N_("申请和审核是同一个人");
	if (approval->day == DATE_NONE || approval->day < request->day)
		return N_("审核的日期早于申请");
	if (from == DATE_NONE || from < day_said(approval) + LEDGER_ERASE_DAYS)
		return N_("没有等满公示清单的天数");
	return NULL;
}

static struct erasure *find_request(struct erasure *all, size_t count, const char *request)
{
	for (size_t i = 0; i < count; i++)
		if (all[i].asked_on != DATE_NONE && strcmp(all[i].request, request) == 0)
			return &all[i];
	return NULL;
}

/* Of several good approvals the one with the earliest day counts; they come in order of their ids. */
static void add_approval(struct erasure **all, size_t *count, const struct sayings *sayings, const struct saying *saying)
{
	const char *request = word_of(saying, "approves"), *fault;
	struct erasure *erasure = find_request(*all, *count, request);
	date from = day_of(saying->order, "from");

	if (erasure == NULL || erasure->state == ERASURE_VOID)
		fault = N_("没有有效的申请");
	else
		fault = approval_fault(saying, find_saying(sayings, request));
	if (fault != NULL) {
		add_void(all, count, saying, erasure, true, fault);
	} else if (erasure->from == DATE_NONE || from < erasure->from) {
		free(erasure->approved_by);
		put_id(erasure->approval, saying->event.id);
		erasure->approved_by = memory_text(saying->by);
		erasure->approved_on = saying->day;
		erasure->from = from;
		erasure->state = ERASURE_WAITING;
	}
}

static void add_withdrawal(struct erasure **all, size_t *count, const struct saying *saying)
{
	struct erasure *erasure = find_request(*all, *count, word_of(saying, "withdraws"));
	const char *fault = NULL;

	if (saying->by == NULL)
		fault = N_("撤回人不是县级主管人员");
	else if (erasure == NULL || erasure->state == ERASURE_VOID)
		fault = N_("没有有效的申请");
	else if (saying->day == DATE_NONE || (erasure->from != DATE_NONE && saying->day >= erasure->from))
		fault = N_("到了清除的日期才撤回");
	if (fault != NULL) {
		add_void(all, count, saying, erasure, false, fault);
		return;
	}
	if (erasure->state == ERASURE_WITHDRAWN)
		return;
	put_id(erasure->withdrawal, saying->event.id);
	erasure->withdrawn_by = memory_text(saying->by);
	erasure->withdrawn_on = saying->day;
	erasure->state = ERASURE_WITHDRAWN;
}

bool ledger_erasures(struct ledger *ledger, date day, struct erasure **all, size_t *count, struct problem *problem)
{
	struct sayings sayings;

	*all = NULL;
	*count = 0;
	if (!sayings_read(ledger, &sayings, problem))
		return false;
	for (size_t i = 0; i < sayings.count; i++)
		if (word_of(&sayings.items[i], "approves") == NULL && word_of(&sayings.items[i], "withdraws") == NULL)
			add_request(all, count, &sayings.items[i]);
	for (size_t i = 0; i < sayings.count; i++)
		if (word_of(&sayings.items[i], "approves") != NULL)
			add_approval(all, count, &sayings, &sayings.items[i]);
	for (size_t i = 0; i < sayings.count; i++)
		if (word_of(&sayings.items[i], "withdraws") != NULL)
			add_withdrawal(all, count, &sayings.items[i]);
	sayings_release(&sayings);
	for (size_t i = 0; i < *count; i++)
		if ((*all)[i].state == ERASURE_WAITING && (*all)[i].from <= day)
			(*all)[i].state = ERASURE_DUE;
	return !store_failed(ledger->store, problem);
}

/* ---- carrying them out ---- */

bool erase_has(struct ledger *ledger, const char *event)
{
	struct statement *find = store_statement(ledger->store, "SELECT 1 FROM _erased WHERE event = ?");

	statement_bind_text(find, 1, event);
	return statement_found(find);
}

/* Where the event is already; which household it is of goes into stream. */
static bool holds_body(struct ledger *ledger, const char *id, char stream[33])
{
	struct statement *find = store_statement(ledger->store, "SELECT type, stream FROM event WHERE id = ? AND body IS NOT NULL");
	char type[24] = "";

	statement_bind_text(find, 1, id);
	if (statement_step(find)) {
		snprintf(type, sizeof(type), "%s", statement_text(find, 0));
		snprintf(stream, 33, "%s", statement_text(find, 1));
	}
	statement_reset(find);
	return *type != '\0' && erase_may_take(ledger, type, stream);
}

static bool run_on(struct ledger *ledger, const char *sql, const char *id, struct problem *problem)
{
	struct statement *change = store_statement(ledger->store, sql);

	statement_bind_text(change, 1, id);
	return statement_run(change, problem);
}

static bool erase_event(struct ledger *ledger, const char *id, const char *because, int64_t *erased, struct problem *problem)
{
	struct statement *put = store_statement(ledger->store,
	    "INSERT INTO _erased(event, because, erased_at) VALUES(?, ?, ?) ON CONFLICT(event) DO NOTHING");
	char stream[33];

	statement_bind_text(put, 1, id);
	statement_bind_text(put, 2, because);
	statement_bind_number(put, 3, clock_milliseconds());
	if (!statement_run(put, problem) ||
	    !run_on(ledger, "UPDATE _parked SET salt = NULL, body = NULL WHERE id = ? AND instr(core, char(10) || 'type  file ') > 0", id, problem))
		return false;
	if (!holds_body(ledger, id, stream))
		return !store_failed(ledger->store, problem);
	*erased += 1;
	/* Which form somebody without the right to it filed cannot be told any more. */
	return run_on(ledger, "UPDATE event SET salt = NULL, body = NULL WHERE id = ?", id, problem) &&
	       run_on(ledger, "DELETE FROM alarm WHERE event = ? AND kind = 'role'", id, problem) && stream_touch(ledger, stream, problem);
}

/* How many events of the order are marked; all: there is nothing more to do. */
static int64_t marked(struct ledger *ledger, const char *because)
{
	struct statement *count = store_statement(ledger->store, "SELECT count(*) FROM _erased WHERE because = ?");
	int64_t number;

	statement_bind_text(count, 1, because);
	number = statement_step(count) ? statement_number(count, 0) : 0;
	statement_reset(count);
	return number;
}

/* What was erased by an order that had been withdrawn in time, as it turned out, may come back. */
static bool carry_out(struct ledger *ledger, const struct erasure *erasure, int64_t *erased, struct problem *problem)
{
	bool good = true;

	if (erasure->state == ERASURE_WITHDRAWN && *erasure->approval != '\0')
		return run_on(ledger, "DELETE FROM _erased WHERE because = ?", erasure->approval, problem);
	if (erasure->state != ERASURE_DUE || marked(ledger, erasure->approval) == (int64_t)erasure->count)
		return true;
	for (size_t i = 0; good && i < erasure->count; i++)
		good = erase_event(ledger, erasure->events[i], erasure->approval, erased, problem);
	return good;
}

bool ledger_erase_due(struct ledger *ledger, date day, int64_t *erased, void (*touched)(void *self, const char *stream), void *self,
    struct problem *problem)
{
	struct erasure *all;
	size_t count;
	bool good;

	*erased = 0;
	if (!ledger_erasures(ledger, day, &all, &count, problem))
		return false;
	good = store_begin(ledger->store, problem);
	if (!good) {
		erasures_release(all, count);
		return false;
	}
	for (size_t i = 0; good && i < count; i++)
		good = carry_out(ledger, &all[i], erased, problem);
	erasures_release(all, count);
	return store_end(ledger->store, good && (*erased == 0 || ledger_settle(ledger, touched, self, problem)), problem);
}
