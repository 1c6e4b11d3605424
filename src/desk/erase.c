/* 清除: what a supervisor asks for, another one agrees to, and anybody's next session carries out (sync.md 1.8). Which orders
 * hold, the ledger says for itself (ledger_erasures); here it is seen to that nothing is asked for too early. */
#include "acts.h"
#include "bundles.h"
#include "restricted.h"

#include <stdlib.h>
#include <string.h>

#define ORDER_EVENTS_MAXIMUM 900 /* more ids do not fit into one event */

date desk_erasure_day(struct desk *desk)
{
	date day = desk_here(desk)->day, today = clock_today();

	return day < today ? day : today;
}

/* ---- how long files are kept (pack.yaml `retention`) ---- */

/* The class that names the form, else the one that names none. */
static const struct tree *class_of(struct desk *desk, const char *form)
{
	const struct tree *classes = tree_get(pack_tree_national(desk->pack, "pack"), "retention"), *rest = NULL;

	for (size_t i = 0; classes != NULL && i < classes->count; i++) {
		const struct tree *forms = tree_get(classes->items[i], "forms");

		if (forms == NULL)
			rest = classes->items[i];
		for (size_t k = 0; forms != NULL && form != NULL && k < forms->count; k++)
			if (strcmp(forms->items[k]->text, form) == 0)
				return classes->items[i];
	}
	return rest;
}

/* What the parameter says on the day, but never less than `least`. */
static int64_t parameter_at_least(struct desk *desk, const char *name, int64_t least)
{
	const struct parameter *parameter = name != NULL ? pack_parameter_find(desk->pack, name) : NULL;
	struct parameter_value value;

	if (parameter == NULL || !pack_parameter_on(desk->pack, parameter, "", desk_erasure_day(desk), &value) || value.draft)
		return least;
	return value.number > least ? value.number : least;
}

static int years_of(struct desk *desk, const struct tree *class)
{
	const char *least = tree_text(class, "at_least");

	return (int)parameter_at_least(desk, tree_text(class, "years"), least != NULL ? strtoll(least, NULL, 10) : 0);
}

/* ---- what is asked for ---- */

struct asking {
	struct desk *desk;
	const char *files; /* a class, or "all" */
	date ended;        /* of the last membership; DATE_NONE */
	date kept_until;   /* the latest of what is asked for */
	const struct tree *latest; /* its class */
	struct tree *events;
	size_t left_out;
};

static bool asking_visit(void *self, const struct event *event, const struct tree *body)
{
	struct asking *asking = self;
	const char *form = tree_text(body, "form"), *day = tree_text(body, "day");
	const struct tree *class = class_of(asking->desk, form);
	date from = day != NULL ? date_read(day) : DATE_NONE, until;

	if (body == NULL || class == NULL || (strcmp(asking->files, "all") != 0 && strcmp(asking->files, class->key) != 0))
		return true;
	if (from < asking->ended)
		from = asking->ended;
	until = from == DATE_NONE ? from : date_add_years(from, years_of(asking->desk, class));
	if (until > asking->kept_until) {
		asking->kept_until = until;
		asking->latest = class;
	}
	if (asking->events->count < ORDER_EVENTS_MAXIMUM)
		tree_add_text(asking->events, NULL, event->id);
	else
		asking->left_out++;
	return true;
}

/* Whoever is in a category, or waits for a decision, has files that are in use. */
static bool is_at_rest(struct desk *desk, const struct bench *bench, date *ended, struct problem *problem)
{
	const struct form *membership = desk_form(desk, "membership"), *clock = desk_form(desk, "clock");
	const struct form *application = desk_form(desk, "application");

	*ended = DATE_NONE;
	for (struct record *row = bench_first(bench, membership); row != NULL; row = bench_next(bench, row)) {
		struct value until = record_value(row, "until");

		if (membership_is_open(row, desk_erasure_day(desk)) || (until.state == VALUE_KNOWN && until.number > desk_erasure_day(desk)))
			return problem_set(problem, PROBLEM_REFUSED, "%s", _("这一户还在享受救助，档案正在使用，不能清除。"));
		if (until.state == VALUE_KNOWN && until.number > *ended)
			*ended = (date)until.number;
	}
	for (struct record *row = bench_first(bench, application); row != NULL; row = bench_next(bench, row))
		if (!record_is(row, "state", "closed") && !record_is(row, "state", "rejected") && !record_is(row, "state", "withdrawn"))
			return problem_set(problem, PROBLEM_REFUSED, "%s", _("这一户还有没办结的申请，档案正在使用，不能清除。"));
	for (struct record *row = bench_first(bench, clock); row != NULL; row = bench_next(bench, row))
		if (record_is(row, "state", "running") || record_is(row, "state", "paused"))
			return problem_set(problem, PROBLEM_REFUSED, "%s", _("这一户还有没走完的时限，档案正在使用，不能清除。"));
	return true;
}

