/* A region that nobody has seen, worked with at a terminal: made from a seed, nothing compiled for it. A household is taken
 * from intake to its decision by keys, and nothing of another region shows on the way. */
#include "drive.h"

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "doudi/store.h"
#include "doudi/text.h"

#define ENTER "\r"
#define F4 "\033OS"
#define F6 "\033[17~"
#define F7 "\033[18~"
#define F8 "\033[19~"
#define F9 "\033[20~"
#define F10 "\033[21~"
#define INSERT "\033[2~"
#define PAGE_DOWN "\033[6~"
#define ESCAPE "\033"
#define DAY "2025-06-10"
#define PASSPHRASE "well kept"
#define WORDS_MOST 400

struct region {
	int seed;
	char region[16], first[16], third[16], field[16], queue[16], level[16], role[16];
	int line_value, least_value, wait;
	char *words[WORDS_MOST]; /* what only other regions say */
	size_t word_count;
	char forms[512], database[512];
	struct drive *drive;
};

/* ---- making it ---- */

static void run(const char *const *command, const char *out)
{
	pid_t child = fork();
	int status = 0;

	if (child == 0) {
		int file = open(out, O_WRONLY | O_CREAT | O_TRUNC, 0600);

		dup2(file, STDOUT_FILENO);
		execv(command[0], (char *const *)(uintptr_t)command);
		_exit(127);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	if (status != 0)
		fail_msg("%s %s ended with %d", command[0], command[1], status);
}

static void take_word(struct region *region, const char *name, const char *value)
{
	const struct {
		const char *name;
		char *text;
	} texts[] = {{"region", region->region}, {"first", region->first}, {"third", region->third}, {"field", region->field},
	    {"queue", region->queue}, {"level", region->level}, {"role", region->role}};
	const struct {
		const char *name;
		int *number;
	} numbers[] = {{"line_value", &region->line_value}, {"least_value", &region->least_value}, {"wait", &region->wait}};

	for (size_t i = 0; i < BASE_COUNT(texts); i++)
		if (strcmp(texts[i].name, name) == 0)
			snprintf(texts[i].text, sizeof(region->region), "%s", value);
	for (size_t i = 0; i < BASE_COUNT(numbers); i++)
		if (strcmp(numbers[i].name, name) == 0)
			*numbers[i].number = (int)strtol(value, NULL, 10);
}

/* What follows `label: ` in the lines of a pack's file that are indented so far. */
static void take_labels(struct region *region, const char *pack, const char *file, const char *start)
{
	char *path = memory_format("%s/forms/pack/%s/%s", getenv("DOUDI_SOURCE"), pack, file), line[1024];
	FILE *in = fopen(path, "r");

	while (in != NULL && fgets(line, sizeof(line), in) != NULL && region->word_count < WORDS_MOST) {
		char *word = line + strlen(start);

		if (strncmp(line, start, strlen(start)) != 0)
			continue;
		word[strcspn(word, "\n")] = '\0';
		if (strlen(word) >= strlen("三个字")) /* shorter ones are everyday words */
			region->words[region->word_count++] = memory_text(word);
	}
	if (in != NULL)
		fclose(in);
	free(path);
}

static void learn_other_regions(struct region *region)
{
	char *folder = memory_format("%s/forms/pack", getenv("DOUDI_SOURCE"));
	DIR *packs = opendir(folder);

	assert_non_null(packs);
	for (struct dirent *one; (one = readdir(packs)) != NULL;) {
		if (one->d_name[0] == '.' || strcmp(one->d_name, "national") == 0)
			continue;
		take_labels(region, one->d_name, "pack.yaml", "label: ");
		take_labels(region, one->d_name, "categories.yaml", "  label: ");
	}
	assert_true(region->word_count > 5);
	closedir(packs);
	free(folder);
}

static void make_region(struct region *region)
{
	char *maker = memory_format("%s/tests/region/make_region", getenv("DOUDI_SOURCE"));
	char *forms = memory_format("%s/forms", getenv("DOUDI_SOURCE")), seed[16], line[256];
	FILE *words;

	snprintf(seed, sizeof(seed), "%d", region->seed);
	snprintf(region->forms, sizeof(region->forms), "forms-%d", region->seed);
	run((const char *const[]){maker, forms, region->forms, seed, NULL}, "words");
	words = fopen("words", "r");
	assert_non_null(words);
	while (fgets(line, sizeof(line), words) != NULL) {
		char *value = strchr(line, '=');

		line[strcspn(line, "\n")] = '\0';
		if (value != NULL) {
			*value = '\0';
			take_word(region, line, value + 1);
		}
	}
	fclose(words);
	free(forms);
	free(maker);
}

static void add_user(const char *name, const char *role)
{
	run((const char *const[]){getenv("DOUDI"), "user", "add", name, "--role", role, "--as", "admin", "--passphrase-file",
	    "passphrase", "--new-passphrase-file", "passphrase", "--on", DAY, NULL}, "answer");
}

static void make_station(struct region *region)
{
	FILE *passphrase = fopen("passphrase", "w");

	assert_non_null(passphrase);
	fputs(PASSPHRASE "\n", passphrase);
	fclose(passphrase);
	snprintf(region->database, sizeof(region->database), "station-%d.db", region->seed);
	setenv("DOUDI_FORMS", region->forms, 1);
	setenv("DOUDI_DB", region->database, 1);
	run((const char *const[]){getenv("DOUDI"), "init", "--pack", region->region, "--station", "S1", "--level", region->level,
	    "--name", "admin", "--passphrase-file", "passphrase", "--on", DAY, NULL}, "answer");
	add_user("jia", "clerk");
	add_user("yi", "clerk");
	add_user("boss", "supervisor");
}

/* The day that the station stands at, as a demonstration does. */
static void set_day(const struct region *region, date day)
{
	struct problem problem = PROBLEM_INIT;
	struct store *store = store_open(region->database, STORE_WRITE, &problem);

	assert_non_null(store);
	assert_true(store_set_setting(store, "demo_day", date_write(day).text, &problem));
	store_free(store);
	problem_release(&problem);
}

/* ---- working with it ---- */

static void look(struct region *region)
{
	for (size_t i = 0; i < region->word_count; i++) {
		if (!drive_has(region->drive, region->words[i]))
			continue;
		drive_print(region->drive);
		fail_msg("\"%s\" is another region's", region->words[i]);
	}
}

static void press(struct region *region, const char *keys)
{
	drive_keys(region->drive, keys);
	look(region);
}

static void press_expect(struct region *region, const char *keys, const char *text)
{
	press(region, keys);
	drive_row_of(region->drive, text);
}

/* To the column or field of that name, and this into it. */
static void enter_at(struct region *region, const char *label, const char *text)
{
	press(region, F6);
	press(region, label);
	press(region, ENTER);
	press(region, text);
}

static void sign_in(struct region *region, const char *name)
{
	static const char *const environment[] = {"LC_ALL=C.UTF-8", NULL};
	const char *const command[] = {getenv("DOUDI"), NULL};
	struct drive_options options = {.command = command, .environment = environment};
	char *keys = memory_format("\033[A%s\r" PASSPHRASE "\r", name);

	region->drive = drive_start(&options);
	press_expect(region, keys, "办事桌面");
	free(keys);
}

static void sign_out(struct region *region)
{
	drive_keys(region->drive, "\021\r");
	drive_row_of(region->drive, "口令");
	drive_write(region->drive, "\021", 1);
	assert_int_equal(drive_end(region->drive), 0);
}

static void go_home(struct region *region)
{
	for (int i = 0; i < 6 && !drive_has(region->drive, "办事桌面"); i++)
		press(region, ESCAPE);
	drive_row_of(region->drive, "办事桌面");
}

/* From the desk: the line of that name is the nth from the top. */
static void open_queue(struct region *region, const char *label, const char *row)
{
	press(region, "\033[H");
	for (int i = 0; i < 40 && strstr(drive_line(region->drive, drive_row_of(region->drive, label)), "> ") == NULL; i++)
		press(region, "\033[B");
	press_expect(region, ENTER, row);
}

/* ---- the household, the application, the survey ---- */

static void test_intake(void **state)
{
	struct region *region = *state;
	char number[32], few[32];

	sign_in(region, "jia");
	drive_row_of(region->drive, "试验队列");
	assert_true(drive_row_of(region->drive, "看望") > drive_row_of(region->drive, "认定"));
	press_expect(region, "n", "户主姓名");
	press(region, "甲" ENTER);
	enter_at(region, "城乡", "2" ENTER);
	enter_at(region, "家庭成员", INSERT);
	press(region, "甲" ENTER "652325197905020312" ENTER);
	enter_at(region, "与户主关系", "1" ENTER "1" ENTER);
	enter_at(region, "试验项目", "-1" ENTER);
	drive_row_of(region->drive, "试验项目不能是负数");
	snprintf(number, sizeof(number), F8 "%d", region->least_value);
	snprintf(few, sizeof(few), "%d", region->least_value - 1);
	press(region, number);
	press_expect(region, INSERT "乙" ENTER "652325198111200420" ENTER, "乙");
	enter_at(region, "与户主关系", "2" ENTER "1" ENTER);
	enter_at(region, "试验项目", few);
	press_expect(region, F10, "提交：家庭");
	press_expect(region, ENTER, "家庭已提交");
	press_expect(region, "1" ENTER, "申请日期");
	enter_at(region, "申请人", F4);
	drive_row_of(region->drive, "乙");
	press(region, "1" ENTER);
	press_expect(region, F10, "提交：困难救助申请");
	press_expect(region, ENTER, "受理审查");
	press_expect(region, "1" ENTER, "审查结果");
	enter_at(region, "审查结果", "1" ENTER);
	press_expect(region, F10, "提交：受理审查");
	press_expect(region, ENTER, "受理编号");
	go_home(region);
	sign_out(region);
}

/* ---- the review ---- */

static void test_survey_and_review(void **state)
{
	struct region *region = *state;
	char income[32];

	sign_in(region, "jia");
	press_expect(region, "\033[B" ENTER, "甲");
	press_expect(region, ENTER, "家庭经济状况调查");
	snprintf(income, sizeof(income), "%d", region->line_value * 24 - 24);
	enter_at(region, "收入", INSERT);
	enter_at(region, "成员", "1" ENTER "1" ENTER);
	enter_at(region, "十二个月净收入", income);
	press_expect(region, F10, "提交：家庭经济状况调查");
	press_expect(region, ENTER, "审核表");
	press(region, "1" ENTER);
	drive_row_of(region->drive, "试验项目达到试验次数");
	press_expect(region, "\033[F" ENTER, "ZZ-03");
	press(region, ESCAPE);
	press_expect(region, F6, "审核日期");
	press_expect(region, F10, "提交：分类审核");
	press_expect(region, ENTER, "拟确认");
	press_expect(region, "\033[H" F7, "公示");
	press_expect(region, "2" ENTER, "公示开始");
	press_expect(region, F10, "试验甲类");
	press_expect(region, ENTER, "公示中");
	go_home(region);
	open_queue(region, "试验队列", "甲");
	press_expect(region, ENTER, "户页");
	press(region, ENTER);
	press_expect(region, "\033[F", "试验项目");
	go_home(region);
	sign_out(region);
}

/* ---- the decision, where the region wants it ---- */

static void confirm_as(struct region *region, const char *name, bool may)
{
	sign_in(region, name);
	open_queue(region, "待确认", "甲");
	press(region, "d");
	assert_int_equal(may, drive_has(region->drive, "1 确认"));
	if (may) {
		press_expect(region, "1" ENTER, "确认日期");
		press_expect(region, F10, "提交：确认");
		press_expect(region, ENTER, "2 人");
	}
	go_home(region);
	sign_out(region);
}

static void test_confirmation(void **state)
{
	struct region *region = *state;
	bool by_clerk = strcmp(region->role, "clerk") == 0;

	set_day(region, date_read(DAY) + region->wait + 1);
	confirm_as(region, by_clerk ? "boss" : "yi", false);
	confirm_as(region, by_clerk ? "yi" : "boss", true);
	sign_in(region, "jia");
	press(region, "/");
	press_expect(region, "652325197905020312", "甲");
	press_expect(region, ENTER, "户页");
	press_expect(region, "3", "试验甲类");
	press_expect(region, "7", "确认");
	go_home(region);
	sign_out(region);
}

static int make(void **state)
{
	static struct region region;

	region = (struct region){.seed = region.seed + 1};
	learn_other_regions(&region);
	make_region(&region);
	make_station(&region);
	set_day(&region, date_read(DAY));
	*state = &region;
	return 0;
}

static int release(void **state)
{
	struct region *region = *state;

	for (size_t i = 0; i < region->word_count; i++)
		free(region->words[i]);
	return 0;
}

/* One where the county confirms, one where the township does, in other orders. */
int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_intake),
	    cmocka_unit_test(test_survey_and_review),
	    cmocka_unit_test(test_confirmation),
	};
	int failed = 0;

	for (int i = 0; i < 2; i++)
		failed += cmocka_run_group_tests(tests, make, release);
	return failed;
}
