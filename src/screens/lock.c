/* The lock over whatever is open, and the header line that says whose desk it is. */
#include "screens.h"

#include <string.h>

struct lock {
	struct screens *screens;
};

void screen_set_header(struct screens *screens)
{
	const struct here *here = desk_here(screens->desk);
	const char *label = tree_text(pack_tree(desk_pack(screens->desk), "pack"), "label");
	enum pack_validity validity = pack_validity(desk_pack(screens->desk), here->day);
	char *region, *text;

	if (!desk_signed_in(screens->desk)) {
		tui_set_header(screens->tui, "");
		return;
	}
	region = validity == PACK_IN_FORCE ? memory_text(label) : memory_format(_("%s（%s）"), label, pack_validity_word(validity));
	text = memory_format("%s | %s | %s %s | %s", region, here->station, here->user,
	    desk_role_word(screens->desk, here->role), date_write(here->day).text);
	tui_set_header(screens->tui, text);
	free(region);
	free(text);
}

char *screen_banner(struct screens *screens)
{
	char *sentence = pack_validity_sentence(desk_pack(screens->desk), desk_here(screens->desk)->day);
	char *banner = sentence != NULL ? memory_format(_("注意：%s"), sentence) : NULL;

	free(sentence);
	return banner;
}

static void draw(struct screen *screen, struct canvas *canvas, struct area body)
{
	const struct lock *lock = screen->data;
	char *text = memory_format(_("%s 离开了一会儿，屏幕已锁定。打开的表单和录了一半的内容都还在。"),
	    desk_here(lock->screens->desk)->user);

	canvas_paragraph(canvas, (struct area){body.row + 6, body.column + 10, 4, body.columns - 20}, STYLE_PLAIN, text);
	canvas_paragraph(canvas, (struct area){body.row + 9, body.column + 10, 4, body.columns - 20}, STYLE_MUTED,
	    _("按 Enter 录入口令，接着办理。换人办理请按 Ctrl-Q 结束程序再登录，草稿留着。"));
	free(text);
}

/* The signed-in person stays signed in underneath, without the key: the same passphrase must open the same key again. */
static void unlock(struct screen *screen)
{
	struct lock *lock = screen->data;
	struct dialog_question question = {.title = _("已锁定"), .label = _("口令："), .maximum = 200, .required = true, .secret = true};
	struct problem problem = PROBLEM_INIT;
	char *passphrase = dialog_ask(screen->tui, &question);

	if (passphrase == NULL)
		return;
	tui_progress(screen->tui, "%s", _("正在用口令打开密钥，请稍候 ..."));
	if (desk_unlock(lock->screens->desk, passphrase, &problem)) {
		tui_say(screen->tui, STYLE_PLAIN, "%s", "");
		screen_leave(screen);
	} else {
		tui_say_problem(screen->tui, &problem);
	}
	problem_release(&problem);
	passphrase_wipe(passphrase);
}

static void end_program(struct screen *screen)
{
	tui_end(screen->tui);
}

static bool may_leave(struct screen *screen)
{
	(void)screen;
	return false;
}

static bool is_lock_key(struct screen *screen, const struct key *key)
{
	(void)screen;
	return key->code != PRESS_ENTER && key->code != PRESS_CTRL('Q'); /* everything else is lost here, the help too */
}

static void close_lock(struct screen *screen)
{
	struct lock *lock = screen->data;

	lock->screens->locked = false;
	free(lock);
}

void screens_lock(struct tui *tui, void *data)
{
	static const struct key_binding keys[] = {
	    {PRESS_ENTER, 0, N_("录入口令"), NULL, unlock, NULL},
	    {PRESS_CTRL('Q'), 0, N_("结束"), N_("结束程序"), end_program, NULL},
	    {0, 0, NULL, NULL, NULL, NULL},
	};
	static const struct screen_ops ops = {.name = "lock", .title = N_("已锁定"), .keys = keys, .draw = draw, .key = is_lock_key,
	    .may_leave = may_leave, .close = close_lock};
	struct screens *screens = data;
	struct lock *lock;

	if (screens->locked || screens->desk == NULL || !desk_signed_in(screens->desk))
		return;
	lock = memory_new(sizeof(*lock));
	lock->screens = screens;
	screens->locked = true;
	desk_lock(screens->desk);
	screen_push(tui, &ops, lock, NULL);
}
