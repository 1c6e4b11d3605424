/* Two stations meet: events are taken, search follows, and decisions whose ground has changed meanwhile are named. */
#include "bundles.h"
#include "sheet.h"
#include "units.h"

#include <stdlib.h>
#include <string.h>

void touched_add(struct touched *touched, const char *stream)
{
	if ((touched->count & (touched->count - 1)) == 0)
		touched->streams = memory_resize(touched->streams, touched->count * 2 + 1, sizeof(*touched->streams));
	touched->streams[touched->count++] = memory_text(stream);
}

static void meeting_touched(void *self, const char *stream)
{
	touched_add(self, stream);
}

bool desk_introduce(struct desk *known, struct desk *at, struct problem *problem)
{
	return administrator_only(at, _("只有系统管理员可以登记其他单位。"), problem) &&
	    exchange_introduce(known->ledger, at->ledger, at->actor, unit_relation(at, known->level), desk_here(at)->day, problem);
}

/* ---- 依据有变 ---- */

/* A decision with the reasons that were stored when it was made. */
struct decision {
	char event[65], determination[33];
	date day;
	struct tree *reasons;
};
struct decisions {
	struct ledger *ledger;
	struct decision *items;
	size_t count;
	char (*concurrent)[65]; /* events that another one of the household knew nothing of */
	size_t concurrent_count;
};

static const char *body_determination(const struct tree *body)
{
	const struct tree *records = tree_get(body, "records");

	for (size_t i = 0; records != NULL && i < records->count; i++) {
		const char *form = tree_text(records->items[i], "form");
		const struct tree *set = tree_get(records->items[i], "set");
		const char *state = set != NULL ? tree_text(set, "state") : NULL;

		if (form != NULL && strcmp(form, "determination") == 0 && state != NULL && strcmp(state, "confirmed") == 0)
			return tree_text(records->items[i], "id");
	}
	return NULL;
}

static bool decisions_visit(void *self, const struct event *event, const struct tree *body)
{
	struct decisions *all = self;
	const char *determination = body != NULL && tree_get(body, "reasons") != NULL ? body_determination(body) : NULL;
	struct decision *decision;

	if (determination == NULL || strlen(determination) != 32 || ledger_is_withheld(all->ledger, event->id))
		return true;
	all->items = memory_resize(all->items, all->count + 1, sizeof(*all->items));
	decision = &all->items[all->count++];
	memcpy(decision->event, event->id, sizeof(decision->event));
	memcpy(decision->determination, determination, 33);
	decision->day = date_read(tree_text(body, "day"));
	decision->reasons = tree_copy(tree_get(body, "reasons"));
	return true;
}

static void decisions_release(struct decisions *all)
{
	for (size_t i = 0; i < all->count; i++)
		tree_free(all->items[i].reasons);
	free(all->items);
	free(all->concurrent);
}

static void concurrent_add(void *self, const char *event)
{
	struct decisions *all = self;

	all->concurrent = memory_resize(all->concurrent, all->concurrent_count + 1, sizeof(*all->concurrent));
	memcpy(all->concurrent[all->concurrent_count++], event, sizeof(*all->concurrent));
}

static bool has_concurrent(const struct decisions *all, const struct decision *decision)
{
	for (size_t i = 0; i < all->concurrent_count; i++)
		if (strcmp(all->concurrent[i], decision->event) == 0)
			return true;
	return false;
}

/* Runs the decision again, as of its day, on what is known now. */
static bool decision_flips(struct desk *desk, const char *household, const struct decision *decision, bool *flips,
    struct problem *problem)
{
	struct review review = {.bench = NULL};
	struct bench *bench = bench_read(desk, household, problem);
	struct record *determination;
	const struct verdict *verdict = NULL;
	const char *person;
	date kept = desk->day;
	bool good;

	*flips = false;
	desk->day = decision->day;
	good = bench != NULL && desk_assess_bench(desk, bench, NULL, false, &review, problem);
	desk->day = kept;
	if (!good)
		return false;
	determination = bench_find(review.bench, decision->determination);
	if (determination != NULL) {
		person = record_text(determination, "person");
		verdict = assessment_find(review.assessment, record_text(determination, "category"),
		    person != NULL ? person : "");
	}
	*flips = verdict != NULL && verdict_differs(decision->reasons, verdict);
	review_release(&review);
	return true;
}

