/* The lines of a verdict: both sides with unit, way and date, the clause, the parameter, and what is
 * missing. One list serves the sheet, the notice, the stored reasons and the difference report. */
#include "world.h"

#include <string.h>

struct teller {
	struct world *world;
	struct verdict *verdict;
	bool remark;
	struct expr_find told; /* named conditions whose lines this verdict already has, by record and fact */
};
enum { DEPTH_MAXIMUM = 8 };

/* ---- values for people ---- */

static char *show_codes(const struct code_list *codes, const char *words, const char *separator)
{
	struct buffer out = BUFFER_INIT(4000);
	const char *at = words;

	while (*at != '\0') {
		size_t length = strcspn(at, separator);
		char *word = memory_text_part(at, length);
		const struct code *code = codes == NULL ? NULL : code_find(codes, word);

		buffer_add_format(&out, "%s%s", out.length > 0 ? _("、") : "", code != NULL ? code->label : word);
		free(word);
		at += length;
		at += strspn(at, separator);
	}
	return buffer_take(&out);
}

static char *show_ref(const struct world *world, const char *id)
{
	const struct record *record = bench_find(world->bench, id);
	const char *name = record == NULL ? NULL : record_text(record, "name");

	return memory_text(name != NULL ? name : id);
}

static char *show_known(const struct world *world, struct value value, const struct code_list *codes)
{
	switch (value.type) {
	case VALUE_YES_NO:
		return memory_text(value.number != 0 ? _("是") : _("否"));
	case VALUE_CODE:
	case VALUE_CODES:
		return show_codes(codes, value.text, " ");
	case VALUE_REF:
		return show_ref(world, value.text);
	default:
		return value_write(value);
	}
}

static char *show(const struct world *world, struct value value, const struct target *target)
{
	const struct code_list *codes = NULL;

	if (value.state == VALUE_NOT_APPLICABLE)
		return memory_text(_("不适用"));
	if (value.state != VALUE_KNOWN)
		return memory_text("");
	if (target != NULL && target->kind == TARGET_FIELD)
		codes = target->field->codes;
	else if (target != NULL && target->kind == TARGET_FACT)
		codes = target->fact->codes;
	if (target != NULL && target->kind == TARGET_FIELD && field_is_masked(target->field))
		return field_show(target->field, value);
	return show_known(world, value, codes);
}

const char *target_label(const struct target *target)
{
	if (target == NULL)
		return "";
	switch (target->kind) {
	case TARGET_FIELD:
		return target->field->label;
	case TARGET_FACT:
		return target->fact->open.label;
	case TARGET_PARAMETER:
		return target->parameter->open.label;
	case TARGET_META:
	case TARGET_HERE:
		return target->path;
	}
	abort();
}

static const char *unit_of(const struct target *target, enum value_type type)
{
	if (target != NULL && target->kind == TARGET_FACT && target->fact->open.unit != NULL)
		return unit_word(target->fact->open.unit);
	if (target != NULL && target->kind == TARGET_PARAMETER)
		return unit_word(target->parameter->open.unit);
	return type == VALUE_MONEY ? unit_word("yuan") : type == VALUE_SHARE ? unit_word("percent") : "";
}

/* ---- one line ---- */

static struct reason *add_reason(struct teller *teller)
{
	struct verdict *verdict = teller->verdict;
	struct reason *reason;

	verdict->reasons = memory_resize(verdict->reasons, verdict->reason_count + 1, sizeof *verdict->reasons);
	reason = &verdict->reasons[verdict->reason_count++];
	*reason = (struct reason){.left_as_of = DATE_NONE, .parameter_since = DATE_NONE, .op = "", .remark = teller->remark};
	memcpy(reason->person, verdict->person, sizeof reason->person);
	return reason;
}

