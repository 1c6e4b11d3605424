/* What a station holds of one household and what it came to, as text for ledger_oracle.py. */
#ifndef TEST_HISTORY_DUMP_H
#define TEST_HISTORY_DUMP_H

#include "../unit/ledger_scratch.h"

#include "ledger/event.h"

/* The household's events as they travel, in the order in which they came here. */
static inline size_t rows_of(const struct station *station, const char *house, struct event_row **rows)
{
	struct statement *select = store_statement(station->store,
	    "SELECT core, signature, salt, body FROM event WHERE stream = ? ORDER BY position");
	size_t count = 0;

	*rows = NULL;
	statement_bind_text(select, 1, house);
	while (statement_step(select)) {
		*rows = memory_resize(*rows, count + 1, sizeof(**rows));
		assert_true(event_row_read(select, 0, &(*rows)[count++]));
	}
	return count;
}

static inline void dump_row(struct statement *row, const char *form, struct buffer *out)
{
	static const char *const left_out[] = {"household", "id", "filed_by", "filed_on", "entered_at", "station", "_void", "_held",
	    "_event", "_order"};
	const char *about[4] = {NULL};
	struct buffer values = BUFFER_INIT(1u << 20);

	for (int i = 0; i < statement_columns(row); i++) {
		const char *name = statement_column_name(row, i), *value = statement_text(row, i);
		bool own = true;

		for (size_t k = 0; k < BASE_COUNT(left_out); k++)
			own = own && strcmp(name, left_out[k]) != 0;
		if (own && value != NULL)
			buffer_add_format(&values, "\t%s=%s", name, value);
		about[0] = strcmp(name, "id") == 0 ? value : about[0];
		about[1] = strcmp(name, "_void") == 0 ? value : about[1];
		about[2] = strcmp(name, "_held") == 0 ? value : about[2];
		about[3] = strcmp(name, "_event") == 0 ? value : about[3];
	}
	buffer_add_format(out, "R\t%s\t%s\t%s\t%s\t%s%s\n", form, about[0], about[1], about[2], about[3], buffer_text(&values));
	buffer_release(&values);
}

static const char *const dump_forms[] = {"household", "member", "application", "membership", "transfer", "takeover"};

static inline bool table_stands(const struct station *station, const char *form)
{
	struct statement *find = store_statement(station->store, "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?");

	statement_bind_text(find, 1, form);
	return statement_found(find);
}

static inline char *dump_rows(const struct station *station, const char *house)
{
	struct buffer out = BUFFER_INIT(1u << 24);
	struct contest *contests;
	size_t count;

	for (size_t i = 0; i < BASE_COUNT(dump_forms); i++) {
		char *sql = memory_format("SELECT * FROM %s WHERE household = ? ORDER BY id", dump_forms[i]);
		struct statement *rows = table_stands(station, dump_forms[i]) ? store_statement(station->store, sql) : NULL;

		free(sql);
		if (rows == NULL)
			continue;
		statement_bind_text(rows, 1, house);
		while (statement_step(rows))
			dump_row(rows, dump_forms[i], &out);
	}
	MUST(ledger_contests(station->ledger, house, &contests, &count, &problem));
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < contests[i].count; k++) {
			const char *value = contests[i].contenders[k].value, *agreed = contests[i].agreed;

			buffer_add_format(&out, "C\t%s\t%s\t%s\t%s\t%s\t%s\n", contests[i].form, contests[i].record, contests[i].field,
			    contests[i].contenders[k].event, value == NULL ? "\\N" : value, agreed == NULL ? "\\N" : agreed);
		}
	contests_release(contests, count);
	return buffer_take(&out);
}