static bool basis_file(struct desk *desk, const char *household, const struct decision *decision, struct problem *problem)
{
	const struct form *form = desk_form(desk, "basis_change");
	struct record *record = record_new(form, NULL, household), *old;
	struct filing *filing;
	struct event_id event;
	bool good = true;

	record_set(record, form_field(form, "determination"),
	    (struct value){.state = VALUE_KNOWN, .type = VALUE_REF, .text = decision->determination});
	record_set(record, form_field(form, "decision"),
	    (struct value){.state = VALUE_KNOWN, .type = VALUE_TEXT, .text = decision->event});
	record_set(record, form_field(form, "state"),
	    (struct value){.state = VALUE_KNOWN, .type = VALUE_CODE, .text = "open"});
	ledger_one_id(household, record, record->id);
	old = ledger_load_record(desk->ledger, form, record->id, problem);
	if (old == NULL && (problem == NULL || problem->kind == PROBLEM_NONE)) {
		filing = filing_new(household, form->name, desk_here(desk)->day, desk->role);
		filing_add_new(filing, record);
		good = ledger_append(desk->ledger, desk->actor, "file", filing, &event, problem);
		filing_free(filing);
	}
	record_free(old);
	record_free(record);
	return good;
}

static bool basis_look(struct desk *desk, const char *household, struct problem *problem)
{
	struct decisions all = {.ledger = desk->ledger};
	bool good = ledger_each_concurrent(desk->ledger, household, concurrent_add, &all, problem) &&
	    (all.concurrent_count == 0 || ledger_each(desk->ledger, household, decisions_visit, &all, problem));

	for (size_t i = 0; good && i < all.count; i++) {
		bool flips = false;

		if (!has_concurrent(&all, &all.items[i]))
			continue;
		good = decision_flips(desk, household, &all.items[i], &flips, problem) &&
		    (!flips || basis_file(desk, household, &all.items[i], problem));
	}
	decisions_release(&all);
	return good;
}

static bool is_household(struct desk *desk, const char *stream)
{
	struct statement *one = store_statement(desk->store, "SELECT 1 FROM household WHERE id = ?");

	statement_bind_text(one, 1, stream);
	return statement_found(one);
}

static bool follow_up(struct desk *desk, const struct touched *touched, struct problem *problem)
{
	bool good = true;

	for (size_t i = 0; good && i < touched->count; i++) {
		const char *stream = touched->streams[i];

		if (is_household(desk, stream))
			good = desk_search_update(desk, stream, problem) && basis_look(desk, stream, problem) && late_look(desk, stream, problem) &&
			    persons_look(desk, stream, NULL, problem);
	}
	return good;
}

bool desk_taken(struct desk *desk, struct touched *touched, struct problem *problem)
{
	bool good = store_begin(desk->store, problem) &&
	            store_end(desk->store, desk_restore_parameters(desk, problem) && follow_up(desk, touched, problem), problem);
	int64_t erased;

	for (size_t i = 0; i < touched->count; i++)
		free(touched->streams[i]);
	memory_free(&touched->streams);
	touched->count = 0;
	return good && desk_erase_due(desk, &erased, problem);
}

bool desk_take_from(struct desk *to, struct desk *from, int64_t *fresh, struct problem *problem)
{
	struct touched touched = {NULL, 0};
	struct exchange_count count;
	bool good;

	if (!desk_signed_in(to))
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("请先登录。"));
	good = exchange_events(from->ledger, to->ledger, meeting_touched, &touched, &count, problem);
	*fresh = count.fresh;
	return desk_taken(to, &touched, good ? problem : NULL) && good;
}

/* ---- what two people entered differently ---- */

bool desk_may_resolve(struct desk *desk, struct problem *problem)
{
	if (desk_signed_in(desk) && strcmp(desk->role, "supervisor") == 0)
		return true;
	return problem_set(problem, PROBLEM_REFUSED, "%s", _("两处录入不一致由县级民政裁定，请用主管人员登录。"));
}

bool desk_resolve(struct desk *desk, const struct contest *contest, size_t standing, const char *why, struct problem *problem)
{
	const char *events[1];
	struct event_id event;

	if (!desk_may_resolve(desk, problem))
		return false;
	if (why == NULL || *why == '\0')
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("裁定要写明理由。"));
	if (standing >= contest->count)
		return problem_set(problem, PROBLEM_USAGE, "%s", _("请选择以哪一条为准。"));
	events[0] = contest->contenders[standing].event;
	return ledger_resolve(desk->ledger, desk->actor, desk->role, contest->stream, contest->form, contest->record,
		   contest->field, events, 1, why, desk_here(desk)->day, &event, problem) &&
	    memberships_settle(desk, contest->stream, problem) && desk_search_update(desk, contest->stream, problem);
}
