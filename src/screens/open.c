/* The run of the screens: terminal, sign-in, and everything given back at the end. */
#include "doudi/screens.h"
#include "screens.h"

bool screens_main(const char *path, date day, struct problem *problem)
{
	struct tui_options options = {.rows = 0};
	struct screens screens = {.path = path, .day = day, .trouble = problem};

	screens.tui = tui_open(&options, problem);
	if (screens.tui == NULL)
		return false;
	if (screen_open_sign_in(&screens, problem))
		tui_run(screens.tui);
	tui_close(screens.tui);
	screens_forget_last(&screens);
	desk_free(screens.desk);
	return problem->kind == PROBLEM_NONE;
}
