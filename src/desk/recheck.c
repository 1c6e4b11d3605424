/* A new standard is in force at once; what was decided by the old one has to be looked at again. Each household whose payment
 * or status changes gets a record of form `recheck`, as an event of its own stream with the txn of the parameter: so the list
 * is in the chain, is rebuilt with everything else, goes to the stations that have the household, and is seen by whoever may
 * see the household. A table kept beside the ledger would have none of that. */
#include "simulate.h"

#include "acts.h"
#include "county.h"

#include <stdlib.h>
#include <string.h>

/* ---- one event a household ---- */

/* What was entered, in a sentence: it tells one change of the standard from the next. */
static char *cause_of(struct desk *desk, const struct simulation *simulation)
{
	const struct code_list *kinds = form_codes(pack_forms(desk->pack), "place_kind");
	struct buffer text = BUFFER_INIT(4096);

	for (size_t i = 0; i < simulation->value_count; i++) {
		const struct simulated_value *value = &simulation->values[i];
		const struct parameter *parameter = pack_parameter_find(desk->pack, value->key);
		const struct code *band = kinds != NULL ? code_find(kinds, value->band) : NULL;

		buffer_add_format(&text, _("%s%s%s%s%s %s 起 %s"), i > 0 ? "；" : "", parameter->label,
		    *value->band != '\0' ? "（" : "", band != NULL ? band->label : value->band, *value->band != '\0' ? "）" : "",
		    date_write(value->since).text, *value->value != '\0' ? value->value : _("没有值"));
	}
	return buffer_take(&text);
}

static date starts_on(const struct simulation *simulation)
{
	date first = simulation->values[0].since;

	for (size_t i = 1; i < simulation->value_count; i++)
		first = simulation->values[i].since < first ? simulation->values[i].since : first;
	return first;
}

static struct record *recheck_new(struct desk *desk, const struct simulation *simulation, const struct simulated_change *change,
    const char *cause)
{
	struct record *record = record_new(desk_form(desk, "recheck"), NULL, change->household);

	record_put_text(record, "category", change->category->name);
	record_put_text(record, "person", change->person);
	record_put_text(record, "change", simulated_kind_word(change->kind));
	record_put_text(record, "cause", cause);
	record_put_text(record, "state", "open");
	record_put_number(record, "since", starts_on(simulation));
	record_put_number(record, "day", simulation->day);
	if (change->had_amount)
		record_put_number(record, "was", change->amount_before);
	if (change->has_amount)
		record_put_number(record, "becomes", change->amount_after);
	ledger_one_id(change->household, record, record->id);
	return record;
}

/* What is being listed; undone: the cause under which the value that is taken back had been listed. */
struct listing {
	struct desk *desk;
	const struct simulation *simulation;
	const char *cause, *undone, *txn;
};

/* Nobody is paid less or more who is not in the category; who newly meets one may not know it, unless it never came to that. */
static bool concerns(const struct listing *listing, const struct simulated_change *change)
{
	bool never = listing->undone != NULL && starts_on(listing->simulation) > listing->simulation->day;

	return change->in || (change->kind == SIMULATED_ENTERS && !never);
}

/* What was listed for the value that is gone and nobody has looked at yet: there is nothing left to look at. */
static bool drop_open(const struct listing *listing, struct filing *filing, const struct simulated_change *change,
    bool *dropped, struct problem *problem)
{
	struct record *patch, *like, *old;

	*dropped = false;
	if (listing->undone == NULL)
		return true;
	like = recheck_new(listing->desk, listing->simulation, change, listing->undone);
	old = ledger_load_record(listing->desk->ledger, like->form, like->id, problem);
	if (old != NULL && record_is(old, "state", "open")) {
		patch = record_new(like->form, like->id, change->household);
		record_put_text(patch, "state", "dropped");
		filing_add_set(filing, patch, NULL);
		record_free(patch);
		*dropped = true;
	}
	record_free(old);
	record_free(like);
	return problem == NULL || problem->kind == PROBLEM_NONE;
}

/* Listed before and looked at since: the same value has been entered once more, and it is open again. */
static bool list_change(const struct listing *listing, struct filing *filing, const struct simulated_change *change,
    struct problem *problem)
{
	struct record *record, *old;
	bool dropped;

	if (!drop_open(listing, filing, change, &dropped, problem))
		return false;
	if (dropped || !concerns(listing, change))
		return true;
	record = recheck_new(listing->desk, listing->simulation, change, listing->cause);
	old = ledger_load_record(listing->desk->ledger, record->form, record->id, problem);
	if (old == NULL)
		filing_add_new(filing, record);
	else if (!record_is(old, "state", "open"))
		filing_add_set(filing, record, NULL);
	record_free(old);
	record_free(record);
	return true;
}

