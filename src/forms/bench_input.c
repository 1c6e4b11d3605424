/* A bench from the JSON of one household: forms' keys with one object or a list of them. Records refer to each other
 * by the file's own ids, by name, or by number. */
#include "bench.h"
#include "definition.h"
#include "record.h"

#include <string.h>

struct input_row {
	struct record *record;
	const struct tree *node;
};
struct input {
	struct bench *bench;
	struct input_row *rows;
	size_t count;
	date today;
	struct problem *problem;
};

void bench_add_asked(struct bench *bench, const char *form)
{
	bench->asked = memory_resize(bench->asked, bench->asked_count + 1, sizeof *bench->asked);
	bench->asked[bench->asked_count++] = memory_text(form);
}

void bench_add_word(struct bench *bench, const char *id, const char *word)
{
	struct record_word *last;

	bench->words = memory_resize(bench->words, bench->word_count + 1, sizeof *bench->words);
	last = &bench->words[bench->word_count++];
	memcpy(last->id, id, sizeof last->id);
	last->word = memory_text(word);
}

bool bench_asked_by_input(const struct bench *bench, const char *form)
{
	for (size_t i = 0; i < bench->asked_count; i++) {
		if (strcmp(bench->asked[i], form) == 0)
			return true;
	}
	return false;
}

bool bench_is_from_input(const struct bench *bench)
{
	return bench->from_input;
}

char *bench_input_word(const struct bench *bench, const char *id)
{
	for (size_t i = 0; i < bench->word_count; i++) {
		if (strcmp(bench->words[i].id, id) == 0)
			return memory_text(bench->words[i].word);
	}
	return NULL;
}

