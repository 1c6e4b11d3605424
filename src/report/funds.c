/* What was paid out of each fund until the day, by what it was paid for: every household form that has an amount and a
 * fund counts. A person is counted once in a row; where nobody is named it is the household. */
#include "report.h"

#include <stdio.h>
#include <string.h>

static bool is_payment(const struct form *form)
{
	const struct field *amount = form_field(form, "amount"), *fund = form_field(form, "fund");

	return !form->of_office && amount != NULL && amount->type == FIELD_MONEY && fund != NULL &&
	    fund->type == FIELD_CODE && store_name_is_safe(form->name);
}

/* One SELECT over all payments: form, fund, amount, who. */
static char *payments_sql(const struct pack *pack, const char *select)
{
	struct buffer sql = BUFFER_INIT(65536);
	const struct form *form;
	bool first = true;

	buffer_add_format(&sql, "%s FROM (", select);
	for (size_t i = 0; (form = form_at(pack_forms(pack), i)) != NULL; i++) {
		if (!is_payment(form))
			continue;
		buffer_add_format(&sql, "%sSELECT '%s' AS form, fund, amount, %s AS who FROM \"%s\" WHERE _void = 0 AND _held = 0"
		    " AND %s <= ?1", first ? "" : " UNION ALL ", form->name,
		    form_field(form, "person") != NULL ? "coalesce(person, household)" : "household", form->name,
		    form_field(form, "day") != NULL ? "coalesce(day, filed_on)" : "filed_on");
		first = false;
	}
	buffer_add(&sql, ") WHERE fund = ?2 AND form = coalesce(?3, form)");
	return buffer_take(&sql);
}

static void add_row(struct tree *report, const struct code *fund, const char *form, const char *label,
    struct statement *sums)
{
	struct tree *row = report_add_row(report);

	tree_add_text(row, "fund", fund->key)->quoted = true;
	tree_add_text(row, "fund_label", fund->label)->quoted = true;
	tree_add_text(row, "form", form)->quoted = true;
	tree_add_text(row, "label", label)->quoted = true;
	tree_add_number(row, "records", statement_number(sums, 0));
	tree_add_number(row, "persons", statement_number(sums, 1));
	tree_add_text(row, "amount", money_write(statement_number(sums, 2)).text)->quoted = true;
}

static void add_sums(const struct report_scene *scene, struct tree *report, struct statement *sums, const struct code *fund,
    const struct form *form)
{
	statement_bind_text(sums, 1, date_write(scene->day).text);
	statement_bind_text(sums, 2, fund->key);
	statement_bind_text(sums, 3, form != NULL ? form->name : NULL);
	if (statement_step(sums) && statement_number(sums, 0) > 0)
		add_row(report, fund, form != NULL ? form->name : "total", form != NULL ? form->label : _("合计"), sums);
	statement_reset(sums);
}

bool report_funds(const struct report_scene *scene, struct tree *report, struct problem *problem)
{
	const struct code_list *funds = form_codes(pack_forms(scene->pack), "fund");
	char *sql = payments_sql(scene->pack, "SELECT count(*), count(DISTINCT who), coalesce(sum(amount), 0)");
	struct statement *sums = store_statement(scene->store, sql);
	const struct form *form;

	free(sql);
	report_add_column(report, "fund_label", _("资金来源"));
	report_add_column(report, "label", _("项目"));
	report_add_column(report, "records", _("笔数"));
	report_add_column(report, "persons", _("人数"));
	report_add_column(report, "amount", _("金额（元）"));
	for (size_t k = 0; funds != NULL && k < funds->count; k++) {
		for (size_t i = 0; (form = form_at(pack_forms(scene->pack), i)) != NULL; i++)
			if (is_payment(form))
				add_sums(scene, report, sums, &funds->codes[k], form);
		add_sums(scene, report, sums, &funds->codes[k], NULL);
	}
	return !store_failed(scene->store, problem);
}
