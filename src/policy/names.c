/* What a name in an expression means: the way from the record to where it is read. */
#include "pack.h"

#include <string.h>

const char *const meta_words[] = {"filed_by", "filed_on", "entered_at", "station", NULL};
static const enum value_type meta_types[] = {VALUE_TEXT, VALUE_DATE, VALUE_DATE, VALUE_TEXT};
const char *const here_words[] = {"user", "station", "role", "level", "day", NULL};
static const enum value_type here_types[] = {VALUE_TEXT, VALUE_TEXT, VALUE_CODE, VALUE_CODE, VALUE_DATE};

/* ---- the table of targets: each (form, path) is one, so that lists can compare pointers ---- */

static size_t hash_of(const char *form, const char *path)
{
	size_t hash = 5381;

	for (; *form != '\0'; form++)
		hash = hash * 33 + (unsigned char)*form;
	for (hash = hash * 33; *path != '\0'; path++)
		hash = hash * 33 + (unsigned char)*path;
	return hash;
}

static size_t slot_of(const struct pack *pack, const char *form, const char *path)
{
	size_t slot = hash_of(form, path) & (pack->target_room - 1);
	const struct target *target;

	while ((target = pack->targets[slot]) != NULL &&
	       (strcmp(target->path, path) != 0 || strcmp(target->form, form) != 0))
		slot = (slot + 1) & (pack->target_room - 1);
	return slot;
}

struct target *target_find(const struct pack *pack, const char *form, const char *path)
{
	return pack->target_room == 0 ? NULL : pack->targets[slot_of(pack, form, path)];
}

static void grow_targets(struct pack *pack)
{
	struct target **old = pack->targets;
	size_t room = pack->target_room;

	pack->target_room = room == 0 ? 256 : room * 2;
	pack->targets = memory_new(pack->target_room * sizeof *pack->targets);
	for (size_t i = 0; i < room; i++) {
		if (old[i] != NULL)
			pack->targets[slot_of(pack, old[i]->form, old[i]->path)] = old[i];
	}
	free(old);
}

static struct target *keep_target(struct pack *pack, const char *form, const char *path, const struct target *like)
{
	struct target *target = memory_new(sizeof *target);

	*target = *like;
	target->form = memory_text(form);
	target->path = memory_text(path);
	if (target->plain == NULL)
		target->plain = target;
	if (pack->target_count * 2 >= pack->target_room)
		grow_targets(pack);
	pack->targets[slot_of(pack, form, path)] = target;
	pack->target_count++;
	return target;
}

void targets_free(struct pack *pack)
{
	for (size_t i = 0; i < pack->target_room; i++) {
		if (pack->targets[i] == NULL)
			continue;
		free(pack->targets[i]->form);
		free(pack->targets[i]->path);
		free(pack->targets[i]->hops);
		free(pack->targets[i]);
	}
	free(pack->targets);
	for (size_t i = 0; i < pack->row_count; i++)
		free(pack->rows[i]);
	free(pack->rows);
}

/* ---- finding ---- */

static bool find_word(const char *const *words, const char *name, size_t *at)
{
	for (*at = 0; words[*at] != NULL; ++*at) {
		if (strcmp(words[*at], name) == 0)
			return true;
	}
	return false;
}

static bool refuse_name(const struct pack *pack, const struct form *form, const char *name, bool bare,
    struct problem *problem)
{
	struct proposal proposal = {name, NULL, 0};

	if (problem == NULL)
		return false;
	for (size_t i = 0; i < form->field_count; i++)
		proposal_consider(&proposal, form->fields[i].name);
	for (size_t i = 0; i < pack->fact_count; i++) {
		if (pack->facts[i]->open.of == form)
			proposal_consider(&proposal, pack->facts[i]->open.name);
	}
	for (size_t i = 0; bare && i < pack->parameter_count; i++)
		proposal_consider(&proposal, pack->parameters[i]->open.name);
	if (proposal.best == NULL)
		return problem_set(problem, PROBLEM_USAGE, _("“%s”没有叫“%s”的字段或事实，也没有这个参数"), form->label, name);
	return problem_set(problem, PROBLEM_USAGE, _("“%s”没有叫“%s”的字段或事实，是不是“%s”？"), form->label, name,
	    proposal.best);
}

