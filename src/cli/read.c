/* Looking: queues, records, chains, search. */
#include "command.h"

#include <string.h>

#define QUEUE_ROWS 100
#define COUNT_MAXIMUM 100000

static void add_text(struct tree *map, const char *key, const char *text)
{
	if (text != NULL && *text != '\0')
		tree_add_text(map, key, text)->quoted = true;
}

static void add_flag(struct tree *map, const char *key, bool flag)
{
	tree_add_text(map, key, flag ? "yes" : "no")->quoted = true;
}

/* ---- queues ---- */

static bool list_queues(struct cli *cli, struct problem *problem)
{
	struct listing list = {.columns = 3};
	struct tree *rows = tree_new_list();
	const struct queue *queue;
	bool good = true;

	for (size_t i = 0; good && (queue = desk_queue_at(cli->desk, i)) != NULL; i++) {
		struct tree *row = tree_add_map(rows, NULL);
		int64_t count = 0;

		good = desk_queue_count(cli->desk, queue, COUNT_MAXIMUM, &count, problem);
		add_text(row, "queue", queue->name);
		add_text(row, "label", queue->label);
		tree_add_number(row, "count", count);
		listing_add(&list, queue->name);
		listing_add(&list, queue->label);
		listing_add_take(&list, memory_format("%lld%s", (long long)count, count == COUNT_MAXIMUM ? "+" : ""));
	}
	if (good && cli_has(cli, OPTION_JSON))
		cli_json_take(tree_copy(rows));
	else if (good)
		listing_print(&list, 0);
	listing_release(&list);
	tree_free(rows);
	return good;
}

static char *row_remaining(const struct queue_row *row)
{
	if (row->paused)
		return memory_text(_("暂停"));
	if (!row->has_due)
		return memory_text("");
	if (row->remaining < 0)
		return memory_format(row->calendar ? _("超期 %d 天") : _("超期 %d 个工作日"), -row->remaining);
	return memory_format(row->calendar ? _("剩 %d 天") : _("剩 %d 个工作日"), row->remaining);
}

static void queue_print(const struct queue *queue, const struct queue_page *page)
{
	struct listing list = {.columns = queue->column_count + 2};

	for (size_t k = 0; k < queue->column_count; k++)
		listing_add(&list, queue->columns[k].label);
	listing_add(&list, _("期限"));
	listing_add(&list, _("编号"));
	for (size_t i = 0; i < page->count; i++) {
		for (size_t k = 0; k < queue->column_count; k++)
			listing_add(&list, page->rows[i].cells[k]);
		listing_add_take(&list, row_remaining(&page->rows[i]));
		listing_add(&list, page->rows[i].record);
	}
	cli_format(page->count == 0 ? _("%s：没有") : "%s", queue->label);
	if (page->count > 0)
		listing_print(&list, 0);
	listing_release(&list);
	if (page->more)
		cli_format(_("还有更多，只列出前 %zu 行（--limit）。"), page->count);
	if (page->restricted > 0)
		cli_format(_("另有 %lld 户已封存。"), (long long)page->restricted);
}

static struct tree *queue_to_tree(const struct queue *queue, const struct queue_page *page)
{
	struct tree *tree = tree_new_map(), *rows;

	add_text(tree, "queue", queue->name);
	add_text(tree, "label", queue->label);
	rows = tree_add_list(tree, "rows");
	for (size_t i = 0; i < page->count; i++) {
		const struct queue_row *row = &page->rows[i];
		struct tree *map = tree_add_map(rows, NULL), *cells;

		add_text(map, "record", row->record);
		add_text(map, "household", row->household);
		if (row->has_due)
			tree_add_number(map, "remaining", row->remaining);
		add_flag(map, "paused", row->paused);
		cells = tree_add_map(map, "cells");
		for (size_t k = 0; k < queue->column_count; k++)
			add_text(cells, queue->columns[k].name, row->cells[k]);
	}
	add_flag(tree, "more", page->more);
	tree_add_number(tree, "restricted", page->restricted);
	return tree;
}

static bool queue_unknown(struct cli *cli, const char *name, struct problem *problem)
{
	struct proposal proposal = {name, NULL, 0};
	const struct queue *queue;

	for (size_t i = 0; (queue = desk_queue_at(cli->desk, i)) != NULL; i++)
		proposal_consider(&proposal, queue->name);
	if (proposal.best != NULL)
		return problem_set(problem, PROBLEM_USAGE, _("没有队列“%s”，是不是 %s？"), name, proposal.best);
	return problem_set(problem, PROBLEM_USAGE, _("没有队列“%s”。doudi queue 列出全部。"), name);
}

/* `name` NULL: all queues and how many wait in each. */
static bool show_queue(struct cli *cli, const char *name, struct problem *problem)
{
	const struct queue *queue;
	struct queue_page page;
	int limit;

	if (!cli_number(cli, OPTION_LIMIT, QUEUE_ROWS, &limit, problem) || !cli_open(cli, CLI_READ, problem))
		return false;
	if (name == NULL)
		return list_queues(cli, problem);
	queue = desk_queue(cli->desk, name);
	if (queue == NULL)
		return queue_unknown(cli, name, problem);
	if (!desk_queue_page(cli->desk, queue, NULL, false, (size_t)limit, &page, problem)) {
		queue_page_release(&page);
		return false;
	}
	if (cli_has(cli, OPTION_JSON))
		cli_json_take(queue_to_tree(queue, &page));
	else
		queue_print(queue, &page);
	queue_page_release(&page);
	return true;
}

