/* A list whose dataset says `marks: yes`: what an outside system says of a person stands with that person, one mark a source,
 * brought up to date when it says something else. One event a household. */
#include "department.h"
#include "lists.h"
#include "sheet.h"

#include <stdlib.h>
#include <string.h>

struct marking {
	struct desk *desk;
	const struct tree *dataset;
	const char *batch;
};

/* All that the row says but who it is, in the pack's words. */
static char *says_text(const struct tree *dataset, const struct tree *content)
{
	struct buffer text = BUFFER_INIT(16384);

	for (size_t i = 0; i < content->count; i++) {
		const char *key = content->items[i]->key;

		if (strcmp(key, "as_of") != 0 && content->items[i]->text != NULL)
			buffer_add_format(&text, "%s%s：%s", text.length > 0 ? "；" : "", dataset_label(dataset, key), content->items[i]->text);
	}
	return text.length > 0 ? buffer_take(&text) : memory_text("");
}

static bool mark_person(const struct marking *marking, const char *person, const char *household, const struct tree *content,
    struct problem *problem)
{
	struct desk *desk = marking->desk;
	struct record *mark = record_new(desk_form(desk, "mark"), NULL, household), *old;
	struct filing *filing = filing_new(household, "mark", desk_here(desk)->day, desk->role);
	char *says = says_text(marking->dataset, content);
	const char *as_of = tree_text(content, "as_of");
	struct event_id event;
	bool good = true;

	record_put_text(mark, "person", person);
	record_put_text(mark, "source", tree_text(marking->dataset, "name"));
	ledger_one_id(household, mark, mark->id);
	record_put_text(mark, "says", says);
	record_put_text(mark, "batch", marking->batch);
	record_put_number(mark, "day", desk_here(desk)->day);
	if (as_of != NULL && date_read(as_of) != DATE_NONE)
		record_put_number(mark, "as_of", date_read(as_of));
	old = ledger_load_record(desk->ledger, mark->form, mark->id, problem);
	if (old == NULL || old->voided)
		filing_add_new(filing, mark);
	else if (!record_is(old, "says", says))
		filing_add_set(filing, mark, NULL);
	if (!filing_is_empty(filing))
		good = ledger_append(desk->ledger, desk->actor, "file", filing, &event, problem);
	record_free(old);
	record_free(mark);
	filing_free(filing);
	free(says);
	return good;
}

struct person {
	char id[33], household[33];
};

/* The number stands in the table as it is: an index of the search finds it. */
static size_t persons_find(struct desk *desk, const char *number, struct person *persons, size_t room, struct problem *problem)
{
	struct search_hit *hits;
	size_t count, found = 0;
	int64_t hidden;

	if (number == NULL || !desk_known_person(desk, number, NULL, DATE_NONE, &hits, &count, &hidden, problem))
		return 0;
	for (size_t i = 0; i < count && found < room; i++) {
		if (!search_has_number(desk, hits[i].record, number))
			continue;
		memcpy(persons[found].id, hits[i].record, 33);
		memcpy(persons[found++].household, hits[i].household, 33);
	}
	search_hits_release(hits, count);
	return found;
}

static bool mark_row(const struct marking *marking, const char *number, const char *text, struct problem *problem)
{
	struct tree *content = tree_read_json(text, strlen(text), _("名单"), problem);
	struct person persons[8];
	size_t count = content != NULL ? persons_find(marking->desk, number, persons, BASE_COUNT(persons), problem) : 0;
	bool good = content != NULL;

	for (size_t i = 0; good && i < count; i++)
		good = mark_person(marking, persons[i].id, persons[i].household, content, problem);
	tree_free(content);
	return good;
}

bool import_marks(struct desk *desk, const struct tree *dataset, const char *batch, struct problem *problem)
{
	const struct marking marking = {desk, dataset, batch};
	int64_t line = 0;
	bool good = true;

	if (!tree_is_yes(dataset, "marks"))
		return true;
	while (good) {
		struct statement *next = store_statement(desk->store,
		    "SELECT line, id_number, content FROM _dataset WHERE batch = ? AND line > ? ORDER BY line LIMIT 1");
		char *number, *content;

		statement_bind_text(next, 1, batch);
		statement_bind_number(next, 2, line);
		if (!statement_step(next))
			break;
		line = statement_number(next, 0);
		number = memory_text(statement_text(next, 1));
		content = memory_text(statement_text(next, 2));
		statement_reset(next);
		good = mark_row(&marking, number, content, problem);
		free(number);
		free(content);
	}
	return good && !store_failed(desk->store, problem);
}
