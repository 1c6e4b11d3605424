/* For the tests of policy: a valley that is no real place, with its forms and its pack. */
#ifndef TEST_POLICY_SCRATCH_H
#define TEST_POLICY_SCRATCH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "folder_scratch.h"
#include "doudi/policy.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct valley_file {
	const char *path, *text;
};
static const struct valley_file valley_files[] = {
    {"record/household.yaml",
        "form: household\nlabel: 家庭\nof: household\nfields:\n"
        "- {name: place_kind, label: 城乡, type: code, codes: {urban: 城镇, rural: 农村}}\n"
        "- {name: cattle, label: 牛, type: integer}\n"
        "- {name: roof, label: 屋顶, type: code, codes: {good: 好, bad: 坏}}\n"
        "- {name: roof_seen, label: 屋顶已看, type: yes_no}\n"
        "- {name: leak, label: 漏水, type: yes_no, relevant: \"roof = bad\"}\n"},
    {"record/member.yaml",
        "form: member\nlabel: 成员\nof: household\nfields:\n"
        "- {name: name, label: 姓名, type: name}\n- {name: birth, label: 出生日期, type: date}\n"
        "- {name: at_home, label: 在家, type: yes_no}\n- {name: ill, label: 患病, type: yes_no}\n"
        "- {name: ail, label: 病种, type: code, codes: {none: 无, cough: 咳嗽, 7: 第七种}}\n"
        "- {name: grade, label: 病情, type: code, codes: {1: 重, 2: 轻}, relevant: \"ail != none\"}\n"},
    {"record/income.yaml",
        "form: income\nlabel: 收入\nof: household\nways: [member, kind, source]\nfields:\n"
        "- {name: member, label: 成员, type: ref}\n"
        "- {name: kind, label: 类别, type: code, codes: {wage: 工资, rent: 租金}}\n"
        "- {name: source, label: 来源, type: text}\n- {name: amount, label: 金额, type: money}\n"
        "- {name: exempt, label: 不计, type: yes_no}\n"
        "- {name: way, label: 方式, type: code, codes: {declared: 自报, visited: 走访, compared: 比对}}\n"
        "- {name: as_of, label: 截至, type: date}\n- {name: accepted, label: 采信, type: yes_no}\n"},
    {"record/loan.yaml",
        "form: loan\nlabel: 借款\nof: household\nfields:\n"
        "- {name: lender, label: 出借人, type: ref, ref: member}\n"
        "- {name: borrower, label: 借款人, type: ref, ref: member}\n- {name: amount, label: 金额, type: money}\n"},
    {"record/application.yaml",
        "form: application\nlabel: 申请\nof: household\nfields:\n- {name: day, label: 申请日期, type: date}\n"
        "- {name: applicant, label: 申请人, type: ref, ref: member}\n"
        "- {name: asked_for, label: 申请类别, type: codes, codes: category}\n"
        "- {name: state, label: 状态, type: code, codes: {filed: 已申请, done: 办结}}\n"},
    {"record/survey.yaml",
        "form: survey\nlabel: 调查\nof: household\nabout: application\nset: {state: done}\nfields:\n"
        "- {name: day, label: 调查日期, type: date}\n"
        "- {name: asked, label: 已问, type: codes, codes: {income: 收入, loan: 借款}}\n"},
    {"record/consent.yaml",
        "form: consent\nlabel: 同意\nof: household\nfields:\n"
        "- {name: kind, label: 事项, type: code, codes: {look: 查看}}\n- {name: given, label: 同意, type: yes_no}\n"
        "- {name: day, label: 日期, type: date}\n"},
    {"record/membership.yaml",
        "form: membership\nlabel: 身份\nof: household\nfields:\n"
        "- {name: category, label: 类别, type: code, codes: category}\n"
        "- {name: person, label: 成员, type: ref, ref: member}\n- {name: confirmed_on, label: 确认, type: date}\n"
        "- {name: from, label: 起, type: month}\n- {name: until, label: 止, type: date}\n"
        "- {name: state, label: 状态, type: code, codes: {active: 在, ended: 止}}\n"},
    {"record/determination.yaml",
        "form: determination\nlabel: 认定\nof: household\nfields:\n- {name: application, label: 申请, type: ref}\n"
        "- {name: category, label: 类别, type: code, codes: category}\n"
        "- {name: person, label: 成员, type: ref, ref: member}\n"
        "- {name: verdict, label: 结论, type: code, codes: {met: 符合, not_met: 不符合}}\n"
        "- {name: state, label: 状态, type: code, codes: {proposed: 拟, refused: 否}}\n"},
    {"pack/national/codes/category.yaml",
        "codes: category\nlabel: 类别\nlist: {alpha: 甲, beta: 乙, gamma: 丙, delta: 丁}\n"},
    {"pack/national/codes/band.yaml", "codes: band\nlabel: 档\nlist: {low: 低, high: 高}\n"},
    {"pack/national/calendar/2025.yaml",
        "year: 2025\nbasis: 试验\noff: [2025-01-01, 2025-01-28..2025-02-04, 2025-10-01..2025-10-08]\n"
        "work: [2025-01-26, 2025-02-08, 2025-09-28, 2025-10-11]\n"},
    {"pack/national/facts.yaml",
        "member.age: {label: 年龄, unit: 周岁, is: \"years(birth, today)\"}\n"
        "counted: {of: member, label: 计入人口, test: [\"at_home = yes\", \"taken_gamma = no\"]}\n"
        "elsewhere: {of: member, label: 别处才有, is: \"cap_of_another_region + 1\"}\n"},
    {"pack/valley/pack.yaml",
        "pack: valley\nlabel: 山谷\nwords: {grid: 山长}\nsurvey_valid: survey_days\n"
        "review: {order: [gamma, alpha, beta], order_fixed: yes, stop: person, apart: [delta], consent: none}\n"
        "clocks: {handling: {label: 办理, days: handling_days, kind: working, clause: VA-09}}\n"
        "procedures: {alpha: {basis: 试验〔1〕号, steps: [survey, {form: consent, valid: survey_days}]}}\n"},
    {"pack/valley/parameters.yaml",
        "line: {label: 基准, basis: 试, unit: yuan_month, by_place: yes, clause: VA-01, since: {2024-01-01: {urban: 600, rural: 500, demo: yes, "
        "basis: 试验}, 2025-07-01: {urban: 660, rural: 540.50}}}\n"
        "times: {label: 倍数, basis: 试, unit: percent, since: {2020-01-01: 150}}\n"
        "yearly: {label: 年均, basis: 试, unit: yuan_year, per_year: {2023: 20000, 2024: {value: 24000, basis: 公报}}}\n"
        "hopeful: {label: 草案, basis: 试, unit: yuan, since: {2020-01-01: 10, 2025-01-01: {value: 20, draft: yes}}}\n"
        "only_draft: {label: 只有草案, basis: 试, unit: yuan, draft: yes, since: {2020-01-01: 5}}\n"
        "ends: {label: 到期, basis: 试, unit: count, since: {2020-01-01: 3, 2025-01-01: null}}\n"
        "empty: {label: 未设, basis: 试, unit: yuan}\n"
        "banded: {label: 分档, basis: 试, unit: yuan, bands: [low, high], since: {2020-01-01: {low: 1, high: 2.50}}}\n"
        "survey_days: {label: 调查有效期, basis: 试, unit: days, since: {2020-01-01: 90}}\n"
        "handling_days: {label: 办理天数, basis: 试, unit: days, since: {2020-01-01: 20}}\n"},
    {"pack/valley/facts.yaml",
        "income.counts: {label: 计入, pick: [{if: [\"exempt given\", \"exempt = yes\"], then: no}, {else: yes}]}\n"
        "own: {of: member, label: 本人收入, needs: [income], is: \"sum_of(income.amount where counts = yes)\"}\n"
        "size: {of: household, label: 人口, unit: persons, is: \"count_of(member where counted = yes)\"}\n"
        "total: {of: household, label: 总收入, needs: [income], is: \"sum_of(member.own where counted = yes)\"}\n"
        "each: {of: household, label: 人均月收入, unit: yuan_month, is: \"divide(total, size * 12, down)\"}\n"
        "alpha_line: {of: household, label: 甲线, unit: yuan_month, is: \"part(line, times, up)\"}\n"
        "last_year: {of: application, label: 上年年均, unit: yuan_year, is: \"at(yearly, add_months(day, -12))\"}\n"
        "lent: {of: member, label: 借出, needs: [loan], is: \"sum_of(loan.amount by lender)\"}\n"
        "owed: {of: member, label: 欠, is: \"sum_of(loan.amount by borrower)\"}\n"
        "herd: {of: household, label: 牛群, clause: VA-03, type: code, codes: band, pick: [{if: \"cattle < 3\", then: low}, {else: high}]}\n"
        "sick: {of: member, label: 有病, test: {any: [{name: sick_now, clause: VA-07, says: 正在患病, if: \"ill = yes\"}, "
        "{all: [\"ail != none\", \"grade = 1\"]}]}}\n"
        "hoped: {of: household, label: 期望, is: hopeful}\n"
        "hoped_only: {of: household, label: 只在草案, is: only_draft}\n"
        "gap: {of: household, label: 差额, unit: yuan_month, is: \"max(0, line - each)\"}\n"},
    {"pack/valley/categories.yaml",
        "alpha:\n  label: 甲类\n  clause: VA-01\n  grants: {membership: alpha, to: counted, amount: gap}\n  all:\n"
        "  - {name: alpha_income, clause: VA-01, says: 人均低于甲线, if: \"each < alpha_line\"}\n"
        "  - {name: alpha_goods, clause: [VA-02, VA-03], says: 财产少, any: [{if: \"herd = low\"}, "
        "{all: [\"roof = bad\", \"leak = yes\", \"roof_seen = yes\"]}]}\n"
        "  remarks: [{name: nothing, says: 全无收入, clause: VA-04, if: \"total = 0\"}]\n"
        "beta:\n  label: 乙类\n  grants: {to: counted}\n  all:\n"
        "  - {name: beta_not_alpha, clause: VA-05, says: 不是甲类, if: \"alpha = no\"}\n"
        "  - {name: beta_year, clause: VA-06, says: 低于上年年均, if: \"each * 12 < application.last_year\"}\n"
        "gamma:\n  of: member\n  label: 丙类\n  grants: {to: person, ends: [alpha]}\n  only_if: \"at_home = yes\"\n  all:\n"
        "  - {clause: VA-07, says: 年满六十, if: \"age >= 60\"}\n"
        "  - {clause: VA-07, says: 有病, if: \"sick = yes\"}\n"
        "delta: {label: 丁类, by: 林业站}\n"},
};

