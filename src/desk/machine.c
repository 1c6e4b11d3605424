/* On which machine the file is worked with. One that was copied goes on twice under the same numbers, so on another machine it
 * begins a log of its own first, by an administrator who knows whether it was moved or copied. */
#include "station.h"

#include <stdio.h>
#include <string.h>

/* Not the id itself, which names the machine to everybody; NULL if there is none to be had. Owned. */
static char *machine_now(void)
{
	static const char *const places[] = {"/etc/machine-id", "/var/lib/dbus/machine-id"};
	char id[40] = "";

	for (size_t i = 0; i < BASE_COUNT(places) && *id == '\0'; i++) {
		FILE *file = fopen(places[i], "re");

		if (file != NULL) {
			if (fgets(id, sizeof(id), file) == NULL)
				*id = '\0';
			fclose(file);
			id[strcspn(id, "\r\n")] = '\0';
		}
	}
	return hex_is_valid(id, 32) ? memory_format("%.32s", ledger_hash(id, 32).text) : NULL;
}

bool machine_note(struct desk *desk, struct problem *problem)
{
	char *now = machine_now();
	bool good = now == NULL || store_set_setting(desk->store, "machine", now, problem);

	free(now);
	return good;
}

bool desk_is_moved(struct desk *desk)
{
	char *now = machine_now(), *then = store_setting(desk->store, "machine");
	bool moved = now != NULL && then != NULL && strcmp(now, then) != 0;

	free(now);
	free(then);
	return moved;
}

bool machine_holds(struct desk *desk, struct problem *problem)
{
	char *then;
	bool noted;

	if (store_is_read_only(desk->store))
		return true;
	if (desk_is_moved(desk))
		return problem_set(problem, PROBLEM_REFUSED, "%s",
		    _("这个文件上次在另一台机器上用。请系统管理员确认：若已搬到这台机器、原来那台不再用，运行 doudi moved 另起一本账再办理；"
		      "若只是拷来的副本，请不要在这里办理业务。"));
	then = store_setting(desk->store, "machine");
	noted = then != NULL;
	free(then);
	return noted || machine_note(desk, problem);
}
