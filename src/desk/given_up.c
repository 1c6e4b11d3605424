/* Numbers of a log that a supervisor has given up for lost: nobody is asked for them any more, and they stay listed as that until
 * they come after all. */
#include "bundles.h"

#include <string.h>

bool given_up_split(struct desk *desk, const char *chain, int64_t first, int64_t last,
    bool (*visit)(void *self, int64_t first, int64_t last, const char *why), void *self)
{
	struct statement *rows = store_statement(desk->store, "SELECT \"first\", \"last\", reason FROM given_up WHERE household = ? AND log = ?"
	    " AND \"last\" >= ? AND \"first\" <= ? AND _void = 0 ORDER BY \"first\", \"last\"");
	bool more = true;

	statement_bind_text(rows, 1, ledger_office(desk->ledger));
	statement_bind_text(rows, 2, chain);
	statement_bind_number(rows, 3, first);
	statement_bind_number(rows, 4, last);
	while (more && first <= last && statement_step(rows)) {
		int64_t from = statement_number(rows, 0), to = statement_number(rows, 1);

		if (to > last)
			to = last;
		if (from > first)
			more = visit(self, first, from - 1, NULL);
		if (from > first)
			first = from;
		if (more && to >= first) {
			more = visit(self, first, to, statement_text(rows, 2));
			first = to + 1;
		}
	}
	statement_reset(rows);
	return more && (first > last || visit(self, first, last, NULL));
}

/* ---- giving up ---- */

/* Of one event, so that a body does not grow too long. */
#define TOGETHER 200

struct forgoing {
	struct desk *desk;
	const char *station, *event, *why; /* event: the one of which only the id is known */
	int64_t first, last;
	char *chain; /* the log whose gap holds them all */
	struct filing *filing;
	size_t filed;
	struct touched touched;
	struct problem *problem;
};

static bool find_gap(void *self, const struct bundle_missing *gap)
{
	struct forgoing *forgoing = self;

	if (gap->bundle || gap->event != NULL || gap->given_up != NULL || strcmp(gap->station, forgoing->station) != 0 ||
	    forgoing->first < gap->first || forgoing->last > gap->last)
		return true;
	forgoing->chain = memory_text(gap->chain);
	return false;
}

static bool filing_end(struct forgoing *forgoing)
{
	struct event_id event;
	bool good = forgoing->filing == NULL || ledger_append(forgoing->desk->ledger, forgoing->desk->actor, "file", forgoing->filing, &event,
	    forgoing->problem);

	filing_free(forgoing->filing);
	forgoing->filing = NULL;
	forgoing->filed = 0;
	return good;
}

static bool file_take(struct forgoing *forgoing, struct record *record)
{
	struct desk *desk = forgoing->desk;

	record_put_text(record, "reason", forgoing->why);
	ledger_one_id(record->stream, record, record->id);
	if (forgoing->filing == NULL)
		forgoing->filing = filing_new(record->stream, record->form->name, desk_here(desk)->day, desk->role);
	filing_add_new(forgoing->filing, record);
	record_free(record);
	return ++forgoing->filed < TOGETHER || filing_end(forgoing);
}

static bool file_numbers(struct forgoing *forgoing)
{
	struct record *record = record_new(desk_form(forgoing->desk, "given_up"), NULL, ledger_office(forgoing->desk->ledger));

	record_put_text(record, "unit_code", forgoing->station);
	record_put_text(record, "log", forgoing->chain);
	record_put_number(record, "first", forgoing->first);
	record_put_number(record, "last", forgoing->last);
	return file_take(forgoing, record);
}

/* log NULL: it was given up by its id alone; number 0: which one of that log it was is not known. */
static bool file_event(struct forgoing *forgoing, const char *id, const char *log, int64_t number)
{
	struct record *record = record_new(desk_form(forgoing->desk, "lost_event"), NULL, ledger_office(forgoing->desk->ledger));

	record_put_text(record, "event", id);
	if (log != NULL)
		record_put_text(record, "log", log);
	if (number > 0)
		record_put_number(record, "number", number);
	return file_take(forgoing, record);
}

/* The events that bore those numbers, as far as their ids are known; and what later ones of the same log wait for and no other number is
 * known of: its keeper had it, and who else might have sent it here would have been asked. */
