/* Comparison: imported rows against the people of this station, ID number first. A hit is a finding whose evidence is
 * the person, the rule and the values compared, never the file or its date: the same evidence never opens again. */
#include "lists.h"
#include "restricted.h"
#include "sheet.h"

#include <stdlib.h>
#include <string.h>

struct hit {
	char household[33], person[33], evidence[33];
	char *what;
};
struct comparison {
	struct desk *desk;
	const struct tree *dataset;
	const char *indicator;
	struct hit *hits;
	size_t count;
	struct compare_count *total;
};

/* ---- what a row says about a member ---- */

static void evidence_of(const struct comparison *run, const char *person, const struct tree *content, char id[33])
{
	static const char *const lists[] = {"differs", "evidence"};
	struct buffer words = BUFFER_INIT(8192);

	buffer_add_format(&words, "%s\n%s", person, run->indicator);
	for (size_t l = 0; l < BASE_COUNT(lists); l++) {
		const struct tree *names = tree_get(run->dataset, lists[l]);

		for (size_t i = 0; names != NULL && i < names->count; i++) {
			const char *value = tree_text(content, names->items[i]->text);

			buffer_add_format(&words, "\n%s=%s", names->items[i]->text, value != NULL ? value : "");
		}
	}
	ledger_derived_id(run->dataset->key != NULL ? run->dataset->key : "", buffer_text(&words), id);
	buffer_release(&words);
}

/* The words of a finding: what the list has, beside what is on file. true if anything is to be told. */
static bool describe(const struct comparison *run, const struct record *person, const struct tree *content, struct buffer *what)
{
	const struct tree *differs = tree_get(run->dataset, "differs"), *evidence = tree_get(run->dataset, "evidence");
	bool told = differs == NULL;

	for (size_t i = 0; differs != NULL && i < differs->count; i++) {
		const struct field *field = form_field(person->form, differs->items[i]->text);
		const char *listed = tree_text(content, differs->items[i]->text);
		struct value value;
		char *owned = NULL, *mine, *theirs;

		if (field == NULL || listed == NULL || !field_read(field, listed, DATE_NONE, &value, &owned, NULL)) {
			free(owned);
			continue;
		}
		mine = person->values[field->index].state == VALUE_KNOWN ? field_write(field, person->values[field->index]) : NULL;
		if (mine == NULL || strcmp(mine, listed) != 0) {
			char *was = mine != NULL ? field_show(field, person->values[field->index]) : memory_text(_("未登记"));

			theirs = field_show(field, value);
			buffer_add_format(what, _("%s%s：名单 %s，登记 %s"), what->length > 0 ? "；" : "", field->label, theirs, was);
			free(theirs);
			free(was);
			told = true;
		}
		free(mine);
		free(owned);
	}
	for (size_t i = 0; evidence != NULL && i < evidence->count; i++) {
		const char *listed = tree_text(content, evidence->items[i]->text);
		const struct field *field = form_field(person->form, evidence->items[i]->text);

		if (listed != NULL)
			buffer_add_format(what, "%s%s", what->length > 0 ? "；" : "",
			    field != NULL && field_is_masked(field) ? identity_mask(listed).text : listed);
	}
	return told;
}

static void hit_add(struct comparison *run, const struct record *person, const struct tree *content, const char *what)
{
	struct hit *hit;

	run->hits = memory_resize(run->hits, run->count + 1, sizeof(*run->hits));
	hit = &run->hits[run->count++];
	memcpy(hit->household, person->stream, 33);
	memcpy(hit->person, person->id, 33);
	/* Who moved to another household is still the same to what was found before. */
	evidence_of(run, record_text(person, "origin") != NULL ? record_text(person, "origin") : person->id, content, hit->evidence);
	hit->what = memory_text(what);
}

/* Two rows of a list may say the same of one person. */
static bool hit_is_again(const struct hit *hits, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (strcmp(hits[i].evidence, hits[at].evidence) == 0)
			return true;
	return false;
}

/* ---- matching ---- */

/* Whether the row spoke of this person, who still lives here. */
static bool match_person(struct comparison *run, const char *id, const struct tree *content, bool sure, struct problem *problem)
{
	struct record *person = ledger_load_record(run->desk->ledger, desk_form(run->desk, "member"), id, problem);
	struct buffer what = BUFFER_INIT(8192);
	struct value out;
	bool here;

	if (person == NULL)
		return false;
	out = form_field(person->form, "out_on") != NULL ? record_value(person, "out_on")
	    : (struct value){.state = VALUE_UNKNOWN};
	here = out.state != VALUE_KNOWN && !person->voided;
	if (here && describe(run, person, content, &what)) {
		if (!sure)
			buffer_add_format(&what, "%s%s", what.length > 0 ? "；" : "",
			    _("姓名和出生日期相同，身份证号不能核对，请先确认是不是同一人"));
		hit_add(run, person, content, buffer_text(&what));
		if (!sure)
			run->total->candidates++;
	}
	buffer_release(&what);
	record_free(person);
	return here;
}