bool command_queue(struct cli *cli, struct problem *problem)
{
	return show_queue(cli, cli->word_count > 0 ? cli->words[0].text : NULL, problem);
}

bool command_findings(struct cli *cli, struct problem *problem)
{
	return show_queue(cli, "findings", problem);
}

/* ---- one record ---- */

static bool points_at(const struct record *row, const char *id)
{
	for (size_t i = 0; i < row->form->field_count; i++)
		if (row->form->fields[i].type == FIELD_REF && row->values[i].state == VALUE_KNOWN &&
		    strcmp(row->values[i].text, id) == 0)
			return true;
	return false;
}

static struct tree *record_to_tree(const struct record *record)
{
	struct tree *tree = tree_new_map(), *fields;

	add_text(tree, "form", record->form->name);
	add_text(tree, "label", record->form->label);
	add_text(tree, "record", record->id);
	add_text(tree, "household", record->form->of_office ? NULL : record->stream);
	add_text(tree, "filed_by", record->filed_by);
	add_text(tree, "filed_on", date_write(record->filed_on).text);
	add_text(tree, "station", record->station);
	add_flag(tree, "void", record->voided);
	add_flag(tree, "held", record->held);
	fields = tree_add_map(tree, "fields");
	for (size_t i = 0; i < record->form->field_count; i++) {
		char *written = cli_value_written(record, &record->form->fields[i]);

		if (written != NULL)
			tree_add_text(fields, record->form->fields[i].name, written)->quoted = true;
		free(written);
	}
	for (size_t i = 0; i < record->form->field_count; i++) {
		if (!record->contested[i])
			continue;
		if (tree_get(tree, "contested") == NULL)
			tree_add_list(tree, "contested");
		tree_add_text(tree->items[tree->count - 1], NULL, record->form->fields[i].name)->quoted = true;
	}
	return tree;
}

static void record_print(struct cli *cli, const struct bench *bench, const struct record *record)
{
	struct listing list = {.columns = 2};

	cli_format("%s %s%s%s", record->form->label, record->id, record->voided ? _("（已作废）") : "",
	    record->held ? _("（待裁定，暂不生效）") : "");
	for (size_t i = 0; i < record->form->field_count; i++) {
		const struct field *field = &record->form->fields[i];
		char *shown = cli_value(cli, bench, record, field);

		if (*shown != '\0') {
			listing_add(&list, field->label);
			listing_add(&list, shown);
		}
		free(shown);
	}
	listing_print(&list, 2);
	cli_format(_("  %s 录入，%s，%s"), record->filed_by != NULL ? record->filed_by : "", date_write(record->filed_on).text,
	    record->station != NULL ? record->station : "");
}

/* What a record is about, in one line: its first few known fields. */
static char *record_line(struct cli *cli, const struct bench *bench, const struct record *record)
{
	struct buffer line = BUFFER_INIT(4096);
	int shown_count = 0;

	for (size_t i = 0; i < record->form->field_count && shown_count < 4; i++) {
		const struct field *field = &record->form->fields[i];
		char *shown;

		if (field->hidden || field->type == FIELD_REF)
			continue;
		shown = cli_value(cli, bench, record, field);
		if (*shown != '\0')
			buffer_add_format(&line, "%s%s %s", shown_count++ > 0 ? "，" : "", field->label, shown);
		free(shown);
	}
	return line.length > 0 ? buffer_take(&line) : memory_text("");
}

/* Everything of the household that leads to the record; of the household itself everything. */
static struct tree *show_below(struct cli *cli, struct bench *bench, const struct record *record, bool print)
{
	bool all = strcmp(record->id, record->stream) == 0;
	struct listing list = {.columns = 3};
	struct tree *rows = tree_new_list();
	const struct form *form;

	bench_include(bench, false, true);
	for (size_t i = 0; (form = form_at(pack_forms(desk_pack(cli->desk)), i)) != NULL; i++)
		for (const struct record *row = bench_first(bench, form); row != NULL; row = bench_next(bench, row)) {
			if (strcmp(row->id, record->id) == 0 || form->of_office || (!all && !points_at(row, record->id)))
				continue;
			tree_add_take(rows, NULL, record_to_tree(row));
			listing_add(&list, form->label);
			listing_add(&list, row->id);
			listing_add_take(&list, record_line(cli, bench, row));
		}
	if (print && list.count > 0)
		listing_print(&list, 2);
	listing_release(&list);
	return rows;
}

bool cli_unseal(struct cli *cli, const char *household, struct problem *problem)
{
	return !desk_is_restricted(cli->desk, household) ||
	    desk_open_restricted(cli->desk, household, cli_text(cli, OPTION_REASON), problem);
}

