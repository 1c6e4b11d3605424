/* What national and regional YAML add to everyone's story, through the region's own forms, fields and codes:
 *
 *	fields: {FORM: {FIELD: TEXT or [TEXT, ..]}}                      one of them by chance; null leaves it open
 *	filings: [{form: F, in: FORM, percent: N, as: ROLE, who: CONDITION over member, set: {FIELD: as above, or $who}}]
 */
#include "demo.h"

#include <stdlib.h>
#include <string.h>

static bool put_checked(struct demo *demo, struct record *record, const struct tree *item, const char *text,
    struct problem *problem)
{
	const struct field *field = form_field(record->form, item->key);
	struct value value;
	char *owned = NULL;
	bool good = field != NULL && field_read(field, text, desk_here(demo->desk)->day, &value, &owned, NULL) &&
	    value.state == VALUE_KNOWN;

	if (good)
		record_set(record, field, value);
	free(owned);
	return good || tree_problem(item, problem, _("表单“%s”的“%s”不能写成“%s”"), record->form->label, item->key, text);
}

static bool put_all(struct demo *demo, struct record *record, const struct tree *set, const char *who,
    struct problem *problem)
{
	bool good = true;

	for (size_t i = 0; good && set != NULL && i < set->count; i++) {
		const struct tree *item = set->items[i], *one = item;

		if (item->kind == TREE_LIST && item->count > 0)
			one = item->items[random_below(item->count)];
		if (one->kind == TREE_TEXT && (one->quoted || strcmp(one->text, "null") != 0))
			good = put_checked(demo, record, item, strcmp(one->text, "$who") == 0 ? who : one->text, problem);
	}
	return good;
}

bool demo_fields(struct demo *demo, struct record *record, struct problem *problem)
{
	const struct tree *files[] = {demo->names, demo->local};

	for (size_t i = 0; i < BASE_COUNT(files); i++) {
		const struct tree *fields = tree_get(files[i], "fields");

		if (fields != NULL && !put_all(demo, record, tree_get(fields, record->form->name), NULL, problem))
			return false;
	}
	return true;
}

/* ---- filings ---- */

static bool read_filing(struct demo *demo, const struct tree *at, struct problem *problem)
{
	static const char *const keys[] = {"form", "in", "percent", "as", "who", "set", NULL};
	const struct tree *who = tree_get(at, "who");
	struct demo_filing *filing;

	if (at->kind != TREE_MAP || !tree_check_keys(at, keys, problem))
		return at->kind == TREE_MAP || tree_problem(at, problem, _("这里应是一组键: {form, in, percent, as, who, set}"));
	if (tree_text(at, "form") == NULL || desk_form(demo->desk, tree_text(at, "form")) == NULL)
		return tree_problem(at, problem, _("form 应是一张表单的名字"));
	if (tree_text(at, "in") != NULL && desk_form(demo->desk, tree_text(at, "in")) == NULL)
		return tree_problem(at, problem, _("in 应是一张表单的名字"));
	demo->filings = memory_resize(demo->filings, demo->filing_count + 1, sizeof(*demo->filings));
	filing = &demo->filings[demo->filing_count++];
	*filing = (struct demo_filing){.at = at,
	    .percent = tree_text(at, "percent") != NULL ? (unsigned)strtoul(tree_text(at, "percent"), NULL, 10) : 100};
	if (who != NULL)
		filing->who = pack_condition(desk_pack(demo->desk), who, "member", problem);
	return who == NULL || filing->who != NULL;
}

bool demo_read_filings(struct demo *demo, struct problem *problem)
{
	const struct tree *files[] = {demo->names, demo->local};

	for (size_t i = 0; i < BASE_COUNT(files); i++) {
		const struct tree *filings = tree_get(files[i], "filings");

		for (size_t k = 0; filings != NULL && k < filings->count; k++)
			if (!read_filing(demo, filings->items[k], problem))
				return false;
	}
	return true;
}

void demo_release_filings(struct demo *demo)
{
	for (size_t i = 0; i < demo->filing_count; i++)
		expr_free(demo->filings[i].who);
	free(demo->filings);
}

/* The newest record of that form, or "". */
static void find_in(struct demo *demo, const struct bench *bench, const char *name, char id[33])
{
	*id = '\0';
	for (const struct record *row = bench_first(bench, desk_form(demo->desk, name)); row != NULL; row = bench_next(bench, row))
		memcpy(id, row->id, 33);
}

/* One of the members who are meant, by chance; "" if there is none. */
static void find_who(struct demo *demo, const struct bench *bench, const struct expr *who, char id[33])
{
	struct world *world = world_new(desk_pack(demo->desk), bench, desk_here(demo->desk), NULL);
	size_t seen = 0;

	*id = '\0';
	for (const struct record *row = bench_first(bench, desk_form(demo->desk, "member")); row != NULL;
	     row = bench_next(bench, row))
		if ((who == NULL || expr_truth(who, world_expr(world), row) == TRUTH_YES) && random_below(++seen) == 0)
			memcpy(id, row->id, 33);
	world_free(world);
}

/* What a rule refuses is not filed, as it would not be at a desk. */
static bool file_unless_refused(struct demo *demo, struct sheet *take, struct problem *problem)
{
	struct problem inner = PROBLEM_INIT;
	struct filed filed;

	if (demo_file(demo, take, &filed, &inner)) {
		filed_release(&filed);
		return true;
	}
	if (inner.kind == PROBLEM_REFUSED) {
		problem_release(&inner);
		return true;
	}
	problem_move(problem, &inner);
	return false;
}

static bool make_filing(struct demo *demo, const struct demo_household *household, const struct demo_filing *filing,
    struct problem *problem)
{
	const struct tree *at = filing->at;
	const char *in = tree_text(at, "in"), *as = tree_text(at, "as");
	struct bench *bench = desk_bench(demo->desk, household->id, problem);
	struct sheet *sheet;
	char subject[33], who[33];

	if (bench == NULL)
		return false;
	find_in(demo, bench, in != NULL ? in : "household", subject);
	find_who(demo, bench, filing->who, who);
	bench_free(bench);
	if (*subject == '\0' || *who == '\0')
		return true;
	if (!demo_sign_in(demo, as != NULL ? demo_user(demo, as, 0) : demo->clerk, problem))
		return false;
	sheet = sheet_new(demo->desk, tree_text(at, "form"), subject, problem);
	if (sheet == NULL)
		return false;
	if (!put_all(demo, sheet->record, tree_get(at, "set"), who, problem)) {
		sheet_free(sheet);
		return false;
	}
	return file_unless_refused(demo, sheet, problem);
}

bool demo_extras(struct demo *demo, const struct demo_household *household, struct problem *problem)
{
	for (size_t i = 0; i < demo->filing_count; i++)
		if (demo_chance(demo->filings[i].percent) && !make_filing(demo, household, &demo->filings[i], problem))
			return false;
	return true;
}