static bool match_row(struct comparison *run, const char *number, const char *name, const char *birth,
    const struct tree *content, struct problem *problem)
{
	struct search_hit *hits;
	size_t count;
	int64_t hidden;
	bool sure = false, matched = false;

	if (!desk_known_person(run->desk, number, name, birth != NULL ? date_read(birth) : DATE_NONE, &hits, &count, &hidden, problem))
		return false;
	/* Those by number come first and are sure; a name and a birth date only propose, and only where no number spoke. */
	for (size_t i = 0; i < count; i++) {
		bool by_number = number != NULL && strcmp(hits[i].id_masked, identity_mask(number).text) == 0 &&
		    search_has_number(run->desk, hits[i].record, number);

		if (!by_number && (sure || number != NULL))
			continue;
		sure = sure || by_number;
		matched = match_person(run, hits[i].record, content, by_number, problem) || matched;
	}
	search_hits_release(hits, count);
	run->total->matched += matched;
	return problem == NULL || problem->kind == PROBLEM_NONE;
}

struct dataset_row {
	char *number, *name, *birth, *content;
};

static struct dataset_row *rows_read(struct desk *desk, const char *batch, int64_t after, size_t *count, int64_t *last)
{
	struct statement *each = store_statement(desk->store,
	    "SELECT line, id_number, name, birth, content FROM _dataset WHERE batch = ? AND line > ? ORDER BY line LIMIT 500");
	struct dataset_row *rows = memory_new(500 * sizeof(*rows));

	*count = 0;
	statement_bind_text(each, 1, batch);
	statement_bind_number(each, 2, after);
	while (*count < 500 && statement_step(each)) {
		struct dataset_row *row = &rows[(*count)++];

		*last = statement_number(each, 0);
		row->number = memory_text(statement_text(each, 1));
		row->name = memory_text(statement_text(each, 2));
		row->birth = memory_text(statement_text(each, 3));
		row->content = memory_text(statement_text(each, 4));
	}
	statement_reset(each);
	return rows;
}

/* What lists say of a restricted household (封存) makes no finding there; it is counted. */
static int64_t count_restricted(struct desk *desk, const char *batch)
{
	struct statement *count = store_statement(desk->store, "SELECT count(DISTINCT s.household) FROM _dataset d"
	    " JOIN search s ON s.key = 'i' || d.id_number WHERE d.batch = ? AND s.household IN " RESTRICTED_HOUSEHOLDS);

	statement_bind_text(count, 1, batch);
	return statement_answer(count, 0);
}

static bool match_batch(struct comparison *run, const char *batch, struct problem *problem)
{
	int64_t last = 0;
	size_t count;
	bool good = true;

	do {
		struct dataset_row *rows = rows_read(run->desk, batch, last, &count, &last);

		for (size_t i = 0; i < count; i++) {
			struct tree *content = good
			    ? tree_read_json(rows[i].content, strlen(rows[i].content), _("名单"), problem) : NULL;

			run->total->rows++;
			good = content != NULL &&
			    match_row(run, rows[i].number, rows[i].name, rows[i].birth, content, problem);
			tree_free(content);
			free(rows[i].number);
			free(rows[i].name);
			free(rows[i].birth);
			free(rows[i].content);
		}
		free(rows);
	} while (good && count > 0);
	return good && !store_failed(run->desk->store, problem);
}

/* ---- findings ---- */

static int by_household(const void *a, const void *b)
{
	return strcmp(((const struct hit *)a)->household, ((const struct hit *)b)->household);
}

static const struct tree *indicator_of(struct desk *desk, const char *name)
{
	const struct tree *alerts = pack_tree(desk->pack, "alerts");
	const struct tree *indicators = alerts != NULL ? tree_get(alerts, "indicators") : NULL;

	for (size_t i = 0; indicators != NULL && i < indicators->count; i++)
		if (tree_text(indicators->items[i], "name") != NULL &&
		    strcmp(tree_text(indicators->items[i], "name"), name) == 0)
			return indicators->items[i];
	return NULL;
}

static struct record *finding_new(struct comparison *run, const struct hit *hit)
{
	const struct form *form = desk_form(run->desk, "finding");
	const struct tree *indicator = indicator_of(run->desk, run->indicator);
	struct record *record = record_new(form, NULL, hit->household);
	const struct field *day = form_field(form, "day");

	record_put_text(record, "person", hit->person);
	record_put_text(record, "rule", run->indicator);
	record_put_text(record, "evidence", hit->evidence);
	record_put_text(record, "what", hit->what);
	record_put_text(record, "source", "compared");
	record_put_text(record, "dataset", tree_text(run->dataset, "label"));
	record_put_text(record, "state", "open");
	record_put_text(record, "class", indicator != NULL ? tree_text(indicator, "class") : NULL);
	record_set(record, day, (struct value){.state = VALUE_KNOWN, .type = VALUE_DATE, .number = desk_here(run->desk)->day});
	ledger_one_id(hit->household, record, record->id);
	return record;
}