static bool aim_field(struct pack *pack, struct target *target, const struct form *form, const struct field *field,
    struct problem *problem)
{
	target->kind = TARGET_FIELD;
	target->field = field;
	target->type = field_value_type(field->type);
	return bind_field_relevant(pack, form, field, problem);
}

static bool aim_fact(struct pack *pack, struct target *target, struct fact_rule *fact, struct problem *problem)
{
	if (!bind_fact(pack, fact, problem))
		return false;
	target->kind = TARGET_FACT;
	target->fact = fact;
	target->type = fact->open.type;
	return true;
}

/* The last word of a path, read on a record of `form`. */
static bool aim(struct pack *pack, struct target *target, const struct form *form, const char *name, bool bare,
    struct problem *problem)
{
	const struct field *field = form_field(form, name);
	struct fact_rule *fact = fact_rule_find(pack, form, name);
	struct parameter_rule *parameter = bare ? parameter_rule_find(pack, name) : NULL;

	if (field != NULL)
		return aim_field(pack, target, form, field, problem);
	if (fact != NULL)
		return aim_fact(pack, target, fact, problem);
	if (parameter != NULL) {
		target->kind = TARGET_PARAMETER;
		target->parameter = parameter;
		target->type = parameter->open.type;
		return true;
	}
	if (find_word(meta_words, name, &target->word)) {
		target->kind = TARGET_META;
		target->type = meta_types[target->word];
		return true;
	}
	return refuse_name(pack, form, name, bare, problem);
}

/* One word before a dot: a ref of the record, the household or the reviewed application. */
static const struct form *step(const struct pack *pack, const struct form *form, const char *word, struct hop *hop,
    struct problem *problem)
{
	const struct field *ref = form_field(form, word);
	const struct form *next = NULL;

	*hop = (struct hop){HOP_REF, ref};
	if (ref != NULL && ref->type == FIELD_REF) {
		next = form_find(pack->forms, ref->ref);
	} else if (strcmp(word, "household") == 0) {
		hop->kind = HOP_HOUSEHOLD;
		next = pack->contract.household;
	} else if (strcmp(word, "application") == 0) {
		hop->kind = HOP_APPLICATION;
		next = pack->contract.application;
	}
	if (next == NULL)
		problem_set(problem, PROBLEM_USAGE, _("“%s”没有指向“%s”的字段，点号前只能写这样的字段、household、application 或 here"),
		    form->label, word);
	return next;
}

static struct target *need_here(struct pack *pack, const char *form, const char *path, struct problem *problem)
{
	struct target like = {.kind = TARGET_HERE};

	if (!find_word(here_words, path + strlen("here."), &like.word)) {
		problem_set(problem, PROBLEM_USAGE, _("here 后面只能是 user、role、station、level 或 day"));
		return NULL;
	}
	like.type = here_types[like.word];
	return keep_target(pack, form, path, &like);
}

static struct target *need_far(struct pack *pack, const char *start, const char *path, struct problem *problem)
{
	const struct form *form = form_find(pack->forms, start);
	struct target like = {0};
	const char *at = path, *dot;

	for (; form != NULL && (dot = strchr(at, '.')) != NULL; at = dot + 1) {
		char *word = memory_text_part(at, (size_t)(dot - at));

		like.hops = memory_resize(like.hops, like.hop_count + 1, sizeof *like.hops);
		form = step(pack, form, word, &like.hops[like.hop_count++], problem);
		free(word);
	}
	if (form != NULL && aim(pack, &like, form, at, like.hop_count == 0, problem)) {
		if (like.hop_count > 0)
			like.plain = target_need(pack, form->name, at, problem);
		return keep_target(pack, start, path, &like);
	}
	free(like.hops);
	return NULL;
}

struct target *target_need(struct pack *pack, const char *form, const char *path, struct problem *problem)
{
	struct target *target = target_find(pack, form, path);

	if (target != NULL)
		return target;
	if (strncmp(path, "here.", 5) == 0)
		return need_here(pack, form, path, problem);
	return need_far(pack, form, path, problem);
}

