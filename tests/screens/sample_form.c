#include "sample_form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

static int sample_sections(void *data)
{
	(void)data;
	return 2;
}

static void sample_section(void *data, int section, struct form_section *out)
{
	const struct sample_form *sample = data;
	if (section == 0)
		*out = (struct form_section){.kind = SECTION_FIELDS, .title = "家庭", .fields = SAMPLE_FIELDS};
	else
		*out = (struct form_section){.kind = SECTION_GRID, .title = "成员", .fields = SAMPLE_CELLS, .rows = sample->rows,
		                             .fixed_rows = sample->frozen, .empty = sample->none ? "没有成员（已问）" : NULL};
}

static void sample_choices(void *data, struct form_place place, struct choice_list *list)
{
	(void)data;
	if (place.section == 0 && place.index == SAMPLE_KIND) {
		choice_list_add(list, "low", "最低生活保障", NULL);
		choice_list_add(list, "edge", "低保边缘家庭", NULL);
		choice_list_add(list, "rigid", "刚性支出困难家庭", NULL);
		choice_list_add(list, "extreme", "特困人员", NULL);
	} else {
		choice_list_add(list, "food", "粮油", NULL);
		choice_list_add(list, "heat", "取暖", NULL);
		choice_list_add(list, "school", "助学", NULL);
	}
}

static const char *label_of_codes(const char *codes)
{
	static const char *const pairs[][2] = {{"low", "最低生活保障"}, {"edge", "低保边缘家庭"}, {"rigid", "刚性支出困难家庭"},
	                                       {"extreme", "特困人员"}, {"food", "粮油"}, {"food school", "粮油、助学"}};
	for (size_t i = 0; i < BASE_COUNT(pairs); i++) {
		if (strcmp(pairs[i][0], codes) == 0)
			return pairs[i][1];
	}
	return codes;
}

static void head_field(const struct sample_form *sample, int index, struct form_field *field)
{
	static const char *const labels[] = {"户主姓名", "年龄", "救助类别", "需要", "户号", "备注"};
	const char *text = or_empty(sample->head[index]);
	field->label = labels[index];
	field->value = text;
	field->state = sample->frozen ? FIELD_PROTECTED : sample->states[index];
	field->required = index == SAMPLE_NAME;
	field->maximum = index == SAMPLE_NAME ? 10 : 0;
	field->columns = index == SAMPLE_AGE ? 6 : 0;
	field->after = index == SAMPLE_AGE ? "岁" : NULL;
	field->hint = index == SAMPLE_AGE ? "周岁" : NULL;
	field->number = index == SAMPLE_AGE;
	field->hidden = index == SAMPLE_KIND && !sample->asks_kind;
	field->note = index == SAMPLE_NOTE;
	if (index == SAMPLE_NUMBER)
		field->state = FIELD_PROTECTED;
	if (index == SAMPLE_KIND || index == SAMPLE_NEEDS) {
		field->listed = true;
		field->several = index == SAMPLE_NEEDS;
		field->code = text;
		field->value = label_of_codes(text);
	}
}

static void sample_field(void *data, struct form_place place, struct form_field *field)
{
	static const char *const labels[] = {"姓名", "关系", "年龄", "身份证", "劳动能力", "月收入", "电话", "住址", "说明"};
	const struct sample_form *sample = data;
	if (place.section == 0) {
		head_field(sample, place.index, field);
		return;
	}
	field->label = labels[place.index];
	field->value = place.row < sample->rows ? or_empty(sample->cells[place.row][place.index]) : "";
	field->state = sample->frozen ? FIELD_PROTECTED : *field->value ? FIELD_DONE : FIELD_UNTOUCHED;
	field->columns = place.index == 3 ? 18 : place.index == 0 ? 10 : 8;
	field->number = place.index == 2 || place.index == 5;
	field->required = place.index == 0;
}

static void put(char **slot, const char *text)
{
	free(*slot);
	*slot = memory_text(text);
}