static inline void dump_patch(FILE *out, const char *event, const struct tree *part)
{
	const struct tree *fields = tree_get(part, "new"), *clear = tree_get(part, "clear");
	const char *verb = fields != NULL ? "new" : tree_get(part, "void") != NULL ? "void" : "set";

	fprintf(out, "P\t%s\t%s\t%s\t%s\n", event, verb, tree_text(part, "form"), tree_text(part, "id"));
	if (fields == NULL)
		fields = tree_get(part, "set");
	for (size_t i = 0; fields != NULL && i < fields->count; i++)
		fprintf(out, "F\t%s\t%s\n", fields->items[i]->key, fields->items[i]->text);
	for (size_t i = 0; clear != NULL && i < clear->count; i++)
		fprintf(out, "F\t%s\t\\N\n", clear->items[i]->text);
}

static inline void dump_body(FILE *out, const char *event, const struct tree *body)
{
	static const char *const fates[] = {"stand", "fall"};
	const struct tree *records = tree_get(body, "records");

	for (size_t i = 0; records != NULL && i < records->count; i++)
		dump_patch(out, event, records->items[i]);
	for (size_t i = 0; i < BASE_COUNT(fates); i++) {
		const struct tree *names = tree_get(body, fates[i]);

		for (size_t k = 0; names != NULL && k < names->count; k++)
			fprintf(out, "S\t%s\t%s\t%s\n", event, fates[i], names->items[k]->text);
	}
}

/* An order to erase: what it asks for, agrees to or takes back. */
static inline void dump_order(FILE *out, const char *event, const struct tree *body)
{
	static const char *const words[] = {"stream", "approves", "from", "withdraws"};
	const struct tree *order = tree_get(body, "order"), *events = tree_get(order, "events");

	if (order == NULL)
		return;
	fprintf(out, "Q\t%s\t%s", event, tree_text(body, "day"));
	for (size_t i = 0; i < BASE_COUNT(words); i++)
		fprintf(out, "\t%s", tree_text(order, words[i]) != NULL ? tree_text(order, words[i]) : "");
	for (size_t i = 0; events != NULL && i < events->count; i++)
		fprintf(out, "\t%s", events->items[i]->text);
	fputs("\n", out);
}

/* The end of a key. */
static inline void dump_end(FILE *out, const struct event *event, const struct tree *body)
{
	if (strcmp(event->type, "revoke") == 0)
		fprintf(out, "K\t%s\t%s\t%s\t%s\n", event->id, tree_text(body, "chain"), tree_text(body, "key"), tree_text(body, "last"));
}

static inline void dump_event(FILE *out, const struct event_row *row)
{
	struct event event;

	MUST(event_parse(row->core, row->core_length, &event, &problem));
	fprintf(out, "E\t%s\t%s\t%s\t", event.id, hlc_write(event.hlc_ms, event.hlc_count).text, event.type);
	for (size_t i = 0; i < event.dep_count; i++)
		fprintf(out, "%s%s", i > 0 ? "," : "", event.deps[i]);
	fputs(event.dep_count == 0 ? "-\n" : "\n", out);
	if (row->has_body) {
		struct tree *body;

		MUST((body = tree_read_json(row->body, row->body_length, "", &problem)) != NULL);
		dump_body(out, event.id, body);
		dump_order(out, event.id, body);
		dump_end(out, &event, body);
		tree_free(body);
	}
	event_release(&event);
}

static inline void dump_guarded(FILE *out, const struct scratch *scratch)
{
	for (size_t i = 0; i < BASE_COUNT(dump_forms); i++) {
		const struct form *form = form_find(scratch->forms, dump_forms[i]);

		for (size_t k = 0; form != NULL && k < form->field_count; k++)
			if (form->fields[k].guard)
				fprintf(out, "G\t%s\t%s\n", form->name, form->fields[k].name);
	}
}

static inline void dump_history(FILE *out, const struct scratch *scratch, const struct station *station, const char *house, const char *name)
{
	struct event_row *rows;
	size_t count = rows_of(station, house, &rows);
	char *stored = dump_rows(station, house);

	fprintf(out, "H\t%s\n", name);
	dump_guarded(out, scratch);
	for (size_t i = 0; i < count; i++) {
		dump_event(out, &rows[i]);
		event_row_release(&rows[i]);
	}
	fprintf(out, "%s.\n", stored);
	free(rows);
	free(stored);
}

#endif