static bool is_over(struct asking *asking, struct problem *problem)
{
	const struct parameter *years;

	if (asking->events->count == 0)
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("这一户没有可以清除的档案。请核对户的编号和档案类别。"));
	if (asking->latest == NULL || asking->kept_until <= desk_erasure_day(asking->desk))
		return true;
	years = pack_parameter_find(asking->desk->pack, tree_text(asking->latest, "years"));
	return problem_set(problem, PROBLEM_REFUSED, _("%s档案要保管 %d 年，到 %s 才满（依据：%s），现在不能清除。"), tree_text(asking->latest, "label"),
	    years_of(asking->desk, asking->latest), date_write(asking->kept_until).text,
	    years != NULL && years->basis != NULL ? years->basis : "");
}

/* What may go of that household on this day; events is to be freed whatever comes back. */
static bool ask(struct asking *asking, const char *household, struct problem *problem)
{
	struct desk *desk = asking->desk;
	struct bench *bench = bench_new(pack_forms(desk->pack), household);
	bool good;

	asking->events = tree_new_list();
	asking->kept_until = DATE_NONE;
	if (hex_is_valid(household, 32) && ledger_is_office(desk->ledger, household))
		good = problem_set(problem, PROBLEM_REFUSED, "%s",
		    _("这是单位自己的账（人员、参数、查阅记录），不能清除：谁查看了谁的资料，要留着备查。能清除的是一户的档案，请写户的编号。"));
	else if (!hex_is_valid(household, 32))
		good = problem_set(problem, PROBLEM_REFUSED, "%s", _("要清除的是一户的档案，请写户的编号。"));
	else if (!ledger_may_erase(desk->ledger, household))
		good = problem_set(problem, PROBLEM_REFUSED, "%s", _("这一户不归本县管（不是本县的单位建的档，也没有由本县的单位接收），本县无权清除。请由管它的县办理。"));
	else
		good = ledger_load(desk->ledger, household, bench, problem) && is_at_rest(desk, bench, &asking->ended, problem) &&
		    ledger_each_brief(desk->ledger, household, asking_visit, asking, problem) && is_over(asking, problem);
	bench_free(bench);
	return good;
}

/* ---- acts ---- */

/* The signatures count only when a county's log bears them. */
static bool is_county(struct desk *desk, struct problem *problem)
{
	return strcmp(desk->level, LEDGER_COUNTY) == 0 ||
	    problem_set(problem, PROBLEM_REFUSED, "%s", _("清除由县级单位的主管人员在县级的系统里办理，本单位不能办理。"));
}

static void order_take(struct act_scene *scene, struct tree *order)
{
	filing_add_extra(scene->filing, "order", order);
	scene->type = "erase";
}

bool act_request_erasure(struct act_scene *scene, struct problem *problem)
{
	const char *home = record_text(scene->record, "home");
	struct asking asking = {.desk = scene->desk, .files = record_text(scene->record, "files")};
	struct tree *order;

	if (!is_county(scene->desk, problem))
		return false;
	if (!ask(&asking, home, problem)) {
		tree_free(asking.events);
		return false;
	}
	order = tree_new_map();
	scene_set_number(scene, scene->record, "records", (int64_t)asking.events->count);
	if (asking.kept_until != DATE_NONE)
		scene_set_number(scene, scene->record, "kept_until", asking.kept_until);
	tree_add_text(order, "stream", home)->quoted = true;
	tree_add_text(order, "record", scene->record->id)->quoted = true;
	tree_add_text(order, "basis", record_text(scene->record, "basis"))->quoted = true;
	buffer_add_format(&scene->notice, _("申请清除 %zu 条记录，请另一名县级主管人员审核。"), asking.events->count);
	if (asking.left_out > 0)
		buffer_add_format(&scene->notice, _("还有 %zu 条，一次写不下，这一批清除以后再申请。"), asking.left_out);
	tree_add_take(order, "events", asking.events);
	order_take(scene, order);
	return true;
}

