/* A made-up station on a terminal that nobody sees: for tests of the screens over the desk. */
#ifndef TESTS_SCREENS_DESK_OFFICE_H
#define TESTS_SCREENS_DESK_OFFICE_H

#include "look.h"

#include "screens/screens.h"

struct office {
	struct screens screens;
	struct problem trouble;
	struct screen_shot shot;
};
#define OFFICE_CLERK "王经办"
#define OFFICE_OTHER_CLERK "李经办"
#define OFFICE_SUPERVISOR "陈主管"
#define OFFICE_AUDITOR "审计员"

/* Made once and used by all tests of the program, in order. */
struct desk *office_desk(void);
int office_desk_free(void **state); /* as a group's teardown */
/* The sign-in screen is open; keys come next. */
struct office *office_open(int rows, int columns);
struct office *office_open_as(const char *name, int rows, int columns); /* signed in, on the desk */
void office_close(struct office *);
/* These keys, then look. */
const struct screen_shot *office_press(struct office *, const char *keys);
void office_expect(struct office *, const char *keys, const char *text); /* after them it stands on the screen */
void office_expect_not(struct office *, const char *keys, const char *text);

#endif