static bool file_events(struct forgoing *forgoing)
{
	struct known_numbers numbers;
	struct awaited_events awaited = {NULL, 0};
	const char *last = "";
	bool good = known_numbers_read(forgoing->desk, &numbers, forgoing->problem) &&
	    awaited_events_read(forgoing->desk, &awaited, forgoing->problem);

	for (size_t i = 0; good && i < numbers.count; i++) {
		const struct known_number *number = &numbers.items[i];

		if (strcmp(number->chain, forgoing->chain) == 0 && number->seq >= forgoing->first && number->seq <= forgoing->last &&
		    strcmp(number->id, last) != 0)
			good = file_event(forgoing, last = number->id, number->chain, number->seq);
	}
	last = "";
	for (size_t i = 0; good && i < awaited.count; i++) {
		const struct awaited_event *one = &awaited.items[i];

		if (strcmp(one->chain, forgoing->chain) == 0 && one->seq > forgoing->first && strcmp(one->id, last) != 0 &&
		    known_number_of(&numbers, one->id) == NULL)
			good = file_event(forgoing, last = one->id, one->chain, 0);
	}
	known_numbers_release(&numbers);
	awaited_events_release(&awaited);
	return good;
}

static void touch(void *self, const char *stream)
{
	touched_add(self, stream);
}

/* What waited for nothing else is let in, in the same transaction. */
static bool forgo(struct forgoing *forgoing, bool file(struct forgoing *))
{
	struct desk *desk = forgoing->desk;

	if (!store_begin(desk->store, forgoing->problem))
		return false;
	return store_end(desk->store, file(forgoing) && filing_end(forgoing) &&
	    ledger_settle(desk->ledger, touch, &forgoing->touched, forgoing->problem) && desk_taken(desk, &forgoing->touched, forgoing->problem),
	    forgoing->problem);
}

bool desk_may_forgo(struct desk *desk, struct problem *problem)
{
	return (desk_signed_in(desk) && strcmp(desk->role, "supervisor") == 0) ||
	       problem_set(problem, PROBLEM_REFUSED, "%s", _("放弃缺号由主管人员办理，请换人登录。"));
}

static bool may_forgo(struct desk *desk, const char *why, struct problem *problem)
{
	if (!desk_may_forgo(desk, problem))
		return false;
	return (why != NULL && *why != '\0') || problem_set(problem, PROBLEM_REFUSED, "%s", _("放弃缺号要写明理由。"));
}

/* By an edition of before that form nobody is let in yet: whatever waits is listed by its id, to be given up by the next one. */
static bool file_gap(struct forgoing *forgoing)
{
	return file_numbers(forgoing) && (desk_form(forgoing->desk, "lost_event") == NULL || file_events(forgoing));
}

bool desk_forgo(struct desk *desk, const char *station, int64_t first, int64_t last, const char *why, struct problem *problem)
{
	struct forgoing forgoing = {.desk = desk, .station = station, .first = first, .last = last, .why = why, .problem = problem};
	bool good;

	if (!may_forgo(desk, why, problem))
		return false;
	good = desk_each_missing(desk, find_gap, &forgoing, problem);
	if (good && (forgoing.chain == NULL || first > last))
		good = problem_set(problem, PROBLEM_REFUSED, _("单位 %s 没有缺第 %lld 至 %lld 号记录。请照“缺号与异常”里列出的编号填写。"), station,
		    (long long)first, (long long)last);
	good = good && forgo(&forgoing, file_gap);
	filing_free(forgoing.filing);
	free(forgoing.chain);
	return good;
}

/* ---- of which only the id is known ---- */

struct event_sought {
	const char *begins;
	char id[65];
	bool several;
};

static bool find_event(void *self, const struct bundle_missing *missing)
{
	struct event_sought *sought = self;

	if (missing->event == NULL || missing->given_up != NULL || strncmp(missing->event, sought->begins, strlen(sought->begins)) != 0)
		return true;
	sought->several = sought->id[0] != '\0';
	memcpy(sought->id, missing->event, strnlen(missing->event, sizeof(sought->id) - 1));
	return !sought->several;
}

static bool file_sought(struct forgoing *forgoing)
{
	return file_event(forgoing, forgoing->event, NULL, 0);
}

bool desk_forgo_event(struct desk *desk, const char *id, const char *why, struct problem *problem)
{
	struct event_sought sought = {.begins = id};
	struct forgoing forgoing = {.desk = desk, .event = sought.id, .why = why, .problem = problem};
	bool good;

	if (!may_forgo(desk, why, problem) || !desk_each_missing(desk, find_event, &sought, problem))
		return false;
	if (desk_form(desk, "lost_event") == NULL)
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("本单位采用的这一版地区包里还没有“遗失的记录”这张表，不能按编码放弃。请系统管理员采用新的一版。"));
	if (strlen(id) < FORGO_DIGITS || sought.id[0] == '\0' || sought.several)
		return problem_set(problem, PROBLEM_REFUSED, _("没有哪条记录在等编码 %s 的那一条。请照“缺号与异常”里列出的编码填写。"), id);
	good = forgo(&forgoing, file_sought);
	filing_free(forgoing.filing);
	return good;
}
