/* A what-if, between the file that shows it and the one that asks what to change. */
#ifndef DOUDI_SCREENS_WHATIF_PAGE_H
#define DOUDI_SCREENS_WHATIF_PAGE_H

#include "screens.h"

struct whatif_change {
	char *words;                /* for people */
	char record[33];            /* of a record's field, with it; "" for a parameter */
	const struct field *field;
	const struct parameter *parameter;
	char *band;
	date since;
	char *typed;
};
struct whatif_page {
	struct screens *screens;
	char *household, *application;
	struct review now, then;
	struct whatif_change *changes;
	size_t change_count;
	struct list_view *list;
};

/* whatif_change.c: each asks and adds a change; false when nothing was added */
bool whatif_ask_field(struct whatif_page *);
bool whatif_ask_parameter(struct whatif_page *);
void whatif_drop_last(struct whatif_page *);
void whatif_drop_all(struct whatif_page *);
/* The changes on a scratch copy of the household and on the parameters; these are put back before it returns. */
bool whatif_compute(struct whatif_page *, struct problem *) BASE_MUST_CHECK;

#endif
