/* Prints: a letter for one filing, and a list of what waits in one place. */
#include "sheet.h"

#include "doudi/report.h"

#include <stdlib.h>
#include <string.h>

#define PRINT_PAGE 200 /* rows of a queue at a time */
#define PRINT_BYTES (4u << 20)

static char *place_name(void *self, const char *code)
{
	return desk_area_name(self, code);
}

static struct letter_scene scene_of(struct desk *desk, const struct bench *bench)
{
	return (struct letter_scene){.pack = desk->pack, .bench = bench, .here = desk_here(desk), .self = desk, .place = place_name};
}

/* A decision's letter gives the reasons that were stored with it. */
static struct tree *reasons_for(struct desk *desk, const struct bench *bench, const struct record *filing)
{
	const char *id = filing != NULL && form_field(filing->form, "determination") != NULL
	    ? record_text(filing, "determination") : NULL;
	const struct record *determination = id != NULL ? bench_find(bench, id) : NULL;

	return determination != NULL ? desk_stored_verdict(desk, determination, NULL) : NULL;
}

static bool is_decided(const struct record *determination)
{
	return record_value(determination, "decided_on").state == VALUE_KNOWN;
}

/* One refusal closes all that was to be refused of the application: the letter owes the family the reasons of each. They
 * are in the state of the one decided, and have no decision of their own. */
static void add_along(struct desk *desk, struct letter_scene *scene)
{
	const struct record *filing = scene->filing;
	const char *id = filing != NULL && form_field(filing->form, "determination") != NULL
	    ? record_text(filing, "determination") : NULL;
	const struct record *decided = id != NULL ? bench_find(scene->bench, id) : NULL;
	const char *application = decided != NULL && is_decided(decided) ? record_text(decided, "application") : NULL;
	const char *state = application != NULL ? record_text(decided, "state") : NULL;

	for (struct record *row = state != NULL ? bench_first(scene->bench, decided->form) : NULL; row != NULL;
	     row = bench_next(scene->bench, row)) {
		struct tree *verdict;

		if (row == decided || is_decided(row) || !record_is(row, "application", application) || !record_is(row, "state", state))
			continue;
		verdict = desk_stored_verdict(desk, row, NULL);
		if (verdict == NULL)
			continue;
		scene->along = memory_resize(scene->along, scene->along_count + 1, sizeof(struct tree *));
		scene->along[scene->along_count++] = verdict;
	}
}

static char *render(struct desk *desk, const struct tree *letter, struct letter_scene *scene, struct problem *problem)
{
	char *name = store_setting(desk->store, "station_name"), *phone = store_setting(desk->store, "station_phone"), *text;
	struct tree *reasons = reasons_for(desk, scene->bench, scene->filing);

	scene->station = name;
	scene->phone = phone;
	scene->reasons = reasons;
	add_along(desk, scene);
	text = letter_render(letter, scene, problem);
	if (text != NULL) {
		char *foot = desk_print_foot(desk), *whole = memory_format("%s\n%s\n", text, foot);

		free(text);
		free(foot);
		text = whole;
	}
	tree_free(reasons);
	while (scene->along_count > 0)
		tree_free(scene->along[--scene->along_count]);
	memory_free(&scene->along);
	free(name);
	free(phone);
	return text;
}

bool desk_may_print(struct desk *desk, const struct tree *letter, const struct bench *bench, const struct record *filing)
{
	struct letter_scene scene = scene_of(desk, bench);

	scene.filing = filing;
	return letter_is_for(letter, &scene);
}

char *desk_print(struct desk *desk, const struct tree *letter, const struct bench *bench, const struct record *filing,
    struct problem *problem)
{
	struct letter_scene scene = scene_of(desk, bench);

	scene.filing = filing;
	return render(desk, letter, &scene, problem);
}

/* ---- a list ---- */

static bool lies_in(struct desk *desk, const char *household, const char *place)
{
	struct statement *find = store_statement(desk->store,
	    "WITH RECURSIVE up(code) AS (SELECT place FROM household WHERE id = ?1"
	    " UNION SELECT a.parent FROM area a JOIN up ON a.code = up.code WHERE a._void = 0)"
	    " SELECT 1 FROM up WHERE code = ?2");

	statement_bind_text(find, 1, household);
	statement_bind_text(find, 2, place);
	return statement_found(find);
}

struct lines {
	struct desk *desk;
	const struct tree *letter;
	const char *place;
	struct buffer text;
	size_t count;
};

static bool add_line(struct lines *lines, const struct queue_row *row, struct problem *problem)
{
	struct letter_scene scene;
	struct bench *bench;
	bool good;

	if (!lies_in(lines->desk, row->household, lines->place))
		return true;
	bench = desk_bench(lines->desk, row->household, problem);
	if (bench == NULL)
		return false;
	scene = scene_of(lines->desk, bench);
	scene.filing = bench_find(bench, row->record);
	good = scene.filing == NULL || !letter_takes(lines->letter, &scene) ||
	    letter_add_line(lines->letter, &scene, ++lines->count, &lines->text, problem);
	bench_free(bench);
	return good;
}

static bool add_lines(struct lines *lines, const struct queue *queue, struct problem *problem)
{
	struct queue_page page = {.more = true};
	char *key = NULL;
	bool good = true;

	while (good && page.more) {
		page = (struct queue_page){.more = false};
		good = desk_queue_page(lines->desk, queue, key, false, PRINT_PAGE, &page, problem);
		for (size_t i = 0; good && i < page.count; i++)
			good = add_line(lines, &page.rows[i], problem);
		free(key);
		key = page.count > 0 ? memory_text(page.rows[page.count - 1].order_key) : NULL;
		queue_page_release(&page);
	}
	free(key);
	return good;
}

char *desk_print_list(struct desk *desk, const struct tree *letter, const char *place, struct problem *problem)
{
	const struct queue *queue = tree_text(letter, "queue") != NULL ? desk_queue(desk, tree_text(letter, "queue")) : NULL;
	struct lines lines = {desk, letter, place, BUFFER_INIT(PRINT_BYTES), 0};
	char *name = desk_area_name(desk, place), *text = NULL;

	if (queue == NULL) {
		tree_problem(letter, problem, "%s", _("没有这份名单所说的队列（queue:）。"));
	} else if (add_lines(&lines, queue, problem) && lines.count == 0) {
		problem_set(problem, PROBLEM_REFUSED, _("“%s”队列里没有%s的。"), queue->label, name);
	} else if (lines.count > 0 && problem->kind == PROBLEM_NONE) {
		struct bench *nobody = bench_new(pack_forms(desk->pack), "");
		struct letter_scene scene = scene_of(desk, nobody);

		scene.area = name;
		scene.lines = buffer_text(&lines.text);
		scene.line_count = lines.count;
		text = render(desk, letter, &scene, problem);
		bench_free(nobody);
	}
	buffer_release(&lines.text);
	free(name);
	return text;
}
