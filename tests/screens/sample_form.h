/* A form with fields of every kind and a grid, held in memory, for tests. */
#ifndef TESTS_SCREENS_SAMPLE_FORM_H
#define TESTS_SCREENS_SAMPLE_FORM_H

#include "doudi/tui.h"

#define SAMPLE_ROWS 30
#define SAMPLE_FIELDS 6
#define SAMPLE_CELLS 9

struct sample_form {
	struct form_view *form;
	char *head[SAMPLE_FIELDS];
	char *cells[SAMPLE_ROWS][SAMPLE_CELLS];
	enum field_state states[SAMPLE_FIELDS];
	int rows;
	int ended, saved, escaped, checked, none;
	char *reason; /* of F2 */
	bool asks_kind; /* makes the field 救助类别 relevant */
	bool frozen;    /* nothing may be edited */
};
enum { SAMPLE_NAME, SAMPLE_AGE, SAMPLE_KIND, SAMPLE_NEEDS, SAMPLE_NUMBER, SAMPLE_NOTE };
extern const struct screen_ops sample_form_screen;
void sample_form_release(struct sample_form *);

#endif
