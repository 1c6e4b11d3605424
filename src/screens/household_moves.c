/* From the household page to people and households that move: a key each, which opens the form that is next. */
#include "household_page.h"

#include <string.h>

static bool may(const struct household_page *page, const char *form)
{
	const struct form *known = desk_form(page->screens->desk, form);

	return known != NULL && desk_may(page->screens->desk, known);
}

bool page_may_move(const struct household_page *page)
{
	return may(page, "transfer");
}

bool page_may_move_person(const struct household_page *page, const struct record *selected)
{
	return selected != NULL && strcmp(selected->form->name, "member") == 0 && record_text(selected, "moved_to") == NULL &&
	       may(page, "member_move");
}

/* Handed over and not taken over yet: by whom, to whom. NULL: none is under way. */
static const struct record *on_its_way(const struct household_page *page)
{
	const struct form *form = desk_form(page->screens->desk, "transfer");
	const struct record *last = NULL;

	for (const struct record *row = bench_first(page->bench, form); row != NULL; row = bench_next(page->bench, row))
		if (record_is(row, "state", "sent"))
			last = row;
	return last;
}

void page_open_transfer(struct household_page *page)
{
	const struct record *transfer = on_its_way(page);
	const char *own = desk_here(page->screens->desk)->station;

	if (transfer == NULL)
		screen_open_form(page->screens, "transfer", page->household);
	else
		screen_open_form(page->screens, record_is(transfer, "from", own) ? "transfer_withdrawn" : "takeover", transfer->id);
}