/* The event by which it was asked for; false if the ledger knows none that holds. */
static bool find_request(struct act_scene *scene, struct erasure *found, struct problem *problem)
{
	struct erasure *all;
	size_t count;

	*found = (struct erasure){.count = 0};
	if (!ledger_erasures(scene->desk->ledger, desk_erasure_day(scene->desk), &all, &count, problem))
		return false;
	for (size_t i = 0; i < count; i++)
		if (all[i].state != ERASURE_VOID && strcmp(all[i].record, scene->subject->id) == 0) {
			*found = all[i];
			found->events = NULL; /* what is asked about here stands in the plain fields */
			found->basis = found->asked_by = found->approved_by = found->withdrawn_by = NULL;
		}
	erasures_release(all, count);
	return *found->request != '\0' || problem_set(problem, PROBLEM_REFUSED, "%s", _("这件清除申请无效，请重新申请。"));
}

/* The day that it counts from: what was typed, or what the ledger will stamp on it, if that is later. */
static date day_signed(struct desk *desk)
{
	date day = desk_here(desk)->day, stamped = ledger_next_day(desk->ledger, ledger_office(desk->ledger));

	return stamped > day ? stamped : day;
}

bool act_approve_erasure(struct act_scene *scene, struct problem *problem)
{
	struct desk *desk = scene->desk;
	struct asking asking = {.desk = desk, .files = record_text(scene->subject, "files")};
	date from = day_signed(desk) + (date)parameter_at_least(desk, "erase_wait", LEDGER_ERASE_DAYS);
	struct erasure request;
	struct tree *order;
	bool good = is_county(desk, problem) && find_request(scene, &request, problem) && ask(&asking, request.stream, problem);

	tree_free(asking.events);
	if (!good)
		return false;
	order = tree_new_map();
	tree_add_text(order, "approves", request.request)->quoted = true;
	tree_add_text(order, "from", date_write(from).text)->quoted = true;
	order_take(scene, order);
	scene_set(scene, scene->subject, "state", "approved");
	scene_set(scene, scene->subject, "approved_by", desk_here(desk)->user);
	scene_set_number(scene, scene->subject, "from", from);
	buffer_add_format(&scene->notice, _("已列入等待清单，%s 起清除，此前可以撤回。"), date_write(from).text);
	return true;
}

bool act_withdraw_erasure(struct act_scene *scene, struct problem *problem)
{
	struct erasure request;
	struct tree *order;

	if (!is_county(scene->desk, problem) || !find_request(scene, &request, problem))
		return false;
	if (request.from != DATE_NONE && request.from <= day_signed(scene->desk))
		return problem_set(problem, PROBLEM_REFUSED, _("已经到了清除的日期 %s，不能撤回。"), date_write(request.from).text);
	order = tree_new_map();
	tree_add_text(order, "withdraws", request.request)->quoted = true;
	order_take(scene, order);
	scene_set(scene, scene->subject, "state", "withdrawn");
	return true;
}

/* ---- carrying out ---- */

struct person { /* of a household that is being erased, as lists know people */
	char *number, *name, *birth;
};
struct erasing {
	struct touched touched;
	struct person *people;
	size_t count;
};

static void people_of(struct desk *desk, struct erasing *erasing, const char *household)
{
	struct statement *each = store_statement(desk->store, "SELECT id_number, name, birth FROM member WHERE household = ?");

	statement_bind_text(each, 1, household);
	while (statement_step(each)) {
		erasing->people = memory_resize(erasing->people, erasing->count + 1, sizeof(*erasing->people));
		erasing->people[erasing->count++] = (struct person){memory_text(statement_text(each, 0)),
		    memory_text(statement_text(each, 1)), memory_text(statement_text(each, 2))};
	}
}

