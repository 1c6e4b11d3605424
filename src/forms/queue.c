/* Queues: named lists of records that wait for someone. */
#include "definition.h"

#include <string.h>

static const char *const queue_keys[] = {"queue", "label", "hint", "clause", "from", "where", "columns",
    "order", "one_row", "first", "restricted", "enter", "due", "by", "area", NULL};

struct queue_list {
	struct queue **queues; /* by name */
	size_t count;
	struct sources definitions; /* names of files live in them */
};

static const struct {
	const char *name, *label;
	enum value_type type;
} own_fields[] = {{"filed_by", N_("填报人"), VALUE_TEXT}, {"filed_on", N_("填报日期"), VALUE_DATE},
    {"station", N_("填报单位"), VALUE_TEXT}};

static bool set_own_field(struct queue_field *field, const char *name)
{
	for (size_t i = 0; i < BASE_COUNT(own_fields); i++) {
		if (strcmp(own_fields[i].name, name) != 0)
			continue;
		field->own = own_fields[i].name;
		field->type = own_fields[i].type;
		field->label = memory_text(_(own_fields[i].label));
		return true;
	}
	return false;
}

/* REF.FIELD or household.FIELD */
static const struct form *form_through(const struct form_catalogue *catalogue, const struct form *form,
    char *ref, const struct tree *at, struct queue_field *to, struct problem *problem)
{
	const struct field *field = form_field(form, ref);

	if (field == NULL && !form->of_office && strcmp(ref, "household") == 0 &&
	    form_find(catalogue, ref) != NULL) {
		to->of_household = true;
		return form_find(catalogue, ref);
	}
	field = field_need(form, ref, at, problem);
	if (field == NULL)
		return NULL;
	if (field->type != FIELD_REF) {
		tree_problem(at, problem, _("“%s”不指向别的表，不能写“%s.”"), ref, ref);
		return NULL;
	}
	to->through = field;
	return form_find(catalogue, field->ref);
}

bool queue_field_read(const struct form_catalogue *catalogue, const struct form *form, const char *name,
    const struct tree *at, struct queue_field *to, struct problem *problem)
{
	const char *dot = strchr(name, '.'), *last = dot == NULL ? name : dot + 1;
	char *ref = memory_text_part(name, (size_t)(last - name) - (dot != NULL));

	to->name = memory_text(name);
	if (dot != NULL)
		form = form_through(catalogue, form, ref, at, to, problem);
	free(ref);
	if (form == NULL)
		return false;
	if (set_own_field(to, last))
		return true;
	to->field = field_need(form, last, at, problem);
	if (to->field == NULL)
		return false;
	to->type = field_value_type(to->field->type);
	to->label = memory_text(to->field->label);
	return true;
}

static bool read_columns(const struct form_catalogue *catalogue, const struct tree *map, struct queue *queue,
    struct problem *problem)
{
	static const char *const keys[] = {"field", "label", NULL};
	const struct tree *list = tree_get(map, "columns");

	if (list == NULL || list->kind != TREE_LIST || list->count == 0)
		return tree_problem(list == NULL ? map : list, problem, _("待办要有“columns”：至少一列"));
	queue->columns = memory_new(list->count * sizeof *queue->columns);
	for (size_t i = 0; i < list->count; i++) {
		const struct tree *item = list->items[i];
		const char *name = item->kind == TREE_TEXT ? item->text : tree_text(item, "field");
		struct queue_field *column = &queue->columns[queue->column_count++];

		if (item->kind != TREE_TEXT && !tree_check_keys(item, keys, problem))
			return false;
		if (name == NULL)
			return tree_problem(item, problem,
			    _("一列应写字段名，或 {field: 字段, label: 名称}"));
		if (!queue_field_read(catalogue, queue->from, name, item, column, problem))
			return false;
		if (item->kind == TREE_MAP && tree_get(item, "label") != NULL) {
			memory_free(&column->label);
			if (!key_read_text(item, "label", &column->label, problem))
				return false;
		}
	}
	return true;
}

