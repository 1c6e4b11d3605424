/* Named reports, between the table that lists them and the files that make them. */
#ifndef DOUDI_REPORT_REPORT_H
#define DOUDI_REPORT_REPORT_H

#include "doudi/report.h"

/* Households that are in no list of people (封存). */
#define REPORT_RESTRICTED "(SELECT id FROM household WHERE _void = 0 AND \"restricted\" = 'yes')"

/* Adds its columns and rows. */
typedef bool report_maker(const struct report_scene *, struct tree *report, struct problem *);
report_maker report_categories, report_funds, report_marks, report_twice, report_left_out;

void report_add_column(struct tree *report, const char *name, const char *label);
struct tree *report_add_row(struct tree *report);

#endif