/* A reason opens what is restricted, and then somebody has to sign for it. */
static bool open_reading(struct cli *cli, struct problem *problem)
{
	if (!cli_has(cli, OPTION_REASON))
		return cli_open(cli, CLI_READ, problem);
	return cli_open(cli, CLI_SIGN, problem) && cli_unseal(cli, cli->words[0].text, problem);
}

bool command_show(struct cli *cli, struct problem *problem)
{
	struct record *record;
	struct bench *bench;
	struct tree *tree, *below;
	bool json = cli_has(cli, OPTION_JSON);

	if (!open_reading(cli, problem) || (record = desk_record(cli->desk, cli->words[0].text, problem)) == NULL)
		return false;
	bench = desk_bench(cli->desk, record->stream, problem);
	if (bench != NULL) {
		if (!json)
			record_print(cli, bench, record);
		tree = record_to_tree(record);
		below = show_below(cli, bench, record, !json && !record->form->of_office);
		tree_add_take(tree, "below", below);
		if (json)
			cli_json_take(tree);
		else
			tree_free(tree);
	}
	bench_free(bench);
	record_free(record);
	return bench != NULL;
}

/* ---- the chain ---- */

static void chain_print(const struct cli *cli, const struct chain_entry *entry)
{
	cli_format("%s  %s%s%s  %s%s%s%s%s", date_write(entry->day).text, entry->mends != NULL ? entry->mends : "",
	    entry->mends != NULL ? "：" : "", entry->title, entry->who,
	    *entry->role != '\0' ? "，" : "", *entry->role != '\0' ? desk_role_word(cli->desk, entry->role) : "",
	    entry->late ? _("（补录）") : "", entry->contested ? _("（有不一致）") : "");
	for (size_t i = 0; i < entry->detail_count; i++)
		cli_format("    %s", entry->details[i]);
}

static void chain_add(struct tree *rows, const struct chain_entry *entry)
{
	struct tree *row = tree_add_map(rows, NULL), *details;

	add_text(row, "event", entry->event);
	add_text(row, "day", date_write(entry->day).text);
	add_text(row, "title", entry->title);
	if (entry->mends != NULL)
		add_text(row, "mends", entry->mends);
	add_text(row, "who", entry->who);
	add_text(row, "role", entry->role);
	add_text(row, "station", entry->station);
	tree_add_number(row, "number", entry->number);
	add_flag(row, "late", entry->late);
	add_flag(row, "contested", entry->contested);
	add_flag(row, "erased", entry->erased);
	details = tree_add_list(row, "details");
	for (size_t i = 0; i < entry->detail_count; i++)
		tree_add_text(details, NULL, entry->details[i])->quoted = true;
}

bool command_chain(struct cli *cli, struct problem *problem)
{
	struct chain_entry *entries;
	struct tree *rows;
	char *household;
	size_t count;
	bool good;

	if (!open_reading(cli, problem) ||
	    (household = desk_household_of(cli->desk, cli->words[0].text, problem)) == NULL)
		return false;
	good = desk_chain(cli->desk, household, cli_text(cli, OPTION_PERSON), &entries, &count, problem);
	free(household);
	if (!good)
		return false;
	rows = tree_new_list();
	for (size_t i = 0; i < count; i++) {
		if (!cli_has(cli, OPTION_JSON))
			chain_print(cli, &entries[i]);
		chain_add(rows, &entries[i]);
	}
	chain_release(entries, count);
	if (cli_has(cli, OPTION_JSON))
		cli_json_take(rows);
	else
		tree_free(rows);
	return true;
}

/* ---- search ---- */

bool command_search(struct cli *cli, struct problem *problem)
{
	struct listing list = {.columns = 6};
	struct search_hit *hits;
	struct tree *rows;
	int64_t restricted;
	size_t count;
	int limit;

	if (!cli_number(cli, OPTION_LIMIT, QUEUE_ROWS, &limit, problem) || !cli_open(cli, CLI_SIGN, problem) ||
	    !desk_search(cli->desk, cli->words[0].text, (size_t)limit, true, &hits, &count, &restricted, problem))
		return false;
	rows = tree_new_list();
	for (size_t i = 0; i < count; i++) {
		const char *const cells[] = {hits[i].name, hits[i].id_masked, hits[i].birth, hits[i].place, hits[i].how, hits[i].record};
		static const char *const keys[] = {"name", "id_number", "birth", "place", "how", "record"};
		struct tree *row = tree_add_map(rows, NULL);

		for (size_t k = 0; k < BASE_COUNT(cells); k++) {
			listing_add(&list, cells[k]);
			add_text(row, keys[k], cells[k]);
		}
		add_text(row, "household", hits[i].household);
	}
	search_hits_release(hits, count);
	if (cli_has(cli, OPTION_JSON))
		cli_json_take(tree_copy(rows));
	else if (list.count == 0)
		cli_line(_("没有找到。"));
	else
		listing_print(&list, 0);
	if (restricted > 0 && !cli_has(cli, OPTION_JSON))
		cli_format(_("另有 %lld 户已封存。"), (long long)restricted);
	listing_release(&list);
	tree_free(rows);
	return true;
}