/* The index of a queue is of its own table, so its order uses no other. */
static bool read_order(const struct tree *map, struct queue *queue, struct problem *problem)
{
	const struct tree *list = tree_get(map, "order");

	if (list == NULL)
		return true;
	if (list->kind != TREE_LIST)
		return tree_problem(list, problem, _("“order”应是字段的列表，例如 [due_on, -day]"));
	queue->order = memory_new((list->count + 1) * sizeof *queue->order);
	for (size_t i = 0; i < list->count; i++) {
		const char *name = list->items[i]->kind == TREE_TEXT ? list->items[i]->text : "";
		struct queue_order *order = &queue->order[queue->order_count++];

		order->descending = *name == '-';
		if (strchr(name, '.') != NULL)
			return tree_problem(list->items[i], problem, _("排序只能用本表的字段，不能用“%s”"),
			    name);
		if (!queue_field_read(NULL, queue->from, name + order->descending, list->items[i],
		        &order->field, problem))
			return false;
	}
	return true;
}

static bool read_enter(const struct form_catalogue *catalogue, const struct tree *map, struct queue *queue,
    struct problem *problem)
{
	static const char *const keys[] = {"form", "screen", "page", NULL};
	const struct tree *enter = tree_get(map, "enter");

	if (enter == NULL)
		return true;
	if (!tree_check_keys(enter, keys, problem))
		return false;
	if ((tree_get(enter, "form") != NULL) == (tree_get(enter, "screen") != NULL) ||
	    (tree_get(enter, "form") != NULL && tree_get(enter, "page") != NULL))
		return tree_problem(enter, problem, _("“enter”应写 {form: 表} 或 {screen: 画面}"));
	if (!key_read_text(enter, "form", &queue->enter_form, problem) ||
	    !key_read_text(enter, "screen", &queue->enter_screen, problem) ||
	    !key_read_text(enter, "page", &queue->enter_page, problem))
		return false;
	return queue->enter_form == NULL ||
	    form_need(catalogue, queue->enter_form, tree_get(enter, "form"), problem) != NULL;
}

static bool read_due(const struct tree *map, struct queue *queue, struct problem *problem)
{
	static const char *const keys[] = {"clock", NULL};
	const struct tree *due = tree_get(map, "due");

	if (due == NULL)
		return true;
	if (due->kind != TREE_TEXT)
		return tree_check_keys(due, keys, problem) &&
		    key_need_text(due, "clock", &queue->due_clock, problem);
	queue->due = field_need(queue->from, due->text, due, problem);
	if (queue->due == NULL)
		return false;
	return queue->due->type == FIELD_DATE || tree_problem(due, problem, _("“due”应是日期字段"));
}

static bool read_one_row(const struct tree *map, struct queue *queue, struct problem *problem)
{
	const struct tree *node = tree_get(map, "one_row");

	if (node == NULL)
		return true;
	queue->has_one_row = true;
	if (node->kind == TREE_TEXT && strcmp(node->text, "household") == 0 && !queue->from->of_office &&
	    form_field(queue->from, "household") == NULL) {
		queue->one_row.of_household = true;
		queue->one_row.name = memory_text(node->text);
		return true;
	}
	if (node->kind != TREE_TEXT ||
	    !queue_field_read(NULL, queue->from, node->text, node, &queue->one_row, problem))
		return tree_problem(node, problem, _("“one_row”应写本表的一个 ref 字段，或 household"));
	return queue->one_row.type == VALUE_REF ||
	    tree_problem(node, problem, _("“one_row”应写本表的一个 ref 字段，或 household"));
}

/* Who sees a row follows the place of its household, unless the queue says otherwise. */
static bool read_area(const struct form_catalogue *catalogue, const struct tree *map, struct queue *queue,
    struct problem *problem)
{
	const struct form *household = form_find(catalogue, "household");
	const struct tree *node = tree_get(map, "area");
	const char *name = NULL;

	if (node != NULL)
		name = node->kind == TREE_TEXT ? node->text : "";
	else if (!queue->from->of_office && household != NULL && form_field(household, "place") != NULL)
		name = queue->from == household ? "place" : "household.place";
	if (name == NULL)
		return true;
	queue->has_area = true;
	if (!queue_field_read(catalogue, queue->from, name, node == NULL ? map : node, &queue->area, problem))
		return false;
	return (queue->area.field != NULL && queue->area.field->type == FIELD_PLACE) ||
	    tree_problem(node == NULL ? map : node, problem, _("“area”应是 place 类型的字段"));
}

