/* The whole program at two terminals, one that speaks UTF-8 and one that speaks GB18030: the same keys show the same
 * screens, also after the window was made larger and smaller. */
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

#define F1 "\033OP"
#define F10 "\033[21~"
#define INSERT "\033[2~"
#define PAGE_DOWN "\033[6~"
#define END "\033[F"

struct both {
	struct drive *utf8, *gb18030;
};

static void make_demo(const char *path)
{
	int status = 0;
	pid_t child = fork();

	if (child == 0) {
		dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO);
		execl(getenv("DOUDI"), "doudi", "demo", "--no-screen", "--pack", "jinan", "--households", "24", "--seed", "7", "--db", path, NULL);
		_exit(127);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

static struct drive *start(const char *locale, const char *charset, const char *path)
{
	char *places = memory_format("LOCPATH=%s", drive_locales()), *all = memory_format("LC_ALL=%s", locale);
	const char *const environment[] = {places, all, NULL}, *const command[] = {getenv("DOUDI"), "--db", path, NULL};
	struct drive_options options = {.command = command, .environment = environment, .charset = charset};
	struct drive *drive = drive_start(&options);

	free(all);
	free(places);
	return drive;
}

/* A line without its blanks: the two differ in how wide some punctuation is. */
static void squeeze(struct drive *drive, int row, char line[1024])
{
	size_t length = 0;

	for (const char *text = drive_line(drive, row); *text != '\0' && length < 1023; text++)
		if (*text != ' ')
			line[length++] = *text;
	line[length] = '\0';
}

/* What was cut in one of them, where punctuation took more room, is equal up to the cut. */
static bool is_same_line(const char *one, const char *other)
{
	const char *cut_one = strstr(one, ".."), *cut_other = strstr(other, "..");
	size_t first = cut_one != NULL ? (size_t)(cut_one - one) : strlen(one);
	size_t second = cut_other != NULL ? (size_t)(cut_other - other) : strlen(other);

	if (cut_one == NULL && cut_other == NULL)
		return strcmp(one, other) == 0;
	return strncmp(one, other, first < second ? first : second) == 0;
}

static void compare(struct both *both, int rows)
{
	for (int row = 0; row < rows; row++) {
		char one[1024], other[1024];

		squeeze(both->utf8, row, one);
		squeeze(both->gb18030, row, other);
		if (is_same_line(one, other))
			continue;
		drive_print(both->utf8);
		drive_print(both->gb18030);
		fail_msg("row %d differs", row);
	}
}

/* A window whose width depends on its punctuation covers more or less of what is below it. */
static void press_apart(struct both *both, const char *keys, const char *text)
{
	drive_keys(both->utf8, keys);
	drive_keys(both->gb18030, keys);
	drive_row_of(both->utf8, text);
	drive_row_of(both->gb18030, text);
}

static void press(struct both *both, const char *keys, const char *text)
{
	press_apart(both, keys, text);
	compare(both, 24);
}

static void resize(struct both *both, int rows, int columns)
{
	drive_resize(both->utf8, rows, columns);
	drive_resize(both->gb18030, rows, columns);
	compare(both, rows);
}

static void test_the_same_in_gb18030(void **state)
{
	struct both both;

	(void)state;
	if (drive_locales() == NULL)
		skip();
	make_demo("one.db");
	make_demo("other.db");
	both = (struct both){start("zh_CN.UTF-8", NULL, "one.db"), start("zh_CN.GB18030", "GB18030", "other.db")};
	press(&both, "\033OS", "王经办");
	press(&both, "\033", "姓名");
	press(&both, "\033[A王经办\rdemo\r", "办事桌面");
	press(&both, F1, "办事桌面");
	press(&both, "\033", "待受理");
	press(&both, "/", "查找");
	press(&both, "w", "条");
	press(&both, "\033[B\r", "户页");
	press(&both, "2", "指标");
	press(&both, "3", "困难救助申请");
	press(&both, "7", "救助链");
	resize(&both, 43, 132);
	resize(&both, 10, 40);
	resize(&both, 24, 80);
	press(&both, "s", "审核表");
	press(&both, "\r", "依据");
	press(&both, "\033", "审核表");
	press(&both, "\033", "户页");
	press(&both, "\033", "查找");
	press(&both, "\033", "办事桌面");
	press(&both, "n", "户主姓名");
	press(&both, "䶮㛃\r", "䶮㛃");
	press(&both, PAGE_DOWN INSERT "欧阳\r", "欧阳");
	press_apart(&both, F10, "处要处理");
	press(&both, "\033", "欧阳");
	press(&both, "\033", "草稿");
	press(&both, "p", "参数");
	press(&both, "\033", "办事桌面");
	press(&both, "i", "名单");
	drive_signal(both.utf8, SIGTERM);
	drive_signal(both.gb18030, SIGTERM);
	drive_end(both.utf8);
	drive_end(both.gb18030);
}

/* Without a command the day counts too: in the header, and in what is due. */
static void test_the_day_that_was_asked_for(void **state)
{
	const char *const command[] = {getenv("DOUDI"), "--db", "day.db", "--on", "2027-01-04", NULL};
	const char *const environment[] = {"LC_ALL=C.UTF-8", NULL};
	struct drive_options options = {.command = command, .environment = environment};
	struct drive *drive;

	(void)state;
	make_demo("day.db");
	drive = drive_start(&options);
	drive_keys(drive, "\033[A王经办\rdemo\r");
	drive_row_of(drive, "| 2027-01-04");
	drive_signal(drive, SIGTERM);
	drive_end(drive);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_the_same_in_gb18030),
	    cmocka_unit_test(test_the_day_that_was_asked_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