static char *join_clauses(const struct condition_line *line, const char *above)
{
	struct buffer out = BUFFER_INIT(2000);

	for (size_t i = 0; i < line->clause_count; i++)
		buffer_add_format(&out, "%s%s", i > 0 ? ", " : "", line->clauses[i]);
	if (line->clause_count == 0)
		buffer_add(&out, above == NULL ? "" : above);
	return buffer_take(&out);
}

static const char *or_empty(const char *text)
{
	return text == NULL ? "" : text;
}

static void tell_left(struct world *world, struct reason *reason, const struct target *left, struct value value,
    const char *written, const struct trail *trail)
{
	struct buffer ways = BUFFER_INIT(400);

	for (size_t i = 0; i < trail->way_count; i++)
		buffer_add_format(&ways, "%s%s", i > 0 ? _("、") : "", trail->ways[i]);
	reason->left_name = memory_text(written);
	reason->left_label = memory_text(left != NULL ? target_label(left) : *written != '\0' ? _("算得") : "");
	reason->left = show(world, value, left);
	reason->left_unit = memory_text(or_empty(unit_of(left, value.type)));
	reason->left_way = buffer_take(&ways);
	reason->left_as_of = trail->as_of;
}

static void tell_right(struct world *world, struct reason *reason, const struct target *left,
    const struct target *right, const struct expr_sides *sides)
{
	bool list = strcmp(sides->op, "in") == 0;
	const struct target *as = right != NULL ? right : left; /* a literal is of the left side's kind */

	reason->right_name = memory_text(sides->right_text);
	reason->right_label = memory_text(target_label(right));
	if (list && sides->right.state == VALUE_KNOWN && sides->right.type == VALUE_CODE)
		reason->right = show_codes(left != NULL && left->kind == TARGET_FIELD ? left->field->codes
		                           : left != NULL && left->kind == TARGET_FACT ? left->fact->codes
		                                                                        : NULL,
		    sides->right_text, ", ");
	else
		reason->right = list ? memory_text(sides->right_text) : show(world, sides->right, as);
	reason->right_unit = memory_text(or_empty(unit_of(as, sides->right.type)));
}

static void tell_parameter(struct reason *reason, const struct parameter_value *value)
{
	if (value == NULL)
		return;
	reason->parameter = memory_text(value->of->name);
	reason->parameter_since = value->since;
	reason->demo = value->demo;
}

struct missing_field *missing_from(const struct world *world, const struct expr_find *find, size_t *count)
{
	struct missing_field *list;

	*count = find->count;
	if (find->count == 0)
		return NULL;
	list = memory_new(find->count * sizeof *list);
	for (size_t i = 0; i < find->count; i++) {
		const struct record *record = find->found[i].record;

		if (record == NULL) {
			list[i].form = find->found[i].what;
			continue;
		}
		list[i].form = record->form;
		list[i].field = find->found[i].what;
		if (record != world->made_application && record != world->made_household)
			memcpy(list[i].record, record->id, sizeof list[i].record);
	}
	return list;
}

/* Town or country, the year of a parameter that has one number a year, or from when the one that is there would count. */
static char *gap_words(const struct world *world, const struct parameter_rule *rule)
{
	const struct parameter_gap *gap = &world->parameters_unset[rule->open.index];
	const struct field *place = world->pack->contract.place_kind;
	const struct code *band = place != NULL && place->codes != NULL && gap->band != NULL ? code_find(place->codes, gap->band) : NULL;
	struct buffer out = BUFFER_INIT(200);
	int year = 0, month, day;

	if (gap->day != DATE_NONE)
		date_parts(gap->day, &year, &month, &day);
	if (band != NULL)
		buffer_add(&out, band->label);
	if (rule->open.per_year && year != 0)
		buffer_add_format(&out, _("%s%d年"), out.length > 0 ? "，" : "", year);
	else if (gap->day != DATE_NONE && gap->day != world->expr.day)
		buffer_add_format(&out, "%s%s", out.length > 0 ? "，" : "", date_write(gap->day).text);
	return out.length > 0 ? buffer_take(&out) : memory_text("");
}

