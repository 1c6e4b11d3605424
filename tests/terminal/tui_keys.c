/* The terminal room at a real terminal: bytes in, cells out. */
#include "drive.h"

#include <errno.h>
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

#include "../screens/example.h"
#include "../screens/sample_form.h"
#include "doudi/text.h"

#define UTF8_LOCALE "LC_ALL=C.UTF-8"
#define BYTES(text) text, sizeof(text) - 1

static int a_list; /* as `data`: the list of the example instead of the form */

static int run_screens(void *data)
{
	struct problem problem = PROBLEM_INIT;
	struct sample_form sample = {.rows = 0};
	struct example example = {.count = 300};
	struct tui_options options = {.mono = data != NULL};
	struct tui *tui = tui_open(&options, &problem);
	if (!tui) {
		fputs(problem.text, stdout);
		fflush(stdout);
		problem_release(&problem);
		return 2;
	}
	if (data)
		screen_push(tui, &example_screen, &example, NULL);
	else
		screen_push(tui, &sample_form_screen, &sample, NULL);
	tui_run(tui);
	int signal_number = tui_signal(tui);
	tui_close(tui);
	sample_form_release(&sample);
	return signal_number ? 3 : 0;
}

static struct drive *start(const char *const *environment, const char *charset, void *data)
{
	struct drive_options options = {.inside = run_screens, .data = data, .environment = environment, .charset = charset};
	return drive_start(&options);
}

static struct drive *start_utf8(void *data)
{
	static const char *const environment[] = {UTF8_LOCALE, NULL};
	return start(environment, NULL, data);
}

static void stop(struct drive *drive)
{
	drive_signal(drive, SIGTERM);
	assert_int_equal(drive_end(drive), 3);
}

static void cursor_is(struct drive *drive, int row, int column)
{
	int at_row, at_column;
	drive_cursor(drive, &at_row, &at_column);
	if (at_row != row || at_column != column) {
		drive_print(drive);
		fail_msg("the cursor is at %d %d", at_row, at_column);
	}
}

static void test_typing_chinese(void **state)
{
	struct drive *drive = start_utf8(NULL);
	(void)state;
	cursor_is(drive, 2, 12);
	drive_keys(drive, "王小明");
	assert_non_null(strstr(drive_line(drive, 2), "[王小明"));
	cursor_is(drive, 2, 18);
	drive_keys(drive, "\033[D");
	drive_keys(drive, "䶮\U0002CB4E");
	assert_non_null(strstr(drive_line(drive, 2), "[王小䶮\U0002CB4E明"));
	drive_keys(drive, "\177\177\177\177");
	assert_non_null(strstr(drive_line(drive, 2), "[明"));
	cursor_is(drive, 2, 12);
	stop(drive);
}

/* The bytes of one key, of one character, one by one. */
static void test_bytes_that_arrive_one_by_one(void **state)
{
	static const char wang[] = "王";
	struct drive *drive = start_utf8(NULL);
	(void)state;
	drive_write(drive, wang, 1);
	drive_expect_silence(drive, 20);
	drive_write(drive, wang + 1, 1);
	drive_bytes(drive, wang + 2, 1);
	assert_non_null(strstr(drive_line(drive, 2), "[王"));
	stop(drive);
}

static void test_slow_arrow(void **state)
{
	static const char *const arrows[] = {"\033[A", "\033OA"};
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct drive *drive = start_utf8(&a_list);
		drive_keys(drive, "\033[B");
		drive_row_of(drive, "> 2");
		for (int byte = 0; byte < 2; byte++) {
			drive_write(drive, arrows[i] + byte, 1);
			drive_expect_silence(drive, 100);
		}
		drive_bytes(drive, arrows[i] + 2, 1);
		drive_row_of(drive, "> 1 ");
		stop(drive);
	}
}

static void test_escape_alone_goes_back_soon(void **state)
{
	struct drive *drive = start_utf8(&a_list);
	(void)state;
	drive_keys(drive, "\033");
	drive_row_of(drive, "已是最外一层");
	stop(drive);
}

static void test_every_spelling_of_f_keys(void **state)
{
	static const char *const f1[] = {"\033OP", "\033[11~", "\033[[A", "\0331"};
	struct drive *drive = start_utf8(&a_list);
	(void)state;
	for (size_t i = 0; i < BASE_COUNT(f1); i++) {
		drive_keys(drive, f1[i]);
		drive_row_of(drive, "受理选中的一户");
		drive_keys(drive, "\033");
		assert_false(drive_has(drive, "受理选中的一户"));
	}
	stop(drive);
}

