/* Signing a pack: "this edition, with this text", by somebody's own key. The signatures stand in a file of the pack's folder
 * that its hash leaves out, so that they travel with it; each is an event of the signer's office as well. */
#include "packs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FILE_NAME "signatures.json"
#define FILE_BYTES (256u << 10)
#define SIGNERS_MAXIMUM 64

struct event_id pack_hash(const struct pack *pack)
{
	const char *text = pack_hash_text(pack);

	return ledger_hash(text, strlen(text));
}

static char *expires_text(const struct pack *pack)
{
	date expires = pack_expires(pack);

	return memory_text(expires != DATE_NONE ? date_write(expires).text : "");
}

char *pack_statement(const struct pack *pack)
{
	char *expires = expires_text(pack);
	char *text = memory_format("doudi-pack 1\nregion %s\nversion %lld\nexpires %s\nhash %s\n", pack_region(pack),
	    (long long)pack_version(pack), *expires != '\0' ? expires : "-", pack_hash(pack).text);

	free(expires);
	return text;
}

/* ---- the file ---- */

static char *file_path(const struct pack *pack)
{
	return memory_format("%s/pack/%s/" FILE_NAME, pack_forms_dir(pack), pack_region(pack));
}

static struct tree *file_begin(const struct pack *pack)
{
	struct tree *file = tree_new_map();
	char *expires = expires_text(pack);

	tree_add_text(file, "pack", pack_region(pack))->quoted = true;
	tree_add_number(file, "version", pack_version(pack));
	tree_add_text(file, "expires", expires)->quoted = true;
	tree_add_text(file, "hash", pack_hash(pack).text)->quoted = true;
	tree_add_list(file, "signatures");
	free(expires);
	return file;
}

/* Every word of the head is that of a fresh one. */
static bool file_is_of(const struct tree *file, const struct pack *pack)
{
	static const char *const keys[] = {"pack", "version", "expires", "hash"};
	struct tree *fresh = file_begin(pack);
	bool same = true;

	for (size_t i = 0; same && i < BASE_COUNT(keys); i++) {
		const char *said = tree_text(file, keys[i]);

		same = said != NULL && strcmp(said, tree_text(fresh, keys[i])) == 0;
	}
	tree_free(fresh);
	return same;
}

static bool entry_is_whole(const struct tree *entry)
{
	static const char *const keys[] = {"key", "name", "station", "signature"};

	for (size_t i = 0; i < BASE_COUNT(keys); i++) {
		const char *text = tree_text(entry, keys[i]);

		if (text == NULL || *text == '\0' || strlen(text) > 200)
			return false;
	}
	return true;
}

static bool file_is_whole(const struct tree *file)
{
	const struct tree *list = tree_get(file, "signatures");
	bool whole = tree_text(file, "hash") != NULL && list != NULL && list->kind == TREE_LIST && list->count > 0 &&
	    list->count <= SIGNERS_MAXIMUM;

	for (size_t i = 0; whole && i < list->count; i++)
		whole = entry_is_whole(list->items[i]);
	return whole;
}

static bool signatures_hold(const struct tree *file, const struct pack *pack, struct problem *problem)
{
	const struct tree *list = tree_get(file, "signatures");
	char *text = pack_statement(pack);
	bool hold = true;

	for (size_t i = 0; hold && i < list->count; i++) {
		const struct tree *entry = list->items[i];

		hold = key_signed_text(tree_text(entry, "key"), text, tree_text(entry, "signature"));
		if (!hold)
			problem_set(problem, PROBLEM_REFUSED, _("地区包 %s 的签名文件里，“%s”的签名对不上，文件可能被改过。请从签名单位重新拷贝整个文件夹。"),
			    pack_region(pack), tree_text(entry, "name"));
	}
	free(text);
	return hold;
}

bool pack_signatures_read(const struct pack *pack, struct tree **signatures, bool *other, struct problem *problem)
{
	char *path = file_path(pack);
	struct problem failure = PROBLEM_INIT;
	struct tree *file = NULL;
	bool good = true, there = access(path, F_OK) == 0;

	*signatures = NULL;
	*other = false;
	if (there) {
		file = tree_read_json_file(path, &failure);
		good = file != NULL && file_is_whole(file);
		if (!good)
			problem_set(problem, PROBLEM_REFUSED, _("签名文件 %s 已损坏。请从签名单位重新拷贝整个文件夹，或移走这个文件以后重新签名。"), path);
	}
	if (good && there && !file_is_of(file, pack)) {
		*other = true;
		good = problem_set(problem, PROBLEM_REFUSED,
		    _("签名文件 %s 签的是另一版（%s 第 %s 版），不是文件夹里的这一版（第 %lld 版）。请拷来同一版的整个文件夹，或请签名人重新签名。"),
		    path, tree_text(file, "pack") != NULL ? tree_text(file, "pack") : "",
		    tree_text(file, "version") != NULL ? tree_text(file, "version") : "?", (long long)pack_version(pack));
	}
	good = good && (!there || signatures_hold(file, pack, problem));
	if (good)
		*signatures = file;
	else
		tree_free(file);
	problem_release(&failure);
	free(path);
	return good;
}

static bool file_write_part(const char *path, const struct buffer *text)
{
	int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);
	bool good = file >= 0 && write(file, text->data, text->length) == (ssize_t)text->length && fsync(file) == 0;

	if (file >= 0)
		good = close(file) == 0 && good;
	return good;
}

