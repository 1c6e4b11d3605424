/* The economic survey of a made-up household: amounts are multiples of the local standard, so that every category of
 * any region is met by some. */
#include "demo.h"

#include <stdlib.h>
#include <string.h>

static void row_of_member(struct demo *demo, struct record *row, const struct record *member)
{
	demo_put(demo, row, "member", member->id);
}

static int64_t share_of_standard(struct demo *demo, int64_t percent_low, int64_t percent_high)
{
	int64_t percent = demo_between(percent_low, percent_high);

	return demo->standard * 12 * percent / 100 / 1000 * 1000;
}

/* Yearly income a head, in percent of the standard. */
static const struct {
	int64_t low, high;
} incomes[LIFE_KINDS] = {
    [LIFE_POOR] = {20, 90}, [LIFE_EDGE] = {102, 145}, [LIFE_RIGID] = {160, 300}, [LIFE_ALONE] = {0, 40},
    [LIFE_WELL] = {400, 900},
};

static void add_income(struct demo *demo, const struct demo_household *household, struct sheet *sheet,
    const struct record *member, size_t people)
{
	struct record *row;
	bool works = record_value(member, "employed").state == VALUE_KNOWN && record_value(member, "employed").number == 1;
	bool head = strcmp(member->id, household->head) == 0;

	if (!works && !head)
		return;
	row = sheet_add_row(demo->desk, sheet, "income");
	if (row == NULL)
		return;
	row_of_member(demo, row, member);
	demo_put(demo, row, "kind", works ? "wage" : demo_chance(50) ? "transfer" : "business");
	demo_put(demo, row, "source", demo_pick(tree_get(demo->names, "sources")));
	demo_put_money(demo, row, "amount",
	    share_of_standard(demo, incomes[household->life].low, incomes[household->life].high) *
	    (head ? (int64_t)people : 1) / (head ? 1 : 3));
	demo_put(demo, row, "way", "declared");
	demo_put(demo, row, "as_of", date_write(desk_here(demo->desk)->day).text);
}

static void add_bill(struct demo *demo, const struct demo_household *household, struct sheet *sheet,
    const struct record *member, size_t people)
{
	struct record *row;
	int64_t amount;

	if (household->life != LIFE_RIGID && !demo_chance(15))
		return;
	row = sheet_add_row(demo->desk, sheet, "bill");
	if (row == NULL)
		return;
	amount = share_of_standard(demo, 150, 320) * (int64_t)people;
	row_of_member(demo, row, member);
	demo_put(demo, row, "day", date_write(desk_here(demo->desk)->day - (date)demo_between(40, 300)).text);
	if (demo_chance(85))
		demo_put(demo, row, "cause", demo_chance(70) ? "illness" : demo_chance(50) ? "study" : "accident");
	demo_put_money(demo, row, "amount", household->life == LIFE_RIGID ? amount : amount / 20);
	demo_put_money(demo, row, "reimbursed", household->life == LIFE_RIGID ? amount / 5 : 0);
}

static void add_asset(struct demo *demo, const struct demo_household *household, struct sheet *sheet, const char *kind,
    int64_t value)
{
	struct record *row = sheet_add_row(demo->desk, sheet, "asset");

	if (row == NULL)
		return;
	demo_put(demo, row, "member", household->head);
	demo_put(demo, row, "kind", kind);
	demo_put_money(demo, row, "value", value);
}

/* Who lives well may have more of everything than any line allows. */
static void add_property(struct demo *demo, const struct demo_household *household, struct sheet *sheet, size_t people)
{
	bool well = household->life == LIFE_WELL, rich = well && demo_chance(40);
	size_t homes = well && demo_chance(25) ? 2 : 1;

	add_asset(demo, household, sheet, "deposit",
	    demo->standard * (rich ? demo_between(40, 90) * (int64_t)people : demo_between(0, 10)));
	if (well && demo_chance(40))
		add_asset(demo, household, sheet, "vehicle", 6000000);
	if (well && demo_chance(25))
		add_asset(demo, household, sheet, "company", 10000000);
	for (size_t i = 0; i < homes; i++) {
		struct record *row = sheet_add_row(demo->desk, sheet, "dwelling");

		if (row == NULL)
			return;
		demo_put(demo, row, "grade", demo_chance(80) ? "B" : "C");
		demo_put(demo, row, "area", demo_chance(50) ? "70" : "90");
	}
}

static void add_self_care(struct demo *demo, struct sheet *sheet, const struct record *member)
{
	static const char *const items[] = {"eat", "dress", "bed", "toilet", "walk", "bath"};
	struct record *row = sheet_add_row(demo->desk, sheet, "self_care");

	if (row == NULL)
		return;
	row_of_member(demo, row, member);
	for (size_t i = 0; i < BASE_COUNT(items); i++)
		demo_put(demo, row, items[i], demo_chance(93) ? "yes" : "no");
}

/* Whom a survey assesses: the old, children and the disabled, who alone may turn out to have nobody and nothing. */
static bool needs_assessment(const struct demo *demo, const struct record *member, struct value birth)
{
	const char *kind = record_text(member, "disability_kind");
	int age = birth.state == VALUE_KNOWN ? date_years((date)birth.number, desk_here(demo->desk)->day) : 0;

	return age >= 60 || age < 16 || (kind != NULL && strcmp(kind, "none") != 0);
}

/* Everything is asked; what nobody has is said so. */
void demo_survey(struct demo *demo, const struct demo_household *household, struct sheet *sheet)
{
	const struct form *member = desk_form(demo->desk, "member");
	size_t people = sheet->bench != NULL ? bench_count(sheet->bench, member) : 0;
	bool earns = household->life == LIFE_ALONE ? demo_chance(80) : household->life != LIFE_RIGID || demo_chance(85);

	for (size_t i = 0; i < sheet->grid_count; i++)
		sheet_none(sheet, sheet->grids[i].form->name);
	for (struct record *row = bench_first(sheet->bench, member); row != NULL; row = bench_next(sheet->bench, row)) {
		struct value birth = record_value(row, "birth");

		if (earns)
			add_income(demo, household, sheet, row, people);
		if (strcmp(row->id, household->head) == 0)
			add_bill(demo, household, sheet, row, people);
		if (needs_assessment(demo, row, birth))
			add_self_care(demo, sheet, row);
	}
	add_property(demo, household, sheet, people);
}