static void test_unknown_sequences_type_nothing(void **state)
{
	static const char *const unknown[] = {"\033[1;9Z", "\033[99~", "\033[?1;2c", "\033O5"};
	struct drive *drive = start_utf8(NULL);
	(void)state;
	for (size_t i = 0; i < BASE_COUNT(unknown); i++)
		drive_keys(drive, unknown[i]);
	drive_keys(drive, "王");
	assert_non_null(strstr(drive_line(drive, 2), "[王 "));
	stop(drive);
}

static void test_paste(void **state)
{
	struct drive *drive = start_utf8(NULL);
	(void)state;
	assert_true(drive_wants_pastes(drive));
	drive_keys(drive, "\033[200~王\r小\r\n明\033[Ax\r\033[201~");
	assert_non_null(strstr(drive_line(drive, 2), "[王 小 明"));
	assert_false(drive_has(drive, "错误"));
	int row, column;
	drive_cursor(drive, &row, &column);
	assert_int_equal(row, 2);
	stop(drive);
}

static void test_wrong_charset_is_said_and_swallows_nothing(void **state)
{
	struct drive *drive = start_utf8(NULL);
	(void)state;
	drive_bytes(drive, BYTES("\xcd\xf5\xc3\xf7"
	                         "abcdefghijklmnop"));
	drive_row_of(drive, "终端编码与系统不一致");
	assert_non_null(strstr(drive_line(drive, 2), "[abcdefghij"));
	stop(drive);
}

static void test_resize(void **state)
{
	static const int sizes[][2] = {{43, 132}, {12, 50}, {24, 80}, {30, 100}};
	struct drive *drive = start_utf8(&a_list);
	(void)state;
	for (size_t i = 0; i < BASE_COUNT(sizes); i++) {
		drive_resize(drive, sizes[i][0], sizes[i][1]);
		if (sizes[i][0] < 24)
			drive_row_of(drive, "屏幕太小");
		else
			assert_int_equal(drive_row_of(drive, "F1 更多"), sizes[i][0] - 1);
	}
	drive_row_of(drive, "金额");
	stop(drive);
}

static void test_mono_shows_the_selection_in_reverse(void **state)
{
	struct drive *drive = start_utf8(&a_list);
	(void)state;
	assert_true(drive_is_reverse(drive, drive_row_of(drive, "> 1 "), 0));
	assert_false(drive_is_reverse(drive, drive_row_of(drive, "> 1 ") + 1, 0));
	stop(drive);
}

static void test_hang_up_ends_and_gives_the_terminal_back(void **state)
{
	static const int signals[] = {SIGHUP, SIGTERM, SIGINT};
	(void)state;
	for (size_t i = 0; i < BASE_COUNT(signals); i++) {
		struct drive *drive = start_utf8(&a_list);
		drive_signal(drive, signals[i]);
		drive_wait(drive);
		assert_true(drive_has_ended(drive));
		assert_false(drive_wants_pastes(drive));
		assert_false(drive_has(drive, "待受理"));
		assert_int_equal(drive_end(drive), 3);
	}
}

/* A closed window: the program's line says hung up and, for ever, that there is something to read. The signal that
 * usually comes with it is ignored here. */