static char *unset_words(const struct world *world, const char *name)
{
	const struct parameter_rule *rule = parameter_rule_find(world->pack, name);
	const char *label = rule != NULL && rule->open.label != NULL ? rule->open.label : name;
	char *where, *words;

	if (rule == NULL)
		return memory_text(strcmp(name, "calendar") == 0 ? _("法定节假日和调休安排") : name);
	where = gap_words(world, rule);
	words = *where != '\0' ? memory_format(_("%s（%s）"), label, where) : memory_text(label);
	free(where);
	return words;
}

static void tell_gap(struct world *world, const struct record *record, const struct expr *test, struct reason *reason)
{
	struct expr_find find;

	if (reason->truth == TRUTH_UNSET)
		reason->unset = memory_text(or_empty(expr_value(test, &world->expr, record).text));
	if (reason->unset != NULL)
		reason->unset_label = unset_words(world, reason->unset);
	if (reason->truth != TRUTH_UNKNOWN)
		return;
	trace_start(&find, world, VALUE_UNKNOWN);
	expr_find(test, &world->expr, record, &find);
	reason->missing = missing_from(world, &find, &reason->missing_count);
	expr_find_release(&find);
}

static void tell_line(struct teller *, const struct record *, const struct condition_line *, int depth,
    const char *clause, bool bears);

static bool is_first_time(struct teller *teller, const struct record *record, const struct fact_rule *fact)
{
	size_t before = teller->told.count;

	expr_find_add(&teller->told, record, fact);
	return teller->told.count > before;
}

/* A line that reads a named condition or a category prints the lines under that. */
static void tell_read(struct teller *teller, const struct record *record, const struct target *left, int depth,
    const char *clause, bool bears)
{
	const struct record *broken_at, *at;
	const struct field *broken;
	const struct condition_line *line;

	if (left == NULL || left->kind != TARGET_FACT || left->fact->line == NULL || depth >= DEPTH_MAXIMUM)
		return;
	line = left->fact->line;
	at = world_follow(teller->world, record, left, &broken, &broken_at);
	if (at == NULL || !is_first_time(teller, at, left->fact))
		return;
	if (line->part_count == 0)
		tell_line(teller, at, line, depth, clause, bears);
	for (size_t i = 0; i < line->part_count; i++)
		tell_line(teller, at, &line->parts[i], depth, clause, bears);
}

/* What a side names as it is written: `each`, `household.size`, `line[urban]`. */
static const struct target *target_written(const struct world *world, const struct form *form, const char *written)
{
	const struct target *target = target_find(world->pack, form->name, written);
	const char *band = strchr(written, '[');
	char *name;

	if (target != NULL || band == NULL || strchr(written, ']') != written + strlen(written) - 1)
		return target;
	name = memory_text_part(written, (size_t)(band - written));
	target = target_find(world->pack, form->name, name);
	if (target == NULL) /* a band is asked for at the household */
		target = target_find(world->pack, world->pack->contract.household->name, name);
	free(name);
	return target;
}

static void tell_sides(struct teller *teller, const struct record *record, const struct condition_line *line,
    struct reason *reason, const struct target **read)
{
	struct world *world = teller->world;
	struct expr_sides sides;
	bool compared = expr_sides(line->test, &world->expr, record, &sides);
	const struct target *left = target_written(world, record->form, sides.left_text);
	const struct target *right = compared ? target_written(world, record->form, sides.right_text) : NULL;
	struct trail whole = trail_of_test(world, record, line->test);
	struct trail from = left != NULL ? trail_of_target(world, record, left) : whole;

	tell_left(world, reason, left, sides.left, sides.left_text, &from);
	reason->op = sides.op;
	if (compared)
		tell_right(world, reason, left, right, &sides);
	if (right != NULL)
		whole = trail_of_target(world, record, right);
	if (compared && right == NULL && *sides.right_text >= '0' && *sides.right_text <= '9')
		whole.parameter = NULL;
	tell_parameter(reason, whole.parameter);
	*read = left;
}

