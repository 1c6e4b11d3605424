/* The forms that may be filed in a household now: the next steps about what is on file, then what may always be filed. */
#include "screens.h"

#include <string.h>

#define ONE_BY_ONE 3 /* so many records of one form stand in the list themselves */

struct menu {
	struct screens *screens;
	struct bench *bench;
	struct choice_list choices;
	char **subjects; /* the record that each choice opens on */
	size_t count;
};

static void menu_add(struct menu *menu, const struct form *form, const char *subject, const char *remark)
{
	choice_list_add(&menu->choices, form->name, form->label, remark);
	menu->subjects = memory_resize(menu->subjects, menu->count + 1, sizeof(char *));
	menu->subjects[menu->count++] = memory_text(subject);
}

/* A form that stands in another's grid is filled there; alone it is the exception, and stands last. */
static bool is_row_of_another(struct menu *menu, const struct form *form)
{
	const struct form *other;

	for (size_t i = 0; (other = form_at(pack_forms(desk_pack(menu->screens->desk)), i)) != NULL; i++)
		for (size_t k = 0; k < other->rows_count; k++)
			if (strcmp(other->rows[k].form, form->name) == 0)
				return true;
	return false;
}

static bool is_of_household(struct menu *menu, const struct form *form)
{
	return form != NULL && !form->of_office && form->about == NULL && strcmp(form->name, "household") != 0 &&
	    desk_may(menu->screens->desk, form);
}

static bool is_listed(const struct menu *menu, const struct form *form)
{
	for (size_t i = 0; i < menu->count; i++)
		if (strcmp(menu->choices.items[i].code, form->name) == 0)
			return true;
	return false;
}

/* What the household's own form names as the next step begins most days: it is not looked for among the others. */
static void add_usual(struct menu *menu, const char *household)
{
	const struct form *own = desk_form(menu->screens->desk, "household");
	const struct tree *next = own != NULL ? tree_get(own->sheet, "next") : NULL;

	for (size_t i = 0; next != NULL && i < next->count; i++) {
		const struct form *form = next->items[i]->kind == TREE_TEXT
		    ? desk_form(menu->screens->desk, next->items[i]->text) : NULL;

		if (is_of_household(menu, form))
			menu_add(menu, form, household, form->hint != NULL ? form->hint : "");
	}
}

static void add_own(struct menu *menu, const char *household, bool rows)
{
	const struct form *form;

	for (size_t i = 0; (form = form_at(pack_forms(desk_pack(menu->screens->desk)), i)) != NULL; i++)
		if (is_of_household(menu, form) && is_row_of_another(menu, form) == rows && !is_listed(menu, form))
			menu_add(menu, form, household, rows ? _("单独登记一条") : form->hint != NULL ? form->hint : "");
}

static void add_one_about(struct menu *menu, const struct form *form, const struct record *one)
{
	char *words = record_words(menu->screens, menu->bench, one);
	char *remark = memory_format(_("%s：%s"), one->form->label, words);

	menu_add(menu, form, one->id, remark);
	free(remark);
	free(words);
}

static const struct record **due_records(struct menu *menu, const struct form *form, size_t *count)
{
	const struct form *about = desk_form(menu->screens->desk, form->about);
	const struct record **due = NULL;

	*count = 0;
	for (const struct record *one = bench_first(menu->bench, about); one != NULL; one = bench_next(menu->bench, one)) {
		if (!screen_form_is_due(menu->screens, form, one->id))
			continue;
		due = memory_resize(due, *count + 1, sizeof(*due));
		due[(*count)++] = one;
	}
	return due;
}

/* A form that thirty records wait for would hide all others: it stands once, and its records are chosen from after it. */
static void add_about(struct menu *menu, const struct form *form)
{
	size_t count;
	const struct record **due = due_records(menu, form, &count);

	for (size_t i = 0; count <= ONE_BY_ONE && i < count; i++)
		add_one_about(menu, form, due[i]);
	if (count > ONE_BY_ONE) {
		char *remark = memory_format(_("%s：%zu 项，接着选哪一项"), desk_form(menu->screens->desk, form->about)->label, count);

		menu_add(menu, form, "", remark);
		free(remark);
	}
	free(due);
}

static void fill(struct menu *menu, const char *household)
{
	const struct form *form;

	for (size_t i = 0; (form = form_at(pack_forms(desk_pack(menu->screens->desk)), i)) != NULL; i++)
		if (!form->of_office && form->about != NULL && desk_may(menu->screens->desk, form))
			add_about(menu, form);
	add_usual(menu, household);
	add_own(menu, household, false);
	add_own(menu, household, true);
}

static void menu_release(struct menu *menu)
{
	for (size_t i = 0; i < menu->count; i++)
		free(menu->subjects[i]);
	free(menu->subjects);
	choice_list_release(&menu->choices);
}

static void choose_record(struct menu *menu, const struct form *form)
{
	struct choice_list list = CHOICE_LIST_INIT;
	size_t count;
	const struct record **due = due_records(menu, form, &count);
	char *title = memory_format(_("%s：哪一项"), form->label);
	int taken;

	for (size_t i = 0; i < count; i++) {
		char *words = record_words(menu->screens, menu->bench, due[i]);

		choice_list_add(&list, due[i]->id, words, "");
		free(words);
	}
	taken = dialog_choose(menu->screens->tui, title, list.items, list.count, 0);
	if (taken >= 0)
		screen_open_form(menu->screens, form->name, list.items[taken].code);
	choice_list_release(&list);
	free(title);
	free(due);
}

static void open_chosen(struct menu *menu, size_t taken)
{
	const struct form *form = desk_form(menu->screens->desk, menu->choices.items[taken].code);

	if (*menu->subjects[taken] == '\0')
		choose_record(menu, form);
	else
		screen_open_form(menu->screens, form->name, menu->subjects[taken]);
}

void screen_choose_form(struct screens *screens, const char *household)
{
	struct menu menu = {.screens = screens};
	struct problem problem = PROBLEM_INIT;
	int taken = -1;

	menu.bench = desk_bench(screens->desk, household, &problem);
	if (menu.bench == NULL) {
		screen_show_problem(screens, &problem);
	} else {
		fill(&menu, household);
		if (menu.count > 0)
			taken = dialog_choose(screens->tui, _("填哪张表"), menu.choices.items, menu.choices.count, 0);
		else
			tui_say(screens->tui, STYLE_PLAIN, "%s", _("您的角色在这一户没有可以填的表。"));
	}
	if (taken >= 0)
		open_chosen(&menu, (size_t)taken);
	menu_release(&menu);
	bench_free(menu.bench);
	problem_release(&problem);
}