static int screens_deaf(void *data)
{
	pid_t child = fork();
	int status = 0;
	if (child == 0)
		_exit(run_screens(data));
	signal(SIGHUP, SIG_IGN);
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void test_a_terminal_that_has_gone_ends_it(void **state)
{
	static const char *const environment[] = {UTF8_LOCALE, NULL};
	struct drive_options options = {.inside = screens_deaf, .data = &a_list, .environment = environment};
	(void)state;
	assert_int_equal(drive_unplug(drive_start(&options)), 3);
}

static void test_crash_gives_the_terminal_back(void **state)
{
	struct drive *drive = start_utf8(&a_list);
	(void)state;
	drive_signal(drive, SIGABRT);
	drive_wait(drive);
	assert_false(drive_wants_pastes(drive));
	assert_false(drive_has(drive, "待受理"));
	assert_int_equal(drive_end(drive), 128 + SIGABRT);
}

/* Nobody would wake the program if it really stopped here: the kernel ignores the stop, the screen comes back. */
static void test_suspend_comes_back(void **state)
{
	struct drive *drive = start_utf8(&a_list);
	(void)state;
	drive_keys(drive, "\033[B");
	drive_keys(drive, "\032");
	drive_row_of(drive, "> 2");
	assert_true(drive_wants_pastes(drive));
	drive_keys(drive, "\033[B");
	drive_row_of(drive, "> 3");
	stop(drive);
}

static void test_burst_of_keys(void **state)
{
	struct drive *drive = start_utf8(&a_list);
	char keys[3 * 150 + 1] = "";
	(void)state;
	for (int i = 0; i < 150; i++)
		memcpy(keys + 3 * i, "\033[B", 3);
	drive_bytes(drive, keys, sizeof keys - 1);
	drive_row_of(drive, "> 151");
	stop(drive);
}

/* What was typed ahead of an error was meant for other fields. */
static void test_keys_typed_ahead_of_an_error_are_dropped(void **state)
{
	struct drive *drive = start_utf8(NULL);
	(void)state;
	drive_keys(drive, "王\r");
	drive_keys(drive, "200\r粮油\r备注\r");
	drive_row_of(drive, "错误：年龄不能超过 150 岁");
	drive_keys(drive, "\033[19~");
	drive_keys(drive, "20\r");
	assert_false(drive_has(drive, "错误"));
	drive_row_of(drive, "[20 ");
	assert_false(drive_has(drive, "[粮油"));
	stop(drive);
}

static void test_locales(void **state)
{
	static const char *const plain[] = {"LC_ALL=C", NULL};
	static const char *const none[] = {"LC_ALL", "LC_CTYPE", "LANG", NULL};
	static const char *const unknown[] = {"LC_ALL=xx_XX.UTF-8", NULL};
	struct drive *drive = start(plain, NULL, NULL);
	(void)state;
	assert_true(drive_has_ended(drive));
	drive_row_of(drive, "显示不了全部汉字");
	assert_int_equal(drive_end(drive), 2);
	drive = start(none, NULL, NULL);
	drive_row_of(drive, "注意：没有设置语言环境");
	drive_keys(drive, "王");
	assert_non_null(strstr(drive_line(drive, 2), "[王"));
	stop(drive);
	drive = start(unknown, NULL, NULL);
	drive_row_of(drive, "系统没有安装语言环境 xx_XX.UTF-8");
	stop(drive);
}

static void test_kinds_of_terminal(void **state)
{
	static const char *const kinds[] = {"TERM=xterm", "TERM=linux", "TERM=screen", "TERM=vt100", "TERM=vt220", "TERM=xterm-mono"};
	(void)state;
	for (size_t i = 0; i < BASE_COUNT(kinds); i++) {
		const char *const environment[] = {UTF8_LOCALE, kinds[i], NULL};
		struct drive *drive = start(environment, NULL, &a_list);
		drive_keys(drive, "\033[B");
		drive_keys(drive, "\033OB");
		drive_row_of(drive, "> 3");
		drive_row_of(drive, "买买提·吐尔逊江·阿卜杜热合曼");
		stop(drive);
	}
}

static void test_unknown_terminal(void **state)
{
	static const char *const environment[] = {UTF8_LOCALE, "TERM=no-such-terminal", NULL};
	struct drive *drive = start(environment, NULL, NULL);
	(void)state;
	drive_row_of(drive, "终端类型“no-such-terminal”不认识");
	assert_int_equal(drive_end(drive), 2);
}

static void test_gb18030(void **state)
{
	const char *folder = drive_locales();
	(void)state;
	if (!folder)
		skip();
	char *path = memory_format("LOCPATH=%s", folder);
	const char *const environment[] = {"LC_ALL=zh_CN.GB18030", path, NULL};
	struct drive *drive = start(environment, "GB18030", NULL);
	assert_int_equal(drive_row_of(drive, "受理登记"), 0);
	drive_keys(drive, "王䶮\U0002CB4E㛃");
	assert_non_null(strstr(drive_line(drive, 2), "[王䶮〓㛃")); /* this locale has no width for the third one */
	cursor_is(drive, 2, 20);
	drive_keys(drive, "\033[D\177\177");
	assert_non_null(strstr(drive_line(drive, 2), "[王㛃"));
	stop(drive);
	free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_typing_chinese),
	    cmocka_unit_test(test_bytes_that_arrive_one_by_one),
	    cmocka_unit_test(test_slow_arrow),
	    cmocka_unit_test(test_escape_alone_goes_back_soon),
	    cmocka_unit_test(test_every_spelling_of_f_keys),
	    cmocka_unit_test(test_unknown_sequences_type_nothing),
	    cmocka_unit_test(test_paste),
	    cmocka_unit_test(test_wrong_charset_is_said_and_swallows_nothing),
	    cmocka_unit_test(test_resize),
	    cmocka_unit_test(test_mono_shows_the_selection_in_reverse),
	    cmocka_unit_test(test_hang_up_ends_and_gives_the_terminal_back),
	    cmocka_unit_test(test_a_terminal_that_has_gone_ends_it),
	    cmocka_unit_test(test_crash_gives_the_terminal_back),
	    cmocka_unit_test(test_suspend_comes_back),
	    cmocka_unit_test(test_burst_of_keys),
	    cmocka_unit_test(test_keys_typed_ahead_of_an_error_are_dropped),
	    cmocka_unit_test(test_locales),
	    cmocka_unit_test(test_kinds_of_terminal),
	    cmocka_unit_test(test_unknown_terminal),
	    cmocka_unit_test(test_gb18030),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
