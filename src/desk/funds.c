/* The accounts of the office: every payment from one is an entry, and no balance falls below zero. */
#include "acts.h"

#include <string.h>

static int64_t entry_sign(const char *kind)
{
	return kind != NULL && strcmp(kind, "out") == 0 ? -1 : 1;
}

/* What the account holds, without one entry (that is being written). */
static bool fund_balance(struct act_scene *scene, const char *fund, const char *without, int64_t *balance,
    struct problem *problem)
{
	struct statement *sum = store_statement(scene->desk->store,
	    "SELECT COALESCE(SUM(CASE kind WHEN 'out' THEN -amount ELSE amount END), 0) FROM fund_entry "
	    "WHERE fund = ? AND id <> ? AND _void = 0");

	statement_bind_text(sum, 1, fund);
	statement_bind_text(sum, 2, without);
	*balance = statement_answer(sum, 0);
	return !store_failed(scene->desk->store, problem);
}

/* The account itself, which must be this station's own. */
static bool fund_is_own(struct act_scene *scene, const char *id, char **name, struct problem *problem)
{
	struct record *fund = ledger_load_record(scene->desk->ledger, desk_form(scene->desk, "fund"), id, problem);
	bool own = fund != NULL && !fund->voided && fund->station != NULL &&
	    strcmp(fund->station, scene->desk->station) == 0;

	*name = fund != NULL ? memory_text(record_text(fund, "name")) : NULL;
	record_free(fund);
	if (own || (problem != NULL && problem->kind != PROBLEM_NONE))
		return own;
	return problem_set(problem, PROBLEM_REFUSED, "%s", _("这个账户不是本单位的，不能列支。"));
}

static bool fund_move(struct act_scene *scene, const char *fund, const char *kind, int64_t amount, int64_t *balance,
    struct problem *problem)
{
	char *name = NULL;
	int64_t before = 0;
	bool good = fund_is_own(scene, fund, &name, problem) &&
	    fund_balance(scene, fund, scene->record->id, &before, problem);

	if (good && __builtin_add_overflow(before, entry_sign(kind) * amount, balance))
		good = problem_set(problem, PROBLEM_REFUSED, "%s", _("金额太大，请核对。"));
	if (good && *balance < 0) {
		good = problem_set(problem, PROBLEM_REFUSED, _("“%s”余额 %s 元，不够支出 %s 元。"), name,
		    money_write(before).text, money_write(amount).text);
		problem_name_field(problem, "amount");
	}
	if (good)
		buffer_add_format(&scene->notice, _("“%s”余额 %s 元。"), name, money_write(*balance).text);
	free(name);
	return good;
}

/* A payment of a household is an entry of the office: an event of its own, appended with the payment or not at all. */
static void fund_add_entry(struct act_scene *scene, const char *fund, int64_t amount, int64_t balance)
{
	const struct here *here = desk_here(scene->desk);
	struct record *entry = record_new(desk_form(scene->desk, "fund_entry"), NULL, ledger_office(scene->desk->ledger));
	struct filing *filing = filing_new(entry->stream, entry->form->name, here->day, here->role);

	record_put_text(entry, "fund", fund);
	record_put_number(entry, "day", here->day);
	record_put_text(entry, "kind", "out");
	record_put_number(entry, "amount", amount);
	record_put_number(entry, "balance", balance);
	record_put_text(entry, "payment", scene->record->id);
	filing_add_new(filing, entry);
	record_free(entry);
	scene->more = memory_resize(scene->more, scene->more_count + 1, sizeof(*scene->more));
	scene->more[scene->more_count++] = filing;
}

bool act_book(struct act_scene *scene, struct problem *problem)
{
	bool entry = form_field(scene->record->form, "balance") != NULL;
	const char *fund = record_text(scene->record, entry ? "fund" : "account");
	struct value amount = record_value(scene->record, "amount");
	const char *kind = entry ? record_text(scene->record, "kind") : "out";
	int64_t balance = 0;

	if (fund == NULL || amount.state != VALUE_KNOWN)
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("请写明账户和金额。"));
	if (!fund_move(scene, fund, kind, amount.number, &balance, problem))
		return false;
	if (entry)
		scene_set_number(scene, scene->record, "balance", balance);
	else
		fund_add_entry(scene, fund, amount.number, balance);
	return true;
}