/* ---- what expr asks ---- */

static bool name_means(void *self, const char *form, const char *path, struct expr_meaning *meaning,
    struct problem *problem)
{
	const struct target *target = target_need(self, form, path, problem);

	if (target == NULL)
		return false;
	*meaning = (struct expr_meaning){target->type, target, target->field != NULL ? target->field->ref : NULL};
	return true;
}

static bool refers_to(const struct field *field, const char *form)
{
	return (field->type == FIELD_REF || field->type == FIELD_REFS) && field->ref != NULL &&
	       strcmp(field->ref, form) == 0;
}

/* The one field of `child` that refers to `form`. */
static const struct field *only_ref(const struct form *child, const char *form, const char *by, struct problem *problem)
{
	const struct field *found = NULL;

	for (size_t i = 0; i < child->field_count; i++) {
		const struct field *field = &child->fields[i];

		if (!refers_to(field, form) || (by != NULL && strcmp(field->name, by) != 0))
			continue;
		if (found != NULL) {
			problem_set(problem, PROBLEM_USAGE, _("“%s”有几个字段指向这里，请写 by，例如 by %s"), child->label,
			    found->name);
			return NULL;
		}
		found = field;
	}
	if (found == NULL)
		problem_set(problem, PROBLEM_USAGE, _("“%s”没有%s%s指向“%s”的字段"), child->label, by != NULL ? by : "",
		    by != NULL ? _("这个") : "", form);
	return found;
}

static bool rows_mean(void *self, const char *form, const char *child_name, const char *by,
    struct expr_meaning *meaning, struct problem *problem)
{
	struct pack *pack = self;
	const struct form *child = form_find(pack->forms, child_name);
	const struct field *ref = NULL;
	struct rows *rows;

	if (child == NULL)
		return problem_set(problem, PROBLEM_USAGE, _("没有表单“%s”"), child_name);
	if (by != NULL || form_find(pack->forms, form) != pack->contract.household) {
		ref = only_ref(child, form, by, problem);
		if (ref == NULL)
			return false;
	}
	rows = memory_new(sizeof *rows);
	*rows = (struct rows){child, ref};
	pack->rows = memory_resize(pack->rows, pack->row_count + 1, sizeof *pack->rows);
	pack->rows[pack->row_count++] = rows;
	*meaning = (struct expr_meaning){VALUE_REF, rows, child->name};
	return true;
}

static bool parameter_means(void *self, const char *name, struct expr_meaning *meaning, struct problem *problem)
{
	struct pack *pack = self;
	struct parameter_rule *rule = parameter_rule_find(pack, name);
	struct proposal proposal = {name, NULL, 0};
	struct target *target;

	if (rule == NULL) {
		for (size_t i = 0; i < pack->parameter_count; i++)
			proposal_consider(&proposal, pack->parameters[i]->open.name);
		return problem_set(problem, PROBLEM_USAGE, proposal.best == NULL ? _("没有参数“%s”") : _("没有参数“%s”，是不是“%s”？"),
		    name, proposal.best);
	}
	target = target_need(pack, pack->contract.household->name, name, problem);
	if (target == NULL)
		return false;
	*meaning = (struct expr_meaning){target->type, target, NULL};
	return true;
}

static bool word_is_code(void *self, const struct expr_meaning *meaning, const char *code)
{
	const struct target *target = meaning->what;

	(void)self;
	switch (target->kind) {
	case TARGET_FIELD: /* what becomes a text may be any word: `default: visit` */
		if (target->field->codes == NULL)
			return target->type == VALUE_TEXT && strchr(code, '.') == NULL;
		return code_find(target->field->codes, code) != NULL;
	case TARGET_FACT:
		return target->fact->codes != NULL && code_find(target->fact->codes, code) != NULL;
	case TARGET_PARAMETER:
		return parameter_has_band(&target->parameter->open, code);
	case TARGET_HERE:
		return target->type == VALUE_CODE;
	case TARGET_META:
		return false;
	}
	abort();
}

struct expr_names pack_names(struct pack *pack, const struct expr_meaning *result)
{
	return (struct expr_names){pack, name_means, rows_mean, parameter_means, word_is_code, result};
}