static enum field_verdict sample_leave(void *data, struct form_place place, const char *text, bool check, struct buffer *sentence)
{
	struct sample_form *sample = data;
	char **slot = place.section == 0 ? &sample->head[place.index] : &sample->cells[place.row][place.index];
	long number = strtol(text, NULL, 10);
	if (place.section == 0 && place.index == SAMPLE_AGE && check && number > 150) {
		buffer_add(sentence, "年龄不能超过 150 岁，请改正。");
		return FIELD_REFUSED;
	}
	if (place.section == 0 && place.index == SAMPLE_AGE && check && number > 100) {
		buffer_add(sentence, "年龄超过 100 岁，请核实。");
		return FIELD_WARNED;
	}
	put(slot, text);
	if (place.section == 0)
		sample->states[place.index] = *text ? FIELD_DONE : FIELD_PASSED;
	if (place.section == 0 && place.index == SAMPLE_AGE)
		sample->asks_kind = number >= 18;
	return FIELD_ACCEPTED;
}

static void sample_record_anyway(void *data, struct form_place place, const char *text, const char *reason)
{
	struct sample_form *sample = data;
	put(&sample->head[place.index], text);
	put(&sample->reason, reason);
}

static void sample_help(void *data, struct form_place place, bool clause, struct buffer *text)
{
	(void)data;
	if (place.section == 0 && place.index == SAMPLE_NAME)
		buffer_add(text, clause ? "第十条 户主应当如实申报。" : "按户口簿填写户主的姓名。");
}

static char *sample_repeat(void *data, struct form_place place)
{
	(void)data;
	return place.section == 0 && place.index == SAMPLE_NAME ? memory_text("上一户主") : NULL;
}

static bool sample_insert(void *data, int section, int before)
{
	struct sample_form *sample = data;
	(void)section;
	if (sample->rows == SAMPLE_ROWS)
		return false;
	memmove(sample->cells[before + 1], sample->cells[before],
	        (size_t)(sample->rows - before) * sizeof sample->cells[0]);
	memset(sample->cells[before], 0, sizeof sample->cells[before]);
	sample->rows++;
	return true;
}

static bool sample_delete(void *data, int section, int row)
{
	struct sample_form *sample = data;
	(void)section;
	for (int i = 0; i < SAMPLE_CELLS; i++)
		free(sample->cells[row][i]);
	sample->rows--;
	memmove(sample->cells[row], sample->cells[row + 1], (size_t)(sample->rows - row) * sizeof sample->cells[0]);
	memset(sample->cells[sample->rows], 0, sizeof sample->cells[0]);
	return true;
}

static void sample_event(void *data, enum form_event event, struct form_place place)
{
	struct sample_form *sample = data;
	int *const counts[] = {[FORM_END] = &sample->ended, [FORM_SAVE] = &sample->saved, [FORM_ESCAPE] = &sample->escaped,
	                       [FORM_CHECK] = &sample->checked, [FORM_REMARK] = NULL, [FORM_NONE] = &sample->none};
	(void)place;
	if (counts[event])
		++*counts[event];
	if (event == FORM_CHECK && !sample->head[SAMPLE_NAME]) {
		struct form_problem problem = {{0, 0, SAMPLE_NAME}, "没有填户主姓名。", false};
		form_view_show_problems(sample->form, &problem, 1);
	}
}

static bool sample_open(struct screen *screen, struct problem *problem)
{
	static const struct form_source source = {
	    .sections = sample_sections,
	    .section = sample_section,
	    .field = sample_field,
	    .leave = sample_leave,
	    .record_anyway = sample_record_anyway,
	    .choices = sample_choices,
	    .help = sample_help,
	    .repeat = sample_repeat,
	    .insert_row = sample_insert,
	    .delete_row = sample_delete,
	    .event = sample_event,
	};
	struct sample_form *sample = screen->data;
	(void)problem;
	sample->form = form_view_new(screen->tui, &source, sample);
	screen->focus = form_view_widget(sample->form);
	return true;
}

static void sample_close(struct screen *screen)
{
	struct sample_form *sample = screen->data;
	form_view_free(sample->form);
	sample->form = NULL;
}

void sample_form_release(struct sample_form *sample)
{
	for (int i = 0; i < SAMPLE_FIELDS; i++)
		free(sample->head[i]);
	for (int row = 0; row < SAMPLE_ROWS; row++) {
		for (int i = 0; i < SAMPLE_CELLS; i++)
			free(sample->cells[row][i]);
	}
	free(sample->reason);
}

const struct screen_ops sample_form_screen = {
    .name = "sample",
    .title = N_("受理登记"),
    .open = sample_open,
    .close = sample_close,
};