static void tell_line(struct teller *teller, const struct record *record, const struct condition_line *line, int depth,
    const char *clause, bool bears)
{
	struct world *world = teller->world;
	struct reason *reason = add_reason(teller);
	size_t at = teller->verdict->reason_count - 1;
	const struct target *read = NULL;
	char *own;

	reason->line = line;
	reason->name = line->name;
	reason->says = line->says;
	reason->clause = join_clauses(line, clause);
	reason->truth = expr_truth(line->test, &world->expr, record);
	reason->depth = depth;
	reason->any = line->any;
	reason->bears = bears = bears && reason->truth != TRUTH_YES;
	tell_gap(world, record, line->test, reason);
	if (line->part_count == 0)
		tell_sides(teller, record, line, reason, &read);
	own = memory_text(teller->verdict->reasons[at].clause);
	for (size_t i = 0; i < line->part_count; i++)
		tell_line(teller, record, &line->parts[i], depth + 1, own, bears);
	tell_read(teller, record, read, depth + 1, own, bears);
	free(own);
}

void reasons_tell(struct world *world, const struct record *record, struct verdict *verdict)
{
	const struct category *category = verdict->category;
	struct teller teller = {.world = world, .verdict = verdict};

	if (category->only_if.test != NULL)
		tell_line(&teller, record, &category->only_if, 0, category->clause, true);
	for (size_t i = 0; i < category->root.part_count && !verdict->out_of_question; i++)
		tell_line(&teller, record, &category->root.parts[i], 0, category->clause, verdict->truth != TRUTH_YES);
	teller.remark = true;
	for (size_t i = 0; i < category->remark_count && !verdict->out_of_question; i++) {
		if (expr_truth(category->remarks[i].test, &world->expr, record) == TRUTH_YES)
			tell_line(&teller, record, &category->remarks[i], 0, category->clause, false);
	}
	expr_find_release(&teller.told);
}

void reason_release(struct reason *reason)
{
	free(reason->clause);
	free(reason->left_name);
	free(reason->left_label);
	free(reason->left);
	free(reason->left_unit);
	free(reason->left_way);
	free(reason->right_name);
	free(reason->right_label);
	free(reason->right);
	free(reason->right_unit);
	free(reason->parameter);
	free(reason->unset);
	free(reason->unset_label);
	free(reason->missing);
}

/* ---- plain Chinese ---- */

static const char *truth_sentence(const struct reason *reason)
{
	if (reason->remark)
		return _("请注意");
	switch (reason->truth) {
	case TRUTH_YES:
		return _("符合");
	case TRUTH_NO:
		return _("不符合");
	case TRUTH_UNKNOWN:
		return _("情况不明，待补");
	case TRUTH_UNSET:
		return _("所需参数未设");
	}
	abort();
}

char *reason_sentence(const struct reason *reason)
{
	struct buffer out = BUFFER_INIT(8000);

	if (reason->says != NULL)
		buffer_add_format(&out, _("%s："), reason->says);
	buffer_add(&out, truth_sentence(reason));
	if (reason->left_label != NULL && *reason->left_label != '\0') {
		buffer_add_format(&out, _("（%s%s%s%s"), reason->left_label, *reason->left != '\0' ? " " : "", reason->left,
		    reason->left_unit);
		if (*reason->op != '\0')
			buffer_add_format(&out, _("，%s%s%s%s"), expr_op_word(reason->op), or_empty(reason->right_label),
			    or_empty(reason->right), or_empty(reason->right_unit));
		buffer_add(&out, _("）"));
	}
	if (reason->unset != NULL)
		buffer_add_format(&out, _("，未设参数 %s"), reason->unset_label != NULL ? reason->unset_label : reason->unset);
	if (*reason->clause != '\0')
		buffer_add_format(&out, _("，依据 %s"), reason->clause);
	return buffer_take(&out);
}
