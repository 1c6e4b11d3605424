/* Bundles that were refused as not authentic: the file stays beside the database with a line that says why, the office's chain says
 * that it came, and a queue shows it until somebody has looked into it. Nobody deletes it in silence. */
#include "bundles.h"
#include "station.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

char *carrying_folder(struct desk *desk, const char *name)
{
	const char *path = store_path(desk->store);

	if (path == NULL || *path == '\0' || strcmp(path, ":memory:") == 0)
		return memory_format("%s/doudi-%s-%.8s", getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp", name, ledger_chain(desk->ledger));
	return memory_format("%s.%s", path, name);
}

/* A file comes once under its name and hash, however often it is looked at; so it may be there already. */
static bool move_in(const char *copy, const char *path, const char *reason)
{
	char *note = memory_format("%s.json", path);
	int file;
	bool good;

	if (access(path, F_OK) == 0 && access(note, F_OK) == 0) {
		free(note);
		return true;
	}
	file = open(note, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	good = file >= 0 && write(file, reason, strlen(reason)) == (ssize_t)strlen(reason) && fsync(file) == 0;
	if (file >= 0)
		good = close(file) == 0 && good;
	good = good && rename(copy, path) == 0;
	free(note);
	return good;
}

static char *reason_line(struct desk *desk, const char *name, const char *why)
{
	struct buffer text = BUFFER_INIT(1 << 16);
	struct tree *reason = tree_new_map();

	tree_add_text(reason, "file", name)->quoted = true;
	tree_add_text(reason, "why", why)->quoted = true;
	tree_add_text(reason, "by", desk->user);
	tree_write_canonical(reason, &text);
	buffer_add_char(&text, '\n');
	tree_free(reason);
	return buffer_take(&text);
}

static bool is_on_file(struct desk *desk, const char *hash)
{
	struct statement *find = store_statement(desk->store, "SELECT 1 FROM quarantine WHERE household = ? AND hash = ?");

	statement_bind_text(find, 1, ledger_office(desk->ledger));
	statement_bind_text(find, 2, hash);
	return statement_found(find);
}

static bool file_it(struct desk *desk, const char *name, const char *path, const char *hash, const struct exchange_look *look,
    const char *why, struct problem *problem)
{
	struct record *record;
	const char *base = strrchr(path, '/');

	if (desk_form(desk, "quarantine") == NULL || is_on_file(desk, hash)) /* where nobody files it, the folder has to do */
		return true;
	record = record_new(desk_form(desk, "quarantine"), NULL, ledger_office(desk->ledger));
	record_put_number(record, "day", desk_here(desk)->day);
	record_put_text(record, "file", name);
	record_put_text(record, "kept_as", base != NULL ? base + 1 : path);
	record_put_text(record, "sender", look->from);
	record_put_text(record, "kind", look->refused_as);
	record_put_number(record, "number", look->number);
	record_put_text(record, "why", why);
	record_put_text(record, "user", desk->user);
	record_put_text(record, "hash", hash);
	record_put_text(record, "state", "open");
	ledger_one_id(record->stream, record, record->id);
	return office_file(desk, record, "file", problem);
}

bool quarantine_keep(struct desk *desk, const char *copy, const char *from, const struct exchange_look *look, const char *why,
    struct problem *problem)
{
	char *folder = carrying_folder(desk, "quarantine"), *typed = memory_text(from), *name = text_clean(basename(typed), TEXT_CLEAN_LINE);
	char *path = NULL, *reason = reason_line(desk, name, why), hash[65];
	bool good = ledger_hash_file(copy, hash);

	if (good) {
		path = memory_format("%s/%s.%.8s", folder, name, hash);
		good = (mkdir(folder, 0700) == 0 || errno == EEXIST) && move_in(copy, path, reason);
	}
	if (!good)
		problem_set(problem, PROBLEM_FAILED, _("没能另存到 %s：%s。请把原来的文件留好，交给系统管理员。"), folder, problem_reason(errno));
	good = good && file_it(desk, name, path, hash, look, why, problem);
	free(folder);
	free(typed);
	free(name);
	free(path);
	free(reason);
	return good;
}

int64_t desk_count_quarantined(struct desk *desk)
{
	struct statement *count;

	if (!store_has_table(desk->store, "quarantine")) /* an older file that is only read */
		return 0;
	count = store_statement(desk->store, "SELECT count(*) FROM quarantine WHERE household = ? AND state = 'open' AND _void = 0");
	statement_bind_text(count, 1, ledger_office(desk->ledger));
	return statement_answer(count, 0);
}
