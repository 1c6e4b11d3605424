/* Reading: a household's bench with the office records it refers to, one record, a review. */
#include "conceal.h"
#include "restricted.h"
#include "sheet.h"

#include <stdlib.h>
#include <string.h>

/* Office records that the household's records refer to come along, so that facts may read them. */
bool bench_add_office(struct desk *desk, struct bench *bench, struct problem *problem)
{
	const struct form_catalogue *forms = pack_forms(desk->pack);
	const struct form *form;

	for (size_t i = 0; (form = form_at(forms, i)) != NULL; i++) {
		if (form->of_office || bench_first(bench, form) == NULL)
			continue;
		for (size_t k = 0; k < form->field_count; k++) {
			const struct field *field = &form->fields[k];
			const struct form *target = field->type == FIELD_REF ? form_find(forms, field->ref) : NULL;

			if (target == NULL || !target->of_office)
				continue;
			for (struct record *row = bench_first(bench, form); row != NULL; row = bench_next(bench, row)) {
				const char *id = row->values[k].state == VALUE_KNOWN ? row->values[k].text : NULL;
				struct record *office;

				if (id == NULL || bench_find(bench, id) != NULL)
					continue;
				office = ledger_load_record(desk->ledger, target, id, problem);
				if (office != NULL)
					bench_add_take(bench, office);
				else if (problem != NULL && problem->kind != PROBLEM_NONE)
					return false;
			}
		}
	}
	return true;
}

struct bench *bench_read(struct desk *desk, const char *household, struct problem *problem)
{
	struct bench *bench = bench_new(pack_forms(desk->pack), household);

	if (ledger_load(desk->ledger, household, bench, problem) && bench_add_office(desk, bench, problem))
		return bench;
	bench_free(bench);
	return NULL;
}

struct bench *desk_bench(struct desk *desk, const char *household, struct problem *problem)
{
	struct bench *bench = restricted_allows(desk, household, problem) ? bench_read(desk, household, problem) : NULL;

	if (bench != NULL)
		conceal_apply(desk, bench);
	return bench;
}

/* The record as the signed-in person may see it. */
static struct record *record_as_seen(struct desk *desk, struct record *take, struct problem *problem)
{
	struct bench *bench;
	const struct record *seen;
	struct record *copy = NULL;

	if (take->form->of_office)
		return take;
	if (!restricted_allows(desk, take->stream, problem)) {
		record_free(take);
		return NULL;
	}
	if (!conceal_concerns(desk))
		return take;
	bench = desk_bench(desk, take->stream, problem);
	if (bench != NULL)
		bench_include(bench, true, true);
	seen = bench != NULL ? bench_find(bench, take->id) : NULL;
	if (seen != NULL)
		copy = record_copy(seen);
	bench_free(bench);
	record_free(take);
	return copy;
}

/* A household of which nothing is left but that it was worked on. */
static bool is_erased(struct desk *desk, const char *household)
{
	struct statement *find = store_statement(desk->store,
	    "SELECT 1 FROM event WHERE stream = ?1 AND body IS NULL AND NOT EXISTS(SELECT 1 FROM household WHERE id = ?1) LIMIT 1");

	statement_bind_text(find, 1, household);
	return statement_found(find);
}

struct record *desk_record(struct desk *desk, const char *id, struct problem *problem)
{
	struct problem failure = PROBLEM_INIT;
	const struct form *form = ledger_form_of(desk->ledger, id, &failure);
	struct record *record = form != NULL ? ledger_load_record(desk->ledger, form, id, &failure) : NULL;

	if (record != NULL)
		return record_as_seen(desk, record, problem);
	if (failure.kind != PROBLEM_NONE)
		problem_move(problem, &failure);
	else if (is_erased(desk, id))
		problem_set(problem, PROBLEM_REFUSED, _("户 %s 的档案已依规清除，只留下办过哪些事的记录：doudi chain 可以看。"), id);
	else
		problem_set(problem, PROBLEM_REFUSED, _("没有编号为 %s 的记录，请核对。"), id);
	return NULL;
}

char *desk_household_of(struct desk *desk, const char *id, struct problem *problem)
{
	struct record *record;
	char *stream;

	if (is_erased(desk, id))
		return memory_text(id);
	record = desk_record(desk, id, problem);
	stream = record != NULL ? memory_text(record->stream) : NULL;
	record_free(record);
	return stream;
}

