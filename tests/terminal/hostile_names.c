/* Names in the file that drive a terminal, turn its lines round or hide: no screen of the program sends any of it on. */
#include "drive.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "doudi/base.h"

#define PAGE_DOWN "\033[6~"
#define INSERT "\033[2~"
#define F10 "\033[21~"

/* What acts on a terminal and is nothing that curses itself writes here. */
static const char *const hostile[] = {
    "\033[5;7;35m", "\033]0;PWNED\a", "\033]2;PWNED", "\033[6n", "\033P1$t", "\033[?1003h", "\b\a\b", "\x7f",
    "\xc2\x9b" "31m", "\xc2\x9d" "0;PWNED", "\xc2\x90", "\xc2\x85", "\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069",
    "\u200e", "\u200f", "\u061c", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u034f", "\u3164", "\u115f", "\u2028", "\u2029",
    "\U000e0001", "\U000e0041", "\ufe0f", "\ufff9", "\ufffe"};
static const char *const planted[] = {"household.name", "household.address", "member.name", "member.note", "finding.what", "search.name",
    "search.place", "area.name", "application.note", "visit.needs", "referral.item", "supporter.name", "income.source"};

static void run(char *const command[])
{
	int status = 0;
	pid_t child = fork();

	if (child == 0) {
		dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO);
		execvp(command[0], command);
		_exit(127);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

/* Each of them in every such text, behind the program's back. */
static void plant(char *path)
{
	struct buffer sql = BUFFER_INIT(1 << 20);

	for (size_t i = 0; i < BASE_COUNT(planted); i++) {
		const char *column = strchr(planted[i], '.') + 1;
		int table = (int)(column - planted[i] - 1);

		buffer_add_format(&sql, "UPDATE \"%.*s\" SET %s = '张", table, planted[i], column);
		for (size_t k = 0; k < BASE_COUNT(hostile); k++)
			buffer_add(&sql, hostile[(k + i) % BASE_COUNT(hostile)]);
		buffer_add_format(&sql, "三' WHERE %s IS NOT NULL;\n", column);
	}
	run((char *[]){(char *)"sqlite3", path, (char *)(uintptr_t)buffer_text(&sql), NULL});
	buffer_release(&sql);
}

static void make_planted(char *path)
{
	run((char *[]){getenv("DOUDI"), (char *)"demo", (char *)"--no-screen", (char *)"--pack", (char *)"jinan", (char *)"--households",
	    (char *)"24", (char *)"--seed", (char *)"7", (char *)"--db", path, NULL});
	plant(path);
}

static void check_harmless(struct drive *drive, const char *where)
{
	for (size_t i = 0; i < BASE_COUNT(hostile); i++)
		if (drive_has_sent(drive, hostile[i])) {
			drive_print(drive);
			fail_msg("%s: number %zu went to the terminal", where, i);
		}
}

static void press(struct drive *drive, const char *keys)
{
	drive_keys(drive, keys);
	check_harmless(drive, keys);
}

static struct drive *start(const char *locale, const char *charset, char *path)
{
	char *places = memory_format("LOCPATH=%s", drive_locales()), *all = memory_format("LC_ALL=%s", locale);
	const char *const environment[] = {places, all, NULL}, *const command[] = {getenv("DOUDI"), "--db", path, NULL};
	struct drive_options options = {.command = command, .environment = environment, .charset = charset, .rows = 43, .columns = 132};
	struct drive *drive = drive_start(&options);

	free(all);
	free(places);
	return drive;
}

static void walk(struct drive *drive)
{
	static const char *const tabs[] = {"1", "2", "3", "4", "5", "6", "7"};

	press(drive, "\033[A王经办\rdemo\r");
	press(drive, "/");
	press(drive, "w");
	drive_row_of(drive, "〓");
	press(drive, "\033[B\r");
	drive_row_of(drive, "〓");
	for (size_t i = 0; i < BASE_COUNT(tabs); i++) {
		press(drive, tabs[i]);
		press(drive, "\r");
		press(drive, "\033");
	}
	press(drive, "s");
	press(drive, "\r");
	press(drive, "\033");
	press(drive, "\033");
	press(drive, "p");
	press(drive, "\r");
	press(drive, "\033");
	press(drive, "\033");
	press(drive, "\033");
	press(drive, "\033");
	for (int i = 0; i < 8; i++) { /* the queues of the desk */
		press(drive, "\033[B\r");
		press(drive, "\033");
	}
}

/* Typed or pasted: shown as it is kept, without. */
static void type(struct drive *drive)
{
	static const char pasted[] = "\033[200~\u202e张\xc2\x9b" "31m\u200b三\033[201~";

	press(drive, "n");
	drive_bytes(drive, pasted, sizeof(pasted) - 1);
	check_harmless(drive, "a paste");
	press(drive, "\r");
	press(drive, "\033");
}

static void test_in_utf8(void **state)
{
	char path[] = "utf8.db";
	struct drive *drive;

	(void)state;
	make_planted(path);
	drive = start("C.UTF-8", NULL, path);
	walk(drive);
	type(drive);
	drive_signal(drive, SIGTERM);
	drive_end(drive);
}

static void test_in_gb18030(void **state)
{
	char path[] = "gb18030.db";
	struct drive *drive;

	(void)state;
	if (drive_locales() == NULL)
		skip();
	make_planted(path);
	drive = start("zh_CN.GB18030", "GB18030", path);
	walk(drive);
	drive_signal(drive, SIGTERM);
	drive_end(drive);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_in_utf8),
	    cmocka_unit_test(test_in_gb18030),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
