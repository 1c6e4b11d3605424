/* The reasons as they were stored when somebody reviewed or decided, for letters and for looking back. */
#include "sheet.h"

#include <string.h>

struct verdict_search {
	const char *category, *person;
	struct tree *found; /* the newest so far */
};

static void verdict_look(struct verdict_search *search, const struct tree *verdict)
{
	const char *category = tree_text(verdict, "category"), *person = tree_text(verdict, "person");

	if (category == NULL || strcmp(category, search->category) != 0 ||
	    strcmp(person != NULL ? person : "", search->person) != 0 || tree_get(verdict, "reasons") == NULL)
		return;
	tree_free(search->found);
	search->found = tree_copy(verdict);
}

static bool verdict_visit(void *self, const struct event *event, const struct tree *body)
{
	const struct tree *reasons = body != NULL ? tree_get(body, "reasons") : NULL;
	const struct tree *lines = reasons != NULL ? tree_get(reasons, "lines") : NULL;

	(void)event;
	if (reasons != NULL && lines == NULL)
		verdict_look(self, reasons);
	for (size_t i = 0; lines != NULL && i < lines->count; i++)
		verdict_look(self, lines->items[i]);
	return true;
}

struct tree *desk_stored_verdict(struct desk *desk, const struct record *determination, struct problem *problem)
{
	const char *person = record_text(determination, "person");
	struct verdict_search search = {.category = record_text(determination, "category"), .person = person != NULL ? person : ""};

	if (search.category == NULL || !ledger_each(desk->ledger, determination->stream, verdict_visit, &search, problem)) {
		tree_free(search.found);
		return NULL;
	}
	return search.found;
}
