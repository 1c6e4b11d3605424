#include "desk_office.h"

#include <stdio.h>

#include "doudi/demo.h"

static struct desk *made;

struct desk *office_desk(void)
{
	struct demo_options options = {.pack = "jinan", .households = 24, .seed = 7, .day = date_make(2025, 9, 15)};
	struct problem problem = PROBLEM_INIT;

	if (made == NULL)
		made = demo_make(&options, NULL, NULL, &problem);
	if (made == NULL)
		fail_msg("%s", problem.text);
	return made;
}

int office_desk_free(void **state)
{
	(void)state;
	desk_free(made);
	made = NULL;
	return 0;
}

struct office *office_open(int rows, int columns)
{
	struct office *office = memory_new(sizeof(*office));

	office->screens = (struct screens){.tui = look_open(rows, columns, false), .desk = office_desk(), .path = ":memory:",
	    .trouble = &office->trouble};
	tui_set_bell(office->screens.tui, false);
	assert_true(screen_open_sign_in(&office->screens, &office->trouble));
	return office;
}

struct office *office_open_as(const char *name, int rows, int columns)
{
	struct office *office = office_open(rows, columns);
	char *keys = memory_format("<Up>%s<Enter>demo<Enter>", name);

	office_expect(office, keys, "办事桌面");
	free(keys);
	return office;
}

void office_close(struct office *office)
{
	tui_close(office->screens.tui);
	screens_forget_last(&office->screens);
	screen_shot_release(&office->shot);
	problem_release(&office->trouble);
	free(office);
}

const struct screen_shot *office_press(struct office *office, const char *keys)
{
	screen_shot_release(&office->shot);
	tui_feed_keys(office->screens.tui, keys);
	tui_feed_shot(office->screens.tui, &office->shot);
	tui_run(office->screens.tui);
	look_fits(&office->shot);
	return &office->shot;
}

void office_expect(struct office *office, const char *keys, const char *text)
{
	look_find(office_press(office, keys), text);
}

void office_expect_not(struct office *office, const char *keys, const char *text)
{
	if (!look_has(office_press(office, keys), text))
		return;
	look_print(&office->shot);
	fail_msg("the screen has \"%s\"", text);
}
