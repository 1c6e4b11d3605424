/* A numbered file for an outside system: the persons and columns that its map names and no others, what has changed since the
 * last one. What the office does not know has not left: the file goes where its record does. */
#include "export_rows.h"
#include "second.h"
#include "table_seal.h"

#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FILE_MAXIMUM (256u << 20)

static int64_t number_next(struct desk *desk, const char *target)
{
	struct statement *last = store_statement(desk->store,
	    "SELECT ifnull(max(number), 0) + 1 FROM export WHERE household = ? AND target = ? AND _void = 0");

	statement_bind_text(last, 1, ledger_office(desk->ledger));
	statement_bind_text(last, 2, target);
	return statement_answer(last, 1);
}

static void table_write(const struct tree *map, const struct export_rows *rows, int64_t number, struct buffer *csv)
{
	const struct tree *columns = tree_get(map, "columns");

	for (size_t i = 0; i < columns->count; i++)
		csv_add_field(csv, columns->items[i]->key);
	csv_end_row(csv);
	for (size_t i = 0; i < rows->count; i++) {
		for (size_t k = 0; k < rows->columns; k++) {
			const char *cell = rows->items[i].cells[k];

			csv_add_field(csv, cell != NULL ? cell : export_change_word(rows->items[i].change));
		}
		csv_end_row(csv);
	}
	table_seal_add(csv, tree_text(map, "name"), number, rows->count);
}

static bool file_write(const struct buffer *csv, bool gb18030, const char *path, struct problem *problem)
{
	struct buffer bytes = BUFFER_INIT(FILE_MAXIMUM);
	bool good = true;

	if (gb18030) {
		good = encoding_from_utf8(ENCODING_GB18030, buffer_text(csv), &bytes, problem);
	} else {
		buffer_add(&bytes, "\xef\xbb\xbf");
		buffer_add_bytes(&bytes, csv->data, csv->length);
	}
	good = good && exchange_write_new(path, bytes.data, bytes.length, problem);
	buffer_release(&bytes);
	return good;
}

static bool told(struct desk *desk, const char *target, const struct export_rows *rows, struct problem *problem)
{
	struct statement *put = store_statement(desk->store,
	    "INSERT INTO _exported(target, person, household, hash) VALUES(?, ?, ?, ?) ON CONFLICT(target, person) DO UPDATE SET"
	    " household = excluded.household, hash = excluded.hash");
	bool good = true;

	for (size_t i = 0; good && i < rows->count; i++) {
		statement_bind_text(put, 1, target);
		statement_bind_text(put, 2, rows->items[i].person);
		statement_bind_text(put, 3, rows->items[i].household);
		statement_bind_text(put, 4, rows->items[i].hash);
		good = statement_run(put, problem);
	}
	return good;
}

/* The file as it is asked for: who agreed to it, and where it goes. */
struct exporting {
	const char *target, *path;
	const struct desk_second *second;
	struct exported *exported;
};

static bool log_file(struct desk *desk, const struct exporting *exporting, struct id_text *id, struct problem *problem)
{
	struct record *record = record_new(desk_form(desk, "export"), NULL, ledger_office(desk->ledger));
	const char *path = exporting->path;
	char hash[65] = "";

	if (!ledger_hash_file(path, hash)) {
		record_free(record);
		return problem_set(problem, PROBLEM_FAILED, _("写好的文件读不回来：%s。请换一个位置重做。"), path);
	}
	memcpy(id->text, record->id, sizeof(id->text));
	record_put_text(record, "target", exporting->target);
	record_put_number(record, "number", exporting->exported->number);
	record_put_number(record, "day", desk_here(desk)->day);
	record_put_number(record, "rows", (int64_t)exporting->exported->rows);
	record_put_text(record, "hash", hash);
	return office_file(desk, record, "file", problem);
}

/* After the file's own record, which it names: whoever agreed has signed all that stands before it. */
static bool log_agreement(struct desk *desk, const struct exporting *exporting, const struct id_text *id, struct problem *problem)
{
	struct record *record = record_new(desk_form(desk, "export_agreement"), NULL, ledger_office(desk->ledger));
	char *typed = memory_text(exporting->path), *name = text_clean(basename(typed), TEXT_CLEAN_LINE);

	record_put_text(record, "export", id->text);
	record_put_text(record, "target", exporting->target);
	record_put_number(record, "rows", (int64_t)exporting->exported->rows);
	record_put_text(record, "file", name);
	record_put_text(record, "user", desk->user);
	record_put_number(record, "day", desk_here(desk)->day);
	free(typed);
	free(name);
	return second_file(desk, exporting->second, record, problem);
}

static bool write_file(const struct tree *map, const struct export_rows *rows, const struct exporting *exporting,
    struct problem *problem)
{
	const char *encoding = tree_text(map, "encoding");
	struct buffer csv = BUFFER_INIT(FILE_MAXIMUM);
	bool good;

	table_write(map, rows, exporting->exported->number, &csv);
	good = file_write(&csv, encoding != NULL && strcmp(encoding, "gb18030") == 0, exporting->path, problem);
	buffer_release(&csv);
	return good;
}

static bool write_all(struct desk *desk, const struct tree *map, const struct export_rows *rows, const struct exporting *exporting,
    struct problem *problem)
{
	struct id_text id;
	bool good;

	if (!second_is_there(desk, exporting->second, problem) || !store_begin(desk->store, problem))
		return false;
	exporting->exported->number = number_next(desk, exporting->target);
	if (!write_file(map, rows, exporting, problem)) {
		store_rollback(desk->store);
		return false;
	}
	good = log_file(desk, exporting, &id, problem) && log_agreement(desk, exporting, &id, problem) &&
	    told(desk, exporting->target, rows, problem);
	good = store_end(desk->store, good, problem);
	if (!good)
		unlink(exporting->path);
	return good;
}

bool desk_export(struct desk *desk, const char *target, const char *path, bool all, const struct desk_second *second,
    struct exported *exported, struct problem *problem)
{
	const struct exporting exporting = {target, path, second, exported};
	const struct tree *map;
	struct export_rows rows;
	bool good;

	memset(exported, 0, sizeof(*exported));
	if (!right_to_file(desk, desk_form(desk, "export"), NULL, NULL, problem))
		return false;
	if (desk->area != NULL)
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("您只负责一个区域，不能导出全部人员的文件。请由负责全部区域的人办理。"));
	if ((map = export_find(desk, target, problem)) == NULL)
		return false;
	good = export_rows_collect(desk, map, all, &rows, problem);
	exported->rows = rows.count;
	exported->restricted = rows.restricted;
	if (good && rows.count > 0 && path != NULL)
		good = write_all(desk, map, &rows, &exporting, problem);
	export_rows_release(&rows);
	return good;
}
