/* Inside desk: household after household, read and assessed. */
#ifndef DESK_COUNTY_H
#define DESK_COUNTY_H

#include "sheet.h"

struct county_walk {
	struct desk *desk;
	struct county *county;
	struct ledger_walk *walk;
	struct bench *bench;
	int64_t restricted; /* households that are passed over */
	bool reads_office; /* a fact reads an office record that a household refers to */
};
void county_walk_open(struct county_walk *, struct desk *);
bool county_walk_next(struct county_walk *, struct problem *); /* false: the end, or a problem */
void county_walk_close(struct county_walk *);

#endif