bool desk_each_household(struct desk *desk, bool (*visit)(void *self, const char *household), void *self,
    struct problem *problem)
{
	struct statement *next;
	char last[33] = "";

	/* By key, so that no statement is open while the caller works on a household. */
	for (;;) {
		next = store_statement(desk->store, "SELECT id FROM household WHERE id > ? ORDER BY id LIMIT 1");
		statement_bind_text(next, 1, last);
		if (!statement_step(next))
			break;
		memcpy(last, statement_text(next, 0), 32);
		statement_reset(next);
		if (!visit(self, last))
			return true;
	}
	return !store_failed(desk->store, problem);
}

/* ---- review ---- */

static const struct record *review_application(struct bench *bench, const char *application)
{
	struct record *record = application != NULL ? bench_find(bench, application) : NULL;

	return record != NULL && strcmp(record->form->name, "application") == 0 ? record : NULL;
}

bool review_run(const struct pack *pack, const struct here *here, struct bench *take, const char *application,
    bool determination, struct review *review, struct problem *problem)
{
	memset(review, 0, sizeof(*review));
	review->bench = take;
	review->world = world_new(pack, take, here, review_application(take, application));
	if (bench_is_from_input(take)) { /* what a form would have filled in by itself */
		bench_fill_defaults(take, world_expr(review->world));
		world_forget(review->world);
	}
	review->assessment = assess(review->world, determination, problem);
	if (review->assessment != NULL)
		return true;
	review_release(review);
	return false;
}

bool desk_assess_bench(struct desk *desk, struct bench *take, const char *application, bool determination,
    struct review *review, struct problem *problem)
{
	return review_run(desk->pack, desk_here(desk), take, application, determination, review, problem);
}

bool desk_assess(struct desk *desk, const char *household, const char *application, bool determination,
    struct review *review, struct problem *problem)
{
	struct bench *bench = desk_bench(desk, household, problem);

	memset(review, 0, sizeof(*review));
	return bench != NULL && desk_assess_bench(desk, bench, application, determination, review, problem);
}

void review_release(struct review *review)
{
	assessment_free(review->assessment);
	world_free(review->world);
	bench_free(review->bench);
	memset(review, 0, sizeof(*review));
}

/* ---- names for people ---- */

const char *clock_words(struct desk *desk, const struct field *field, struct value value)
{
	const struct form *form = desk_form(desk, "clock");
	const struct clock_rule *rule;

	if (form == NULL || field != form_field(form, "name") || value.state != VALUE_KNOWN)
		return NULL;
	rule = pack_clock(desk->pack, value.text);
	return rule != NULL ? rule->label : NULL;
}

static const struct record *person_of(const struct bench *bench, const struct record *record)
{
	const struct record *person = NULL;

	for (size_t i = 0; i < record->form->field_count && person == NULL; i++)
		if (record->form->fields[i].type == FIELD_REF && record->values[i].state == VALUE_KNOWN &&
		    strcmp(record->form->fields[i].ref, "member") == 0)
			person = bench_find(bench, record->values[i].text);
	return person != NULL && record_text(person, "name") != NULL ? person : NULL;
}

/* The first known of these fields, as people read it; NULL. Owned. */
static char *naming_words(struct desk *desk, const struct record *record, const char *const *naming, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct field *field = form_field(record->form, naming[i]);
		const char *words;

		if (field == NULL || record->values[field->index].state != VALUE_KNOWN)
			continue;
		words = clock_words(desk, field, record->values[field->index]);
		return words != NULL ? memory_text(words) : field_show(field, record->values[field->index]);
	}
	return NULL;
}

/* 收入：韩雪梅 工资性收入 */
char *record_title(struct desk *desk, const struct bench *bench, const struct record *record)
{
	static const char *const naming[] = {"name", "number", "kind", "category", "day"};
	static const char *const beside_person[] = {"kind", "category", "rule"};
	const struct record *person = person_of(bench, record);
	char *words = person != NULL ? naming_words(desk, record, beside_person, BASE_COUNT(beside_person))
	    : naming_words(desk, record, naming, BASE_COUNT(naming)), *title;

	if (person != NULL)
		title = memory_format("%s：%s%s%s", record->form->label, record_text(person, "name"), words != NULL ? " " : "",
		    words != NULL ? words : "");
	else
		title = words != NULL ? memory_format("%s：%s", record->form->label, words) : memory_text(record->form->label);
	free(words);
	return title;
}
