/* On which machine the file is worked with. One that was copied goes on twice under the same numbers, so on another machine it
 * begins a log of its own first, by an administrator who knows whether it was moved or copied. */
#include "station.h"

#include <stdio.h>
#include <stdlib.h>
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

#define NO_MACHINE "-" /* none of them all */

bool machine_note(struct desk *desk, struct problem *problem)
{
	char *now = machine_now();
	bool good = store_set_setting(desk->store, "machine", now != NULL ? now : "", problem);

	free(now);
	return good;
}

bool machine_leave(struct desk *desk, struct problem *problem)
{
	return store_set_setting(desk->store, "machine", NO_MACHINE, problem);
}

bool desk_is_moved(struct desk *desk)
{
	char *now = machine_now(), *then = store_setting(desk->store, "machine");
	bool moved = then != NULL && (strcmp(then, NO_MACHINE) == 0 || (now != NULL && *then != '\0' && strcmp(now, then) != 0));

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
	noted = then != NULL && *then != '\0';
	free(then);
	return noted || machine_note(desk, problem);
}

/* ---- its disk ---- */

const char *machine_sys(void)
{
	const char *sys = getenv("DOUDI_SYS"); /* a machine that is made up */

	return sys != NULL ? sys : "/sys";
}

enum disk_secrecy desk_disk_secrecy(struct desk *desk)
{
	return store_disk_secrecy(store_path(desk->store), machine_sys());
}

/* When it is first seen to be plain, and at each change after that. */
bool desk_note_disk(struct desk *desk, struct problem *problem)
{
	enum disk_secrecy secrecy = desk_disk_secrecy(desk);
	const char *now = secrecy == DISK_PLAIN ? "plain" : "encrypted";
	char *then = store_setting(desk->store, "disk_state");
	bool news = secrecy != DISK_UNSEEN && strcmp(then != NULL ? then : "encrypted", now) != 0, good;
	struct record *record;

	free(then);
	if (!news || store_is_read_only(desk->store))
		return true;
	if (!store_begin(desk->store, problem))
		return false;
	record = record_new(desk_form(desk, "disk_state"), NULL, ledger_journal(desk->ledger).text);
	record_put_number(record, "day", desk_here(desk)->day);
	record_put_text(record, "user", desk->user);
	record_put_text(record, "state", now);
	good = office_file(desk, record, "file", problem) && store_set_setting(desk->store, "disk_state", now, problem);
	return store_end(desk->store, good, problem);
}
