#ifndef TESTS_SCREENS_EXAMPLE_H
#define TESTS_SCREENS_EXAMPLE_H

#include <stdio.h>
#include <stdlib.h>

#include "doudi/tui.h"

struct example {
	long count;
	struct list_view *list;
};
extern const struct screen_ops example_screen;

#endif