static bool read_head(const struct form_catalogue *catalogue, const struct tree *map, struct queue *queue,
    struct problem *problem)
{
	const struct tree *from = tree_get(map, "from");

	if (!key_need_text(map, "queue", &queue->name, problem) ||
	    !key_need_text(map, "label", &queue->label, problem) ||
	    !key_read_text(map, "hint", &queue->hint, problem) ||
	    !key_read_clause(map, "clause", &queue->clause, problem) ||
	    !key_read_words(map, "by", &queue->by, &queue->by_count, problem))
		return false;
	if (from == NULL || from->kind != TREE_TEXT)
		return tree_problem(from == NULL ? map : from, problem, _("待办要写明“from”：哪张表的记录"));
	queue->from = form_need(catalogue, from->text, from, problem);
	return queue->from != NULL;
}

static struct queue *queue_read(const struct form_catalogue *catalogue, const struct tree *map,
    struct problem *problem)
{
	struct queue *queue = memory_new(sizeof *queue);
	const struct tree *where = tree_get(map, "where");

	queue->file = map->file;
	if (tree_check_keys(map, queue_keys, problem) && read_head(catalogue, map, queue, problem) &&
	    (where == NULL || (queue->where = queue_where_read(queue->from, where, problem)) != NULL) &&
	    read_columns(catalogue, map, queue, problem) && read_order(map, queue, problem) &&
	    read_one_row(map, queue, problem) && read_enter(catalogue, map, queue, problem) &&
	    read_due(map, queue, problem) && read_area(catalogue, map, queue, problem)) {
		queue->first = tree_is_yes(map, "first");
		queue->restricted = tree_is_yes(map, "restricted");
		return queue;
	}
	queue_definition_free(queue);
	return NULL;
}

void queue_definition_free(struct queue *queue)
{
	for (size_t i = 0; i < queue->column_count; i++)
		queue_field_release(&queue->columns[i]);
	for (size_t i = 0; i < queue->order_count; i++)
		queue_field_release(&queue->order[i].field);
	queue_field_release(&queue->one_row);
	queue_field_release(&queue->area);
	queue_where_free(queue->where);
	words_free(queue->by, queue->by_count);
	free(queue->columns);
	free(queue->order);
	free(queue->name);
	free(queue->label);
	free(queue->hint);
	free(queue->clause);
	free(queue->enter_form);
	free(queue->enter_screen);
	free(queue->enter_page);
	free(queue->due_clock);
	free(queue);
}

static int by_queue_name(const void *a, const void *b)
{
	const struct queue *const *left = a, *const *right = b;

	return strcmp((*left)->name, (*right)->name);
}

struct queue_list *queue_list_read(const struct source *source, const char *region,
    const struct form_catalogue *catalogue, struct problem *problem)
{
	char *overlay = memory_format("pack/%s/queue", region == NULL ? "" : region);
	const char *const folders[] = {"queue", overlay};
	struct queue_list *list = memory_new(sizeof *list);
	bool good = overlay_gather(&list->definitions, folders, region == NULL ? 1 : 2, source, "queue", problem);

	free(overlay);
	list->queues = memory_new((list->definitions.count + 1) * sizeof *list->queues);
	for (size_t i = 0; good && i < list->definitions.count; i++) {
		struct queue *queue = queue_read(catalogue, list->definitions.trees[i], problem);

		good = queue != NULL;
		if (good)
			list->queues[list->count++] = queue;
	}
	if (good) {
		qsort(list->queues, list->count, sizeof *list->queues, by_queue_name);
		return list;
	}
	queue_list_free(list);
	return NULL;
}

void queue_list_free(struct queue_list *list)
{
	if (list == NULL)
		return;
	for (size_t i = 0; i < list->count; i++)
		queue_definition_free(list->queues[i]);
	sources_release(&list->definitions);
	free(list->queues);
	free(list);
}

const struct queue *queue_find(const struct queue_list *list, const char *name)
{
	for (size_t i = 0; i < list->count; i++) {
		if (strcmp(list->queues[i]->name, name) == 0)
			return list->queues[i];
	}
	return NULL;
}

const struct queue *queue_at(const struct queue_list *list, size_t index)
{
	return index < list->count ? list->queues[index] : NULL;
}
