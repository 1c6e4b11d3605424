/* Two events that belong together, of which one is not here. */
#include "restricted.h"
#include "sheet.h"

#include <stdlib.h>
#include <string.h>

#define HALVES "SELECT household, other, kind, side, day FROM move WHERE _void = 0 GROUP BY txn HAVING count(DISTINCT household) = 1"

static int64_t count_restricted(struct desk *desk)
{
	struct statement *count = store_statement(desk->store,
	    "SELECT count(DISTINCT household) FROM (" HALVES ") WHERE household IN " RESTRICTED_HOUSEHOLDS);

	return statement_answer(count, 0);
}

bool desk_each_half(struct desk *desk, bool (*visit)(void *self, const struct move_half *), void *self, int64_t *restricted,
    struct problem *problem)
{
	struct statement *each = store_statement(desk->store,
	    "SELECT * FROM (" HALVES ") WHERE household NOT IN " RESTRICTED_HOUSEHOLDS " ORDER BY day, household");
	bool more = true;

	*restricted = count_restricted(desk);
	while (more && statement_step(each)) {
		const char *day = statement_text(each, 4);
		struct move_half half = {statement_text(each, 0), statement_text(each, 1), statement_text(each, 2), statement_text(each, 3),
		    day != NULL ? date_read(day) : DATE_NONE};

		more = visit(self, &half);
	}
	statement_reset(each);
	return !store_failed(desk->store, problem);
}

char *move_half_words(struct desk *desk, const struct move_half *half)
{
	const struct form *form = desk_form(desk, "move");
	const struct field *kinds = form_field(form, "kind");
	const struct code *kind = kinds->codes != NULL && half->kind != NULL ? code_find(kinds->codes, half->kind) : NULL;
	char *household = household_words(desk, half->household);
	char *words = memory_format(_("%s：%s %s只有这一半；另一户（%.8s）的那一半没有到，或是别的单位的户。"), household, date_write(half->day).text,
	    kind != NULL ? kind->label : form->label, half->other != NULL ? half->other : "");

	free(household);
	return words;
}