static bool household_file(const struct listing *listing, size_t from, size_t to, int64_t *households, struct problem *problem)
{
	const struct simulation *simulation = listing->simulation;
	struct filing *filing = filing_new(simulation->changes[from].household, "recheck", simulation->day, listing->desk->role);
	struct tree *text = tree_new_map();
	struct event_id event;
	bool good = true;

	tree_add_text(text, "id", listing->txn);
	for (size_t i = from; good && i < to; i++)
		good = list_change(listing, filing, &simulation->changes[i], problem);
	if (good && !filing_is_empty(filing)) {
		filing_add_extra(filing, "txn", text);
		text = NULL;
		good = ledger_append(listing->desk->ledger, listing->desk->actor, "file", filing, &event, problem);
		*households += good;
	}
	tree_free(text);
	filing_free(filing);
	return good;
}

static bool list_households(const struct listing *listing, int64_t *households, struct problem *problem)
{
	const struct simulation *simulation = listing->simulation;
	bool good = true;

	*households = 0;
	for (size_t from = 0, to; good && from < simulation->change_count; from = to) {
		for (to = from + 1; to < simulation->change_count &&
		     strcmp(simulation->changes[to].household, simulation->changes[from].household) == 0;)
			to++;
		good = household_file(listing, from, to, households, problem);
	}
	return good;
}

bool recheck_file(struct desk *desk, const struct simulation *simulation, const char *txn, int64_t *households,
    struct problem *problem)
{
	char *cause = cause_of(desk, simulation);
	struct listing listing = {desk, simulation, cause, NULL, txn};
	bool good = list_households(&listing, households, problem);

	free(cause);
	return good;
}

/* ---- when a parameter is filed ---- */

static bool is_read(struct desk *desk, const struct parameter *parameter)
{
	struct county *county = county_new(desk->pack, desk_here(desk), false);
	bool read = county_reads_parameter(county, parameter);

	county_free(county);
	return read;
}

/* The value of a parameter record that counts in decisions; false: it is a draft, of no parameter, or nothing here reads it. */
static bool value_filed(struct desk *desk, const struct record *record, struct simulated_value *value)
{
	struct value draft = record_value(record, "draft"), since = record_value(record, "since");
	const char *key = record_text(record, "key"), *band = record_text(record, "band"), *text = record_text(record, "value");
	const struct parameter *parameter = key != NULL ? pack_parameter_find(desk->pack, key) : NULL;

	if (desk_form(desk, "recheck") == NULL || parameter == NULL || since.state != VALUE_KNOWN ||
	    (draft.state == VALUE_KNOWN && draft.number != 0) || !is_read(desk, parameter))
		return false;
	*value = (struct simulated_value){.key = memory_text(key), .band = memory_text(band != NULL ? band : ""),
	    .value = memory_text(text != NULL ? text : ""), .since = (date)since.number};
	return true;
}

static void tell_households(struct buffer *notice, int64_t households)
{
	if (households > 0)
		buffer_add_format(notice, _("有 %lld 户受影响，已列入待复核。"), (long long)households);
}

bool recheck_after_parameter(struct desk *desk, const struct record *record, struct buffer *notice, struct problem *problem)
{
	struct simulated_value wanted;
	struct simulation simulation;
	int64_t households = 0;
	bool good;

	if (!value_filed(desk, record, &wanted))
		return true;
	good = desk_simulate(desk, &wanted, 1, &simulation, problem);
	simulated_value_release(&wanted);
	if (!good)
		return false;
	good = recheck_file(desk, &simulation, record->id, &households, problem);
	if (good)
		tell_households(notice, households);
	simulation_release(&simulation);
	return good;
}

/* ---- when a parameter is taken back ---- */

static void turn_change(struct simulated_change *change)
{
	struct simulated_change was = *change;

	change->before = was.after;
	change->after = was.before;
	change->had_amount = was.has_amount;
	change->has_amount = was.had_amount;
	change->amount_before = was.amount_after;
	change->amount_after = was.amount_before;
	if (was.kind == SIMULATED_ENTERS || was.kind == SIMULATED_LEAVES)
		change->kind = was.kind == SIMULATED_ENTERS ? SIMULATED_LEAVES : SIMULATED_ENTERS;
}