/* Adds what is not known yet, open or closed. */
static size_t household_collect(struct comparison *run, const struct hit *hits, size_t count, struct filing *filing,
    struct problem *problem)
{
	size_t added = 0;

	for (size_t i = 0; i < count; i++) {
		struct record *record = hit_is_again(hits, i) ? NULL : finding_new(run, &hits[i]);
		struct record *old = record != NULL ? ledger_load_record(run->desk->ledger, record->form, record->id, problem) : NULL;

		if (record != NULL && old == NULL) {
			filing_add_new(filing, record);
			added++;
		}
		record_free(old);
		record_free(record);
	}
	return added;
}

/* One event a household, none where nothing is new. */
static bool household_file(struct comparison *run, const struct hit *hits, size_t count, const char *txn,
    struct problem *problem)
{
	struct filing *filing = filing_new(hits[0].household, "finding", desk_here(run->desk)->day, run->desk->role);
	struct tree *text = tree_new_map();
	size_t added = household_collect(run, hits, count, filing, problem);
	struct event_id event;
	bool good = problem == NULL || problem->kind == PROBLEM_NONE;

	tree_add_text(text, "id", txn);
	filing_add_extra(filing, "txn", text);
	if (good && added > 0) {
		good = ledger_append(run->desk->ledger, run->desk->actor, "file", filing, &event, problem);
		run->total->households++;
		run->total->fresh += (int64_t)added;
	}
	filing_free(filing);
	return good;
}

static bool findings_file(struct comparison *run, const char *txn, struct problem *problem)
{
	bool good = true;

	if (run->count > 1)
		qsort(run->hits, run->count, sizeof(*run->hits), by_household);
	for (size_t from = 0, to; good && from < run->count; from = to) {
		for (to = from + 1; to < run->count && strcmp(run->hits[to].household, run->hits[from].household) == 0;)
			to++;
		good = household_file(run, &run->hits[from], to - from, txn, problem);
	}
	return good;
}

static bool comparison_file(struct comparison *run, const char *batch, char id[33], struct problem *problem)
{
	struct record *record = record_new(desk_form(run->desk, "comparison"), NULL, ledger_office(run->desk->ledger));
	const struct field *day = form_field(record->form, "day"), *rows = form_field(record->form, "rows");

	memcpy(id, record->id, 33);
	record_put_text(record, "source", tree_text(run->dataset, "name"));
	record_put_text(record, "batch", batch);
	record_set(record, day, (struct value){.state = VALUE_KNOWN, .type = VALUE_DATE, .number = desk_here(run->desk)->day});
	record_set(record, rows, (struct value){.state = VALUE_KNOWN, .type = VALUE_INTEGER, .number = run->total->rows});
	return office_file(run->desk, record, "file", problem);
}

static bool compare_one(struct desk *desk, const struct tree *dataset, struct compare_count *total, struct problem *problem)
{
	struct comparison run = {.desk = desk, .dataset = dataset, .indicator = tree_text(dataset, "indicator"), .total = total};
	char batch[33], id[33];
	bool good;

	if (run.indicator == NULL || !dataset_latest(desk, tree_text(dataset, "name"), batch))
		return true;
	good = match_batch(&run, batch, problem) && comparison_file(&run, batch, id, problem) &&
	    findings_file(&run, id, problem);
	total->sources++;
	total->restricted += good ? count_restricted(desk, batch) : 0;
	for (size_t i = 0; i < run.count; i++)
		free(run.hits[i].what);
	free(run.hits);
	return good;
}

bool desk_compare(struct desk *desk, const char *source, struct compare_count *total, struct problem *problem)
{
	const struct tree *sources = pack_tree(desk->pack, "sources");
	const struct tree *datasets = sources != NULL ? tree_get(sources, "datasets") : NULL;
	const struct form *import = desk_form(desk, "import");
	bool good = true;

	memset(total, 0, sizeof(*total));
	if (import == NULL || !right_to_file(desk, import, NULL, NULL, problem))
		return false;
	if (source != NULL && dataset_find(desk, source, problem) == NULL)
		return false;
	if (!store_begin(desk->store, problem))
		return false;
	for (size_t i = 0; good && datasets != NULL && i < datasets->count; i++)
		if (source == NULL || strcmp(tree_text(datasets->items[i], "name"), source) == 0)
			good = compare_one(desk, datasets->items[i], total, problem);
	if (good && total->sources == 0)
		good = problem_set(problem, PROBLEM_REFUSED, "%s", _("还没有导入可比对的名单，请先导入。"));
	return store_end(desk->store, good, problem);
}
