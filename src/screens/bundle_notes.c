#include "bundle_notes.h"

#include <stdlib.h>
#include <string.h>

#define SHOWN 8 /* of each kind, on a screen of 24 lines */

static void say_problem(struct screens *screens, struct problem *problem)
{
	if (problem->kind != PROBLEM_NONE)
		screen_show_problem(screens, problem);
	problem_release(problem);
}

bool carrying_cleans(void *self, int64_t done, int64_t all)
{
	return !tui_progress(((struct carrying *)self)->tui, _("正在清除旧包：%lld / %lld MB（Esc 停止）"), (long long)(done >> 20), (long long)(all >> 20));
}

bool bundle_note_take(struct screens *screens, const char *path, struct problem *problem)
{
	struct carrying carrying = {.tui = screens->tui};
	struct bundle_watch watch = {.cleaning = carrying_cleans, .self = &carrying};
	struct exchange_note note;
	char *text;

	if (!desk_take_note(screens->desk, path, &watch, &note, problem))
		return false;
	text = note.asked == 0
	    ? memory_format(_("%s 的回执：%lld 个包已收到，没有缺号。"), note.from, (long long)note.acknowledged)
	    : memory_format(_("%s 的回执和补发请求：%lld 个包已收到，缺 %lld 段。给它的下一个包会补上。"), note.from,
		  (long long)note.acknowledged, (long long)note.asked);
	text = bundle_add_cleaned_take(text, &note.cleaned);
	dialog_message(screens->tui, _("回执"), text);
	free(text);
	return true;
}

/* ---- what has arrived goes off the stick ---- */

char *bundle_add_cleaned_take(char *text, const struct exchange_cleaned *cleaned)
{
	char *words = cleaned_words(cleaned), *both;

	if (words == NULL)
		return text;
	both = memory_format("%s\n%s", text, words);
	free(words);
	free(text);
	return both;
}

static bool clean_folder(void *data, const char *folder, struct problem *problem)
{
	struct screens *screens = data;
	struct carrying carrying = {.tui = screens->tui};
	struct bundle_watch watch = {.cleaning = carrying_cleans, .self = &carrying};
	struct exchange_cleaned cleaned;
	char *words;
	bool good;

	tui_progress(screens->tui, "%s", _("正在清除旧包 ..."));
	good = desk_clean_bundles(screens->desk, folder, &watch, &cleaned, problem);
	tui_say(screens->tui, STYLE_PLAIN, "%s", "");
	if (!good)
		return false;
	words = cleaned_words(&cleaned);
	dialog_message(screens->tui, _("清除旧包"), words != NULL ? words : _("没有可以清除的旧包：只清除本单位做的、对方已确认收到的。"));
	free(words);
	return true;
}

void bundle_clean(struct screens *screens)
{
	struct path_question question = {.title = _("清除旧包"), .label = _("文件夹："), .kind = PATH_FOLDER, .name = "",
	    .text = _("只清除本单位做的、对方已确认收到的数据包，别的一个不动。")};

	free(screen_ask_path(screens, &question, clean_folder, screens));
}

struct note_writing {
	struct screens *screens;
	const char *to;
	struct exchange_note note;
};

static bool write_note(void *data, const char *path, struct problem *problem)
{
	struct note_writing *writing = data;

	return desk_write_note(writing->screens->desk, writing->to, path, &writing->note, problem);
}

void bundle_note_write(struct screens *screens, const char *code)
{
	struct note_writing writing = {.screens = screens, .to = code};
	char *name = memory_format("%s-%s.note", desk_here(screens->desk)->station, code != NULL ? code : ""), *path = NULL;
	struct path_question question = {.title = _("回执"), .label = _("存为文件："), .kind = PATH_NEW, .name = name,
	    .text = _("写出一个小文件，说明收到了对方哪些包、缺什么；里面只有编号，没有个人信息。")};

	if (code != NULL)
		path = screen_ask_path(screens, &question, write_note, &writing);
	if (path != NULL) {
		char *text = memory_format(_("已写到 %s\n%lld 个包已收到，缺 %lld 段。请带给 %s，由它导入。"), path,
		    (long long)writing.note.acknowledged, (long long)writing.note.asked, code);

		dialog_message(screens->tui, _("回执"), text);
		free(text);
	}
	free(path);
	free(name);
}

void bundle_acknowledge(struct screens *screens)
{
	struct dialog_question question = {.title = _("回执码"), .label = _("回执码："), .maximum = 40, .required = true,
	    .text = _("对方导入以后念的码，样子是 17-K3QF-8T2M。")};
	struct problem problem = PROBLEM_INIT;
	char station[33], *typed = dialog_ask(screens->tui, &question);
	int64_t number;

	if (typed != NULL && desk_acknowledge(screens->desk, typed, station, &number, &problem))
		tui_say(screens->tui, STYLE_GOOD, _("已登记回执：%s 收到了第 %lld 号包。"), station, (long long)number);
	say_problem(screens, &problem);
	free(typed);
}

/* ---- what went and came ---- */

static bool add_carried(void *self, const struct exchange_carried *carried)
{
	struct buffer *text = self;
	char *when = moment_words(carried->at);

	if (carried->sent)
		buffer_add_format(text, carried->acknowledged ? _("%s 发出第 %lld 号包，对方已收到\n") : _("%s 发出第 %lld 号包，还没有回执\n"), when,
		    (long long)carried->number);
	else
		buffer_add_format(text, _("%s 导入它的第 %lld 号包\n"), when, (long long)carried->number);
	free(when);
	return true;
}

struct decisions {
	struct screens *screens;
	struct buffer *text;
};

static bool add_decision(void *self, const struct upload *upload)
{
	struct decisions *decisions = self;
	const struct form *form = desk_form(decisions->screens->desk, upload->form);
	const struct category *category = pack_category_find(desk_pack(decisions->screens->desk), upload->category);
	char *state = upload_state_text(upload);

	buffer_add_format(decisions->text, "%s %s %s %s：%s\n", date_write(upload->day).text, upload->name, form != NULL ? form->label : "",
	    category != NULL ? category->label : "", state);
	free(state);
	return true;
}

void bundle_show_carried(struct screens *screens, const char *code)
{
	struct buffer text = BUFFER_INIT(1 << 16);
	struct decisions decisions = {screens, &text};
	struct problem problem = PROBLEM_INIT;
	size_t length;

	if (code == NULL)
		return;
	if (exchange_each_carried(desk_ledger(screens->desk), code, SHOWN, add_carried, &text, &problem)) {
		if (text.length == 0)
			buffer_add(&text, _("和这个单位还没有收发过数据包。\n"));
		buffer_add(&text, "\n");
		length = text.length;
		if (desk_each_upload(screens->desk, code, SHOWN, add_decision, &decisions, &problem)) {
			if (text.length == length)
				buffer_add(&text, _("没有要上传的认定结果。"));
			dialog_message(screens->tui, _("收发记录"), buffer_text(&text));
		}
	}
	buffer_release(&text);
	say_problem(screens, &problem);
}
