/* For the tests of forms: definitions in a folder of their own, bound over their own fields alone. */
#ifndef TEST_FORMS_SCRATCH_H
#define TEST_FORMS_SCRATCH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "folder_scratch.h"
#include "doudi/forms.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct scratch {
	char folder[64];
};

static const char household_form[] =
    "form: household\nlabel: 家庭\nof: household\nby: [clerk]\nfields:\n"
    "  - {name: name, label: 户主姓名, type: name}\n"
    "  - {name: place, label: 所在村, type: place}\n"
    "  - {name: place_kind, label: 城乡, type: code, codes: {urban: 城镇, rural: 农村}}\n";
/* The example of the design, with its neighbours. */
static const char member_form[] =
    "form: member\nlabel: 家庭成员\nof: household                 # or office\nby: [clerk]\nfields:\n"
    "  - {name: id_number, label: 公民身份号码, type: idnumber, required: true, guard: true}\n"
    "  - {name: name, label: 姓名, type: name, required: true, search: pinyin, guard: true}\n"
    "  - {name: birth, label: 出生日期, type: date, default: \"id_birth(id_number)\"}\n"
    "  - {name: disability_kind, label: 残疾类别, type: code, codes: disability_kind}\n"
    "  - {name: disability_level, label: 残疾等级, type: code, codes: disability_level,"
    " relevant: \"disability_kind != none\"}\n";
static const char income_form[] =
    "form: income\nlabel: 收入\nof: household\none: [member, kind, way]\nways: [member, kind]\nfields:\n"
    "  - {name: member, label: 成员, type: ref}\n"
    "  - {name: kind, label: 类别, type: code, codes: [{wage: 工资性收入}, {business: 经营净收入}]}\n"
    "  - {name: way, label: 来源, type: code, codes: [{declared: 自主申报}, {visited: 入户走访}]}\n"
    "  - {name: amount, label: 金额, type: money, constraint: \"amount >= 0\", constraint_says: 收入不能是负数,"
    " warn: \"amount <= 200000\", warn_says: 数额很大}\n"
    "  - {name: as_of, label: 截至, type: date, required: \"way = visited\"}\n"
    "  - {name: payers, label: 供养人, type: refs, ref: member}\n";
static const char application_form[] =
    "form: application\nlabel: 申请\nof: household\nby: [clerk]\nrows: [{form: income, for_each: member, none: 无收入}]\n"
    "fields:\n"
    "  - {name: day, label: 申请日期, type: date}\n"
    "  - {name: due_on, label: 期限, type: date}\n"
    "  - {name: state, label: 状态, type: code, codes: [{filed: 待受理}, {accepted: 已受理}, {closed: 办结}]}\n"
    "  - {name: decided_on, label: 决定日期, type: date}\n";
static const char acceptance_form[] =
    "form: acceptance\nlabel: 受理\nof: household\nby: [clerk]\nabout: application\n"
    "when: \"application.state = filed\"\nwhen_says: 已经受理过\nwhen_clause: QT-17\n"
    "set: {state: accepted, decided_on: today}\nclock: {start: handling, on: day}\n"
    "does: [number, {grant: {if: \"papers = yes\"}}]\nconfirm_other: yes\n"
    "fields:\n  - {name: day, label: 受理日期, type: date}\n  - {name: papers, label: 材料齐全, type: yes_no}\n";
static const char every_form[] =
    "form: every\nlabel: 各类字段\nof: office\nfields:\n"
    "  - {name: text, label: 文字, type: text}\n  - {name: person, label: 姓名, type: name}\n"
    "  - {name: number, label: 号码, type: idnumber}\n  - {name: phone, label: 电话, type: phone}\n"
    "  - {name: day, label: 日期, type: date}\n  - {name: month, label: 月份, type: month}\n"
    "  - {name: count, label: 数量, type: integer}\n  - {name: amount, label: 金额, type: money}\n"
    "  - {name: part, label: 份额, type: share}\n"
    "  - {name: kind, label: 类别, type: code, codes: {wage: 工资性收入, rent: 房屋 租金, 3: 三级}}\n"
    "  - {name: kinds, label: 各类别, type: codes, codes: {wage: 工资性收入, rent: 房屋 租金, 3: 三级}}\n"
    "  - {name: agreed, label: 同意, type: yes_no}\n  - {name: one, label: 一条, type: ref, ref: every}\n"
    "  - {name: several, label: 多条, type: refs, ref: every}\n  - {name: place, label: 村, type: place}\n"
    "  - {name: note, label: 备注, type: note}\n"
    "  - {name: cert, label: 证号, type: text, mask: yes}\n  - {name: paper, label: 附件, type: attachment name}\n";