static bool id_can_serve(const struct bench *bench, const char *id)
{
	size_t length = strspn(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");

	return length > 0 && length <= 32 && id[length] == '\0' && bench_find(bench, id) == NULL &&
	    strcmp(id, bench->household) != 0;
}

static bool is_household(const struct form *form)
{
	return strcmp(form->name, "household") == 0;
}

/* The file's own id where it can serve; else one that is the same at every run. */
static void choose_id(const struct bench *bench, const struct form *form, const char *own, size_t number,
    char id[33])
{
	char *made;

	if (is_household(form) && bench_find(bench, bench->household) == NULL)
		own = bench->household;
	else if (own != NULL && !id_can_serve(bench, own))
		own = NULL;
	if (own != NULL) {
		memcpy(id, own, strlen(own) + 1);
		return;
	}
	do {
		made = memory_format("%.20s-%zu", form->name, number++);
		memcpy(id, made, strlen(made) + 1);
		free(made);
	} while (bench_find(bench, id) != NULL);
}

static bool is_taken(const struct input *input, const struct form *form, const char *own)
{
	for (size_t i = 0; i < input->count; i++) {
		const char *other = tree_text(input->rows[i].node, "id");

		if (input->rows[i].record->form == form && other != NULL && strcmp(other, own) == 0)
			return true;
	}
	return false;
}

static bool add_form(struct input *, const struct form *, const struct tree *);

static bool add_row(struct input *input, const struct form *form, const struct tree *node)
{
	const char *own = tree_text(node, "id");
	char id[33], *word;
	size_t number = bench_count(input->bench, form) + 1;
	struct record *record;

	if (node->kind != TREE_MAP)
		return tree_problem(node, input->problem, _("“%s”的每一行应是“字段: 值”组成的对象"),
		    form->label);
	if (tree_get(node, "id") != NULL && (own == NULL || *own == '\0' || is_taken(input, form, own)))
		return tree_problem(tree_get(node, "id"), input->problem, _("“%s”的 id 要各不相同，是一个词"),
		    form->label);
	choose_id(input->bench, form, own, number, id);
	record = record_new(form, id, form->of_office ? "office" : bench_household(input->bench));
	bench_add_take(input->bench, record);
	word = own != NULL ? memory_text(own) : memory_format("%s %zu", form->name, number);
	bench_add_word(input->bench, id, word);
	free(word);
	input->rows = memory_resize(input->rows, input->count + 1, sizeof *input->rows);
	input->rows[input->count++] = (struct input_row){record, node};
	for (size_t i = 0; i < form->rows_count; i++) { /* grids may stand inside their sheet */
		const struct form *grid = form_find(input->bench->catalogue, form->rows[i].form);
		const struct tree *rows =
		    form_field(form, form->rows[i].form) == NULL ? tree_get(node, form->rows[i].form) : NULL;

		if (rows != NULL && !add_form(input, grid, rows))
			return false;
	}
	return true;
}

static bool says_none(const struct tree *node)
{
	return node->kind == TREE_TEXT &&
	    (node->empty || strcmp(node->text, "none") == 0 || strcmp(node->text, "无") == 0);
}

static bool add_form(struct input *input, const struct form *form, const struct tree *node)
{
	if (!bench_asked_by_input(input->bench, form->name))
		bench_add_asked(input->bench, form->name);
	if (says_none(node))
		return true;
	if (node->kind == TREE_MAP)
		return add_row(input, form, node);
	if (node->kind != TREE_LIST)
		return tree_problem(node, input->problem, _("“%s”应是对象的列表，没有就写 []"), form->name);
	for (size_t i = 0; i < node->count; i++) {
		if (!add_row(input, form, node->items[i]))
			return false;
	}
	return true;
}

static const struct form *form_of_key(const struct input *input, const struct tree *item)
{
	const struct form_catalogue *catalogue = input->bench->catalogue;
	const struct form *form = form_find(catalogue, item->key);
	struct proposal proposal = {item->key, NULL, 0};

	if (form != NULL)
		return form;
	for (size_t i = 0; i < catalogue->form_count; i++)
		proposal_consider(&proposal, catalogue->forms[i]->name);
	proposal_consider(&proposal, "parameters");
	proposal_problem(&proposal, item, input->problem, _("没有表"));
	return NULL;
}

/* What is beside the forms in such a file is read by others. */
static bool is_other_key(const char *key)
{
	static const char *const keys[] = {"parameters", "pack", "on", "tell"};

	for (size_t i = 0; i < BASE_COUNT(keys); i++) {
		if (strcmp(keys[i], key) == 0)
			return true;
	}
	return false;
}

static bool add_all(struct input *input, const struct tree *tree)
{
	if (tree->kind != TREE_MAP)
		return tree_problem(tree, input->problem,
		    _("文件应是一个对象：{\"household\": {...}, \"member\": [...]}"));
	for (size_t i = 0; i < tree->count; i++) {
		const struct form *form;

		if (is_other_key(tree->items[i]->key))
			continue;
		form = form_of_key(input, tree->items[i]);
		if (form == NULL || !add_form(input, form, tree->items[i]))
			return false;
	}
	return true;
}

static bool is_named(const struct input_row *row, const char *word)
{
	const struct form *form = row->record->form;
	bool same = false;

	for (size_t i = 0; !same && i < form->field_count; i++) {
		const char *name =
		    form->fields[i].type == FIELD_NAME ? tree_text(row->node, form->fields[i].name) : NULL;
		char *clean = name == NULL ? NULL : text_clean(name, TEXT_CLEAN_NAME);

		same = clean != NULL && strcmp(clean, word) == 0;
		free(clean);
	}
	return same;
}

static const char *find_by_name(const struct input *input, const struct form *form, const char *word,
    const struct tree *at, struct problem *problem)
{
	const struct input_row *found = NULL;

	for (size_t i = 0; i < input->count; i++) {
		const struct input_row *row = &input->rows[i];

		if (row->record->form != form || !is_named(row, word))
			continue;
		if (found != NULL) {
			tree_problem(at, problem, _("有两个“%s”叫“%s”，请给他们写 id，用 id 来指"),
			    form->label, word);
			return NULL;
		}
		found = row;
	}
	return found == NULL ? NULL : found->record->id;
}

static const char *find_by_number(const struct input *input, const struct form *form, const char *word)
{
	size_t number = 0;

	if (strlen(word) > 4 || word[strspn(word, "0123456789")] != '\0')
		return NULL;
	for (; *word != '\0'; word++)
		number = number * 10 + (size_t)(*word - '0');
	for (size_t i = 0; i < input->count; i++) {
		if (input->rows[i].record->form == form && --number == 0)
			return input->rows[i].record->id;
	}
	return NULL;
}

static const char *find_record(void *self, const char *name, const char *word, const struct tree *at,
    struct problem *problem)
{
	const struct input *input = self;
	const struct form *form = form_find(input->bench->catalogue, name);
	const char *id;

	for (size_t i = 0; i < input->count; i++) {
		const char *own = tree_text(input->rows[i].node, "id");

		if (input->rows[i].record->form == form && own != NULL && strcmp(own, word) == 0)
			return input->rows[i].record->id;
	}
	id = find_by_name(input, form, word, at, problem);
	if (id == NULL)
		id = find_by_number(input, form, word);
	if (id == NULL && !form->of_office)
		tree_problem(at, problem, _("文件里没有“%s”这个%s，可以用 id、姓名或第几个来指"), word,
		    form->label);
	return id;
}

/* An unsaid subject is the only record of its form. */
static void fill_subject(const struct input *input, struct record *record)
{
	const struct form *form = record->form, *about = NULL;
	const struct record *subject;

	if (form->about != NULL)
		about = form_find(input->bench->catalogue, form->about);
	if (about == NULL || form_field(form, form->about) == NULL || record_value(record, form->about).state == VALUE_KNOWN ||
	    bench_count(input->bench, about) != 1)
		return;
	subject = bench_first(input->bench, about);
	record_set(record, form_field(form, form->about),
	    (struct value){VALUE_KNOWN, VALUE_REF, 0, subject->id});
}

static bool read_all(struct input *input)
{
	struct ref_names names = {find_record, input};

	for (size_t i = 0; i < input->count; i++) {
		if (!record_read_input(input->rows[i].record, input->rows[i].node, input->today, &names,
		        input->problem))
			return false;
	}
	for (size_t i = 0; i < input->count; i++)
		fill_subject(input, input->rows[i].record);
	return true;
}

/* The household stands there even if the file says nothing of it; it bears the household's own id. */
static bool add_household(struct input *input, const struct tree *tree)
{
	const struct form *form = form_find(input->bench->catalogue, "household");

	if (form == NULL)
		return true;
	if (bench_count(input->bench, form) > 1)
		return tree_problem(tree_get(tree, "household"), input->problem, _("一个文件只写一户"));
	if (bench_count(input->bench, form) == 0)
		bench_add_take(input->bench,
		    record_new(form, bench_household(input->bench), bench_household(input->bench)));
	return true;
}

static const char *household_id(const struct tree *tree)
{
	const char *own = tree_text(tree_get(tree, "household"), "id");
	size_t length =
	    own == NULL ? 0 : strspn(own, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");

	return length > 0 && length <= 32 && own[length] == '\0' ? own : "household-1";
}

struct bench *bench_from_input(const struct form_catalogue *catalogue, const struct tree *tree, date today,
    struct problem *problem)
{
	struct problem unused = PROBLEM_INIT;
	struct input input = {bench_new(catalogue, household_id(tree)), NULL, 0, today,
	    problem == NULL ? &unused : problem};

	input.bench->from_input = true;
	if (!add_all(&input, tree) || !add_household(&input, tree) || !read_all(&input)) {
		bench_free(input.bench);
		input.bench = NULL;
	}
	free(input.rows);
	problem_release(&unused);
	return input.bench;
}
