/* From SQLite's result codes to sentences: what happened, where, what to do next. */
#include "connection.h"

/* Looked up by the whole extended code first, then by its primary part. Each takes the path. */
static const struct {
	int code;
	const char *sentence;
} sentences[] = {
	{SQLITE_FULL, N_("磁盘已满：%s 所在的磁盘没有空间了。已保存的内容没有损坏，刚才这一次没有保存。请腾出至少 100 MB 空间，再做一次。")},
	{SQLITE_IOERR, N_("读写磁盘出错：%s。已保存的内容没有丢，刚才这一次没有保存。请检查磁盘和连线，先做一次备份，再继续。")},
	{SQLITE_BUSY, N_("%s 正被另一个终端写着，等了 10 秒还没轮到。刚才这一次没有保存。请稍候再做一次；若一直如此，请关掉另一个终端上没有完成的操作。")},
	{SQLITE_BUSY_RECOVERY, N_("%s 正在由另一个终端从上次断电中恢复。请稍候再打开。")},
	{SQLITE_LOCKED, N_("%s 的一张表正在读，现在不能改。请退出正在看的页面，再做一次。")},
	{SQLITE_CORRUPT, N_("数据库文件已损坏：%s。请不要再往里写，把这个文件另存一份，再用 doudi restore 从最近的备份恢复。")},
	{SQLITE_NOTADB, N_("%s 不是数据库文件，或者文件头已经损坏。请核对文件名；若名字没错，请用 doudi restore 从备份恢复。")},
	{SQLITE_CANTOPEN, N_("打不开 %s。请核对文件名，并请管理员检查文件和所在文件夹的权限。")},
	{SQLITE_PERM, N_("没有权限打开 %s。请管理员把文件的读写权限交给您。")},
	{SQLITE_AUTH, N_("没有权限打开 %s。请管理员把文件的读写权限交给您。")},
	{SQLITE_READONLY, N_("%s 是只读的，不能保存。请管理员检查文件和所在文件夹的权限；只查看时请以只读方式打开。")},
	{SQLITE_READONLY_ROLLBACK, N_("%s 上次没有正常关闭，要先恢复才能看，而它现在是只读的。请在有写权限的账户下打开一次。")},
	{SQLITE_READONLY_DBMOVED, N_("%s 打开以后被移走或改名了。刚才这一次没有保存。请退出程序，把文件放回原处，再打开。")},
	{SQLITE_TOOBIG, N_("要存进 %s 的一项内容太大。请缩短内容，再做一次。")},
	{SQLITE_CONSTRAINT, N_("要存进 %s 的内容与已有的内容冲突，没有保存。请重新打开这一页，再做一次。")},
	{SQLITE_NOLFS, N_("%s 太大，这台机器的文件系统放不下。请换到更大的磁盘。")},
};

static const char *sentence_of(int code)
{
	for (size_t i = 0; i < BASE_COUNT(sentences); i++)
		if (sentences[i].code == code)
			return sentences[i].sentence;
	return NULL;
}

bool store_code_problem(int code, const char *path, struct problem *problem)
{
	const char *sentence = sentence_of(code);

	if (sentence == NULL)
		sentence = sentence_of(code & 0xff);
	if (sentence == NULL)
		sentence = N_("数据库 %s 出错，刚才这一次没有保存。请退出再打开；若仍出错，请运行 doudi doctor。");
	/* The sentences come from the table above, each with one %s. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	problem_set(problem, PROBLEM_FAILED, _(sentence), path);
#pragma GCC diagnostic pop
	return false;
}

bool store_problem(const struct store *store, struct problem *problem)
{
	int code = sqlite3_extended_errcode(store->database);
	struct problem found = PROBLEM_INIT;

	store_code_problem(code, store->path, &found);
	/* SQLite's own words last, for whoever is called to help. */
	if (problem != NULL)
		problem_set(problem, found.kind, _("%s（SQLite %d：%s）"), found.text, code, sqlite3_errmsg(store->database));
	problem_release(&found);
	return false;
}
