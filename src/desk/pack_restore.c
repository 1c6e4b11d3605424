/* The pack that the station adopted, from its text in the office: its files are put into a folder that is gone again once they
 * are read. */
#include "packs.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TEXT_MAXIMUM (64u << 20)

/* FOLDER/NAME.yaml in lower-case letters: no way out of the folder that it is put into. */
static bool path_is_plain(const char *path, size_t length)
{
	bool after_slash = true;

	for (size_t i = 0; i < length; i++) {
		bool letter = strchr("abcdefghijklmnopqrstuvwxyz0123456789_", path[i]) != NULL && path[i] != '\0';

		if (!letter && (after_slash || (path[i] != '/' && path[i] != '.' && path[i] != '-')))
			return false;
		after_slash = path[i] == '/';
	}
	return length > 5 && length < 200 && strncmp(path + length - 5, ".yaml", 5) == 0;
}

static void make_folders(char *path, size_t base)
{
	for (char *slash = strchr(path + base, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(path, 0700);
		*slash = '/';
	}
}

static bool put_file(const char *folder, const char *name, size_t name_length, const char *text, size_t length)
{
	char *path = memory_format("%s/%.*s", folder, (int)name_length, name);
	FILE *file;
	bool good;

	make_folders(path, strlen(folder) + 1);
	file = fopen(path, "w");
	good = file != NULL && fwrite(text, 1, length, file) == length;
	if (file != NULL)
		good = fclose(file) == 0 && good;
	free(path);
	return good;
}

/* "--- PATH LENGTH\n" and the file, one behind the other, as source.c writes them. */
static bool put_files(const char *folder, const char *text)
{
	const char *end = text + strlen(text);

	while (text < end) {
		const char *line = strchr(text, '\n'), *name = text + 4;
		const char *blank = line != NULL && strncmp(text, "--- ", 4) == 0 ? memchr(name, ' ', (size_t)(line - name)) : NULL;
		size_t length = blank != NULL ? strtoul(blank + 1, NULL, 10) : 0;

		if (blank == NULL || length > (size_t)(end - line - 1) || !path_is_plain(name, (size_t)(blank - name)) ||
		    !put_file(folder, name, (size_t)(blank - name), line + 1, length))
			return false;
		text = line + 1 + length;
	}
	return true;
}

static char *adopted_text(struct desk *desk, const char *hash)
{
	struct statement *each = store_statement(desk->store,
	    "SELECT content FROM pack_text WHERE household = ? AND hash = ? AND _void = 0 ORDER BY no");
	struct buffer text = BUFFER_INIT(TEXT_MAXIMUM);

	statement_bind_text(each, 1, ledger_office(desk->ledger));
	statement_bind_text(each, 2, hash);
	while (statement_step(each))
		buffer_add(&text, statement_text(each, 0));
	return buffer_take(&text);
}

static int drop(const char *path, const struct stat *status, int kind, struct FTW *ftw)
{
	(void)status;
	(void)kind;
	(void)ftw;
	return remove(path);
}

static struct pack *load_from(struct desk *desk, const char *text, struct problem *problem)
{
	const char *where = getenv("TMPDIR");
	char *folder = memory_format("%s/doudi-pack-XXXXXX", where != NULL && *where != '\0' ? where : "/tmp");
	struct pack *pack = NULL;

	if (mkdtemp(folder) == NULL)
		problem_set(problem, PROBLEM_FAILED, _("临时文件夹 %s 建不了：%s。请检查权限和空间。"), folder, problem_reason(errno));
	else if (!put_files(folder, text))
		problem_set(problem, PROBLEM_FAILED, "%s", _("本单位采用的地区包放不回临时文件夹，不能对比。请检查空间。"));
	else
		pack = pack_load(folder, pack_region(desk->pack), problem);
	nftw(folder, drop, 8, FTW_DEPTH | FTW_PHYS);
	free(folder);
	return pack;
}

struct pack *pack_load_adopted(struct desk *desk, struct problem *problem)
{
	char *hash = pack_hash_adopted(desk), *text = hash != NULL ? adopted_text(desk, hash) : NULL;
	struct pack *pack = NULL;

	if (text == NULL || strcmp(ledger_hash(text, strlen(text)).text, hash) != 0)
		problem_set(problem, PROBLEM_FAILED, "%s", _("账本里没有本单位采用的地区包全文，不能对比。"));
	else
		pack = load_from(desk, text, problem);
	free(text);
	free(hash);
	return pack;
}