/* Rows of imported lists that speak of nobody who is still on file here. */
static bool forget_person(struct desk *desk, const struct person *person, struct problem *problem)
{
	struct statement *drop = store_statement(desk->store,
	    "DELETE FROM _dataset WHERE (id_number = ?1 AND NOT EXISTS(SELECT 1 FROM member WHERE id_number = ?1))"
	    " OR (ifnull(id_number, '') = '' AND name = ?2 AND birth = ?3 AND NOT EXISTS(SELECT 1 FROM member WHERE name = ?2 AND birth = ?3))");

	statement_bind_text(drop, 1, person->number);
	statement_bind_text(drop, 2, person->name);
	statement_bind_text(drop, 3, person->birth);
	return statement_run(drop, problem);
}

/* Begun forms of a household that is not there any more. */
static bool forget_drafts(struct desk *desk, const char *household, struct problem *problem)
{
	struct statement *drop = store_statement(desk->store,
	    "DELETE FROM _draft WHERE stream = ?1 AND NOT EXISTS(SELECT 1 FROM household WHERE id = ?1)");

	statement_bind_text(drop, 1, household);
	return statement_run(drop, problem);
}

static void erasing_touched(void *self, const char *stream)
{
	touched_add(&((struct erasing *)self)->touched, stream);
}

static bool carry_out(struct desk *desk, const struct erasure *all, size_t count, int64_t *erased, struct problem *problem)
{
	struct erasing erasing = {.people = NULL};
	bool good;

	for (size_t i = 0; i < count; i++)
		if (all[i].state == ERASURE_DUE)
			people_of(desk, &erasing, all[i].stream);
	good = ledger_erase_due(desk->ledger, desk_erasure_day(desk), erased, erasing_touched, &erasing, problem);
	for (size_t i = 0; i < erasing.touched.count; i++) {
		good = good && desk_search_update(desk, erasing.touched.streams[i], problem) &&
		    forget_drafts(desk, erasing.touched.streams[i], problem);
		free(erasing.touched.streams[i]);
	}
	for (size_t i = 0; i < erasing.count; i++) {
		good = good && (*erased == 0 || forget_person(desk, &erasing.people[i], problem));
		free(erasing.people[i].number);
		free(erasing.people[i].name);
		free(erasing.people[i].birth);
	}
	free(erasing.touched.streams);
	free(erasing.people);
	return good;
}

static bool is_any_due(const struct erasure *all, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (all[i].state == ERASURE_DUE)
			return true;
	return false;
}

bool desk_erase_due(struct desk *desk, int64_t *erased, struct problem *problem)
{
	struct erasure *all;
	size_t count;
	bool good;

	*erased = 0;
	if (store_is_read_only(desk->store))
		return true;
	if (!ledger_erasures(desk->ledger, desk_erasure_day(desk), &all, &count, problem))
		return false;
	/* What goes here must not live on beside it. */
	if (is_any_due(all, count))
		old_copies_drop(desk, OLD_COPIES_NOW);
	good = count == 0 ||
	       (store_begin(desk->store, problem) && store_end(desk->store, carry_out(desk, all, count, erased, problem), problem));
	erasures_release(all, count);
	return good;
}

/* ---- for people ---- */

const char *erasure_state_word(enum erasure_state state)
{
	static const char *const words[] = {[ERASURE_ASKED] = "asked", [ERASURE_WAITING] = "waiting", [ERASURE_DUE] = "done",
	    [ERASURE_WITHDRAWN] = "withdrawn", [ERASURE_VOID] = "void"};

	return words[state];
}

char *erasure_words(const struct erasure *erasure, date day)
{
	const char *by = erasure->asked_by != NULL ? erasure->asked_by : "";

	switch (erasure->state) {
	case ERASURE_ASKED:
		return memory_format(_("待审核（%s %s 申请）"), by, date_write(erasure->asked_on).text);
	case ERASURE_WAITING:
		return memory_format(_("等待清除，还有 %d 天，到 %s（%s 申请，%s 审核）"), (int)(erasure->from - day), date_write(erasure->from).text, by,
		    erasure->approved_by);
	case ERASURE_DUE:
		return memory_format(_("%s 已清除（%s 申请，%s 审核）"), date_write(erasure->from).text, by, erasure->approved_by);
	case ERASURE_WITHDRAWN:
		return memory_format(_("%s 已撤回（%s）"), date_write(erasure->withdrawn_on).text, erasure->withdrawn_by);
	case ERASURE_VOID:
		break;
	}
	return memory_format(_("无效：%s"), erasure->fault != NULL ? _(erasure->fault) : "");
}