static inline void scratch_write(const struct scratch *scratch, const char *path, const char *text)
{
	char whole[256];
	FILE *file;

	snprintf(whole, sizeof whole, "%s/%s", scratch->folder, path);
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

static inline int scratch_make(void **state)
{
	struct scratch *scratch = memory_new(sizeof *scratch);

	snprintf(scratch->folder, sizeof scratch->folder, "%s", "/tmp/doudi-forms.XXXXXX");
	if (mkdtemp(scratch->folder) == NULL)
		return -1;
	scratch_write(scratch, "record/household.yaml", household_form);
	scratch_write(scratch, "record/member.yaml", member_form);
	scratch_write(scratch, "record/income.yaml", income_form);
	scratch_write(scratch, "record/application.yaml", application_form);
	scratch_write(scratch, "record/acceptance.yaml", acceptance_form);
	scratch_write(scratch, "record/every.yaml", every_form);
	scratch_write(scratch, "pack/national/codes/disability_kind.yaml",
	    "codes: disability_kind\nlist: [{none: 无}, {limb: 肢体}, {mental: 精神}]\n");
	scratch_write(scratch, "pack/national/codes/disability_level.yaml",
	    "codes: disability_level\nlist: {1: 一级, 2: 二级, 3: 三级, 4: 四级}\n");
	scratch_write(scratch, "pack/here/pack.yaml", "title: 此地\n");
	*state = scratch;
	return 0;
}

static inline int scratch_remove(void **state)
{
	struct scratch *scratch = *state;
	int failed = folder_remove(scratch->folder);

	free(scratch);
	return failed;
}

static inline struct form_catalogue *scratch_load(const struct scratch *scratch, const char *region)
{
	struct problem problem = PROBLEM_INIT;
	struct form_catalogue *catalogue = form_catalogue_load(scratch->folder, region, &problem);

	if (catalogue == NULL)
		fail_msg("%s:%d:%d %s", problem.file == NULL ? "" : problem.file, problem.line,
		    problem.column, problem.text);
	return catalogue;
}

/* Loading must fail in that file, at that line, with these words. */
static inline void scratch_refuse(const struct scratch *scratch, const char *region, const char *file,
    int line, const char *words)
{
	struct problem problem = PROBLEM_INIT;

	assert_null(form_catalogue_load(scratch->folder, region, &problem));
	assert_non_null(problem.text);
	if (strstr(problem.text, words) == NULL)
		fail_msg("“%s” lacks “%s”", problem.text, words);
	assert_non_null(problem.file);
	if (strstr(problem.file, file) == NULL || problem.line != line || problem.column < 1)
		fail_msg("%s is told at %s:%d:%d", problem.text, problem.file, problem.line, problem.column);
	problem_release(&problem);
}

static inline void scratch_bad(void **state, const char *text, int line, const char *words)
{
	scratch_write(*state, "record/bad.yaml", text);
	scratch_refuse(*state, NULL, "record/bad.yaml", line, words);
}

/* ---- binding over a form's own fields ---- */

static inline bool own_name(void *self, const char *form, const char *path, struct expr_meaning *meaning,
    struct problem *problem)
{
	const struct field *field = form_field(form_find(self, form), path);

	if (field == NULL)
		return problem_set(problem, PROBLEM_USAGE, "no %s in %s", path, form);
	*meaning = (struct expr_meaning){field_value_type(field->type), field, field->ref};
	return true;
}

static inline bool own_code(void *self, const struct expr_meaning *meaning, const char *code)
{
	const struct field *field = meaning->what;

	(void)self;
	return field->codes != NULL && code_find(field->codes, code) != NULL;
}

static inline void bind_one(struct expr *expr, const struct expr_names *names, const char *form)
{
	struct problem problem = PROBLEM_INIT;

	if (expr != NULL && !expr_bind(expr, names, form, -1, &problem))
		fail_msg("%s: %s", expr_source(expr), problem.text);
}

static inline void bind_fields(struct form_catalogue *catalogue, const char *name)
{
	const struct form *form = form_find(catalogue, name);
	struct expr_names names = {.self = catalogue, .name = own_name, .is_code = own_code};

	for (size_t i = 0; i < form->field_count; i++) {
		const struct field *field = &form->fields[i];

		bind_one(field->required_if, &names, name);
		bind_one(field->relevant, &names, name);
		bind_one(field->constraint, &names, name);
		bind_one(field->warn, &names, name);
		bind_one(field->initial, &names, name);
	}
}

static inline struct value own_value(void *self, const void *record, const void *what)
{
	const struct record *row = record;
	const struct field *field = what;

	(void)self;
	return row->values[field->index];
}

static inline struct expr_world own_world(date day)
{
	return (struct expr_world){.day = day, .value = own_value};
}

/* ---- records ---- */

static inline void put(struct record *record, const char *name, const char *typed)
{
	const struct field *field = form_field(record->form, name);
	struct problem problem = PROBLEM_INIT;
	struct value value;
	char *owned = NULL;

	assert_non_null(field);
	if (!field_read(field, typed, date_make(2025, 3, 3), &value, &owned, &problem))
		fail_msg("%s: %s", typed, problem.text);
	record_set(record, field, value);
	free(owned);
}

#define SCRATCH_TEST(name) cmocka_unit_test_setup_teardown(name, scratch_make, scratch_remove)

#endif