/* Whole or not at all. */
static bool file_write(const struct pack *pack, const struct tree *file, struct problem *problem)
{
	struct buffer text = BUFFER_INIT(FILE_BYTES);
	char *path = file_path(pack), *part = memory_format("%s.part", path);
	bool good;

	tree_write_json(file, &text);
	buffer_add(&text, "\n");
	good = file_write_part(part, &text) && rename(part, path) == 0;
	if (!good) {
		problem_set(problem, PROBLEM_FAILED, _("签名写不进 %s：%s。请检查这个文件夹能不能写。"), path, problem_reason(errno));
		unlink(part);
	}
	buffer_release(&text);
	free(part);
	free(path);
	return good;
}

/* ---- one signature ---- */

static const struct tree *entry_of_key(const struct tree *file, const char *key)
{
	const struct tree *list = tree_get(file, "signatures");

	for (size_t i = 0; list != NULL && i < list->count; i++)
		if (strcmp(tree_text(list->items[i], "key"), key) == 0)
			return list->items[i];
	return NULL;
}

static void entry_add(struct desk *desk, const struct pack *pack, struct tree *file)
{
	struct tree *entry = tree_add_map((struct tree *)tree_get(file, "signatures"), NULL);
	char *text = pack_statement(pack), signature[KEY_SIGNATURE_DIGITS + 1];

	actor_sign_text(desk->actor, text, signature);
	tree_add_text(entry, "key", actor_key_id(desk->actor))->quoted = true;
	tree_add_text(entry, "name", desk->user)->quoted = true;
	tree_add_text(entry, "station", desk->station)->quoted = true;
	tree_add_text(entry, "signature", signature)->quoted = true;
	free(text);
}

bool pack_signature_file(struct desk *desk, const struct pack *pack, const struct tree *entry, struct problem *problem)
{
	struct statement *find = store_statement(desk->store, "SELECT 1 FROM pack_signature WHERE household = ? AND hash = ? AND \"key\" = ?");
	struct event_id hash = pack_hash(pack);
	struct record *record;

	statement_bind_text(find, 1, ledger_office(desk->ledger));
	statement_bind_text(find, 2, hash.text);
	statement_bind_text(find, 3, tree_text(entry, "key"));
	if (statement_found(find))
		return !store_failed(desk->store, problem);
	record = record_new(desk_form(desk, "pack_signature"), NULL, ledger_office(desk->ledger));
	record_put_text(record, "region", pack_region(pack));
	record_put_number(record, "version", pack_version(pack));
	if (pack_expires(pack) != DATE_NONE)
		record_put_number(record, "expires", pack_expires(pack));
	record_put_text(record, "hash", hash.text);
	record_put_text(record, "signer", tree_text(entry, "name"));
	record_put_text(record, "signer_station", tree_text(entry, "station"));
	record_put_text(record, "key", tree_text(entry, "key"));
	record_put_text(record, "signature", tree_text(entry, "signature"));
	record_put_number(record, "day", desk_here(desk)->day);
	ledger_one_id(record->stream, record, record->id);
	return office_file(desk, record, "adopt", problem);
}

static bool may_sign(struct desk *desk, struct problem *problem)
{
	if (!desk_signed_in(desk) || (strcmp(desk->role, LEDGER_SUPERVISOR) != 0 && strcmp(desk->role, LEDGER_ADMINISTRATOR) != 0))
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("地区包由县级或市级单位的主管人员或系统管理员签名，请换人登录。"));
	return pack_signing_is_here(desk, problem);
}

static bool pack_may_be_signed(struct desk *desk, const struct pack *pack, struct problem *problem)
{
	date expires = pack_expires(pack);

	if (strcmp(pack_region(pack), pack_region(desk->pack)) != 0)
		return problem_set(problem, PROBLEM_REFUSED, _("本单位用的是地区包 %s，不能签 %s 的。"), pack_region(desk->pack), pack_region(pack));
	if (expires != DATE_NONE && desk_here(desk)->day > expires)
		return problem_set(problem, PROBLEM_REFUSED, _("这一版地区包的截止日期 %s 已过，不能再签。请改好 pack.yaml 的 expires 和 version。"),
		    date_write(expires).text);
	return true;
}

bool desk_sign_pack(struct desk *desk, const struct pack *pack, struct pack_signed *done, struct problem *problem)
{
	struct problem stale = PROBLEM_INIT;
	struct tree *file;
	bool other, good;

	*done = (struct pack_signed){.count = 0};
	if (!may_sign(desk, problem) || !pack_may_be_signed(desk, pack, problem))
		return false;
	if (!pack_signatures_read(pack, &file, &other, &stale) && !other) {
		problem_move(problem, &stale);
		return false;
	}
	problem_release(&stale);
	done->replaced = other;
	if (file == NULL)
		file = file_begin(pack);
	done->again = entry_of_key(file, actor_key_id(desk->actor)) != NULL;
	if (!done->again)
		entry_add(desk, pack, file);
	done->count = tree_get(file, "signatures")->count;
	good = store_begin(desk->store, problem);
	if (good)
		good = store_end(desk->store, pack_signature_file(desk, pack, entry_of_key(file, actor_key_id(desk->actor)), problem) &&
		    (done->again || file_write(pack, file, problem)), problem);
	tree_free(file);
	return good;
}