bool recheck_after_void(struct desk *desk, const struct record *record, struct buffer *notice, struct problem *problem)
{
	struct simulated_value gone;
	struct simulation simulation;
	int64_t households = 0;
	char *undone, *cause;
	bool good;

	if (!value_filed(desk, record, &gone))
		return true;
	/* What the value had changed is seen against the county without it, also where it was not in force yet. */
	good = desk_restore_parameters(desk, problem) && desk_simulate(desk, &gone, 1, &simulation, problem);
	simulated_value_release(&gone);
	if (!good)
		return false;
	for (size_t i = 0; i < simulation.change_count; i++)
		turn_change(&simulation.changes[i]);
	undone = cause_of(desk, &simulation);
	cause = memory_format(_("%s，已作废"), undone);
	good = list_households(&(struct listing){desk, &simulation, cause, undone, record->id}, &households, problem);
	if (good)
		tell_households(notice, households);
	free(cause);
	free(undone);
	simulation_release(&simulation);
	return good;
}

/* ---- adopting what was simulated ---- */

static bool file_value(struct desk *desk, const struct simulated_value *value, const char *basis, char record[33],
    struct problem *problem)
{
	const char *const fields[][2] = {{"key", value->key}, {"band", value->band}, {"since", date_write(value->since).text},
	    {"value", value->value}, {"basis", basis}, {"draft", "no"}};
	struct sheet *sheet = sheet_new(desk, "parameter", NULL, problem);
	struct filed filed;
	bool good = sheet != NULL;

	for (size_t i = 0; good && i < BASE_COUNT(fields); i++)
		if (*fields[i][1] != '\0')
			good = sheet_put(desk, sheet, fields[i][0], fields[i][1], problem);
	good = good && desk_file(desk, sheet, &filed, problem);
	if (good) {
		memcpy(record, filed.record, 33);
		filed_release(&filed);
	}
	sheet_free(sheet);
	return good;
}

bool desk_adopt_simulation(struct desk *desk, const struct simulation *simulation, const char *basis, int64_t *households,
    struct problem *problem)
{
	char record[33] = "", first[33] = "";
	bool good = true;

	*households = 0;
	if (basis == NULL || *basis == '\0')
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("采用新的参数值要写依据（文件名和文号）。"));
	if (!right_to_file(desk, desk_form(desk, "parameter"), NULL, NULL, problem) || !store_begin(desk->store, problem))
		return false;
	desk->adopting = true; /* the households are found by the simulation, once for all values */
	for (size_t i = 0; good && i < simulation->value_count; i++) {
		good = file_value(desk, &simulation->values[i], basis, record, problem);
		if (i == 0)
			memcpy(first, record, sizeof(first));
	}
	desk->adopting = false;
	good = good && recheck_file(desk, simulation, first, households, problem);
	if (good)
		return store_commit(desk->store, problem);
	store_rollback(desk->store);
	good = desk_restore_parameters(desk, NULL); /* what was filed is gone again; the problem is the first one */
	return false;
}

/* ---- what a recheck comes to ---- */

/* The next active membership that the change is about. */
static struct record *membership_next(struct act_scene *scene, const char *category, const char *person, struct record *row)
{
	row = row == NULL ? bench_first(scene->bench, desk_form(scene->desk, "membership")) : bench_next(scene->bench, row);
	while (row != NULL && (!record_is(row, "category", category) || !record_is(row, "state", "active") ||
				  (person != NULL && !record_is(row, "person", person))))
		row = bench_next(scene->bench, row);
	return row;
}

bool act_adjust(struct act_scene *scene, struct problem *problem)
{
	const struct record *change = scene->subject;
	const struct category *category = change != NULL && record_text(change, "category") != NULL
	    ? pack_category_find(scene->desk->pack, record_text(change, "category")) : NULL;
	struct value amount = change != NULL ? record_value(change, "becomes") : (struct value){.state = VALUE_UNKNOWN};
	struct record *row = NULL;
	const char *name, *person;
	size_t count = 0, at = 0;

	if (category == NULL || amount.state != VALUE_KNOWN)
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("这一项没有新的金额可以调整，请选别的处理。"));
	name = category->grants_membership != NULL ? category->grants_membership : category->name;
	person = record_text(change, "person");
	while ((row = membership_next(scene, name, person, row)) != NULL)
		count++;
	while ((row = membership_next(scene, name, person, row)) != NULL)
		scene_set_number(scene, row, "amount", grant_share(amount.number, count, at++));
	return count > 0 ||
	    problem_set(problem, PROBLEM_REFUSED, "%s", _("这一户现在没有这一类的救助身份，没有金额可以调整，请选别的处理。"));
}