static inline void valley_write(const char *folder, const char *path, const char *text)
{
	char whole[256];
	FILE *file;

	snprintf(whole, sizeof whole, "%s/%s", folder, path);
	for (char *slash = strchr(whole + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(whole, 0700);
		*slash = '/';
	}
	file = fopen(whole, "w");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static inline char *valley_make(void)
{
	char *folder = memory_text("/tmp/doudi-valley.XXXXXX");

	assert_non_null(mkdtemp(folder));
	for (size_t i = 0; i < BASE_COUNT(valley_files); i++)
		valley_write(folder, valley_files[i].path, valley_files[i].text);
	return folder;
}

static inline void valley_remove(char *folder)
{
	assert_int_equal(folder_remove(folder), 0);
	free(folder);
}

static inline struct pack *valley_load(const char *folder)
{
	struct problem problem = PROBLEM_INIT;
	struct pack *pack = pack_load(folder, "valley", &problem);

	if (pack == NULL) {
		char *sentence = problem_sentence(&problem);

		print_error("%s\n", sentence);
		free(sentence);
	}
	problem_release(&problem);
	assert_non_null(pack);
	return pack;
}

/* One pack for a whole program: loading is what costs. */
static struct pack *valley;

static inline int valley_setup(void **state)
{
	char *folder = valley_make();

	(void)state;
	valley = valley_load(folder);
	valley_remove(folder);
	return 0;
}

static inline int valley_teardown(void **state)
{
	(void)state;
	pack_free(valley);
	return 0;
}

/* A household in JSON with ' for ", on a day. */
struct scene {
	struct bench *bench;
	struct world *world;
};

static inline struct bench *valley_bench(const char *json, date on)
{
	struct problem problem = PROBLEM_INIT;
	char *text = memory_text(json);
	struct tree *tree;
	struct bench *bench;

	for (char *at = text; *at != '\0'; at++)
		*at = *at == '\'' ? '"' : *at;
	tree = tree_read_json(text, strlen(text), "case", &problem);
	bench = tree == NULL ? NULL : bench_from_input(pack_forms(valley), tree, on, &problem);
	if (bench == NULL)
		print_error("%s\n%s\n", text, problem.text);
	problem_release(&problem);
	assert_non_null(bench);
	tree_free(tree);
	free(text);
	return bench;
}

static inline struct scene scene_open(const char *json, const char *on)
{
	struct here here = {"wang", "clerk", "S1", "township", date_read(on)};
	struct scene scene;

	scene.bench = valley_bench(json, here.day);
	scene.world = world_new(valley, scene.bench, &here, NULL);
	return scene;
}

static inline void scene_close(struct scene *scene)
{
	world_free(scene->world);
	bench_free(scene->bench);
}

static inline struct record *scene_record(const struct scene *scene, const char *form, size_t at)
{
	struct record *record = bench_first(scene->bench, form_find(pack_forms(valley), form));

	for (; at > 0 && record != NULL; at--)
		record = bench_next(scene->bench, record);
	assert_non_null(record);
	return record;
}

/* "12.00" "3" "yes" "low" "unknown" "unset:NAME" "na" */
static inline const char *scene_value(const struct scene *scene, const char *form, size_t at, const char *name)
{
	static char text[64];
	struct value value = world_value(scene->world, scene_record(scene, form, at), name);

	if (value.state == VALUE_UNKNOWN)
		return "unknown";
	if (value.state == VALUE_NOT_APPLICABLE)
		return "na";
	if (value.state == VALUE_UNSET)
		snprintf(text, sizeof text, "unset:%s", value.text);
	else if (value.type == VALUE_MONEY)
		snprintf(text, sizeof text, "%s", money_write(value.number).text);
	else if (value.type == VALUE_YES_NO)
		snprintf(text, sizeof text, "%s", value.number != 0 ? "yes" : "no");
	else if (value.type == VALUE_DATE)
		snprintf(text, sizeof text, "%s", date_write((date)value.number).text);
	else if (value.text != NULL)
		snprintf(text, sizeof text, "%s", value.text);
	else
		snprintf(text, sizeof text, "%lld", (long long)value.number);
	return text;
}

#endif
