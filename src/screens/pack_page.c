/* The pack in the folder: its edition, who has signed it, whether it is the one that was adopted; signing it, comparing it. */
#include "screens.h"

#include <string.h>

struct pack_page {
	struct screens *screens;
	struct text_view *text;
	struct pack *folder; /* what lies there when the page is looked at; NULL: it cannot be read */
};

static void say_take(struct pack_page *page, enum style style, char *take)
{
	text_view_add(page->text, style, take);
	free(take);
}

static bool say_signer(void *self, const struct pack_signer *signer)
{
	if (signer->fault == NULL)
		say_take(self, STYLE_GOOD, memory_format(_("  %s（%s）"), signer->name, signer->station));
	else
		say_take(self, STYLE_BAD, memory_format(_("  ! %s（%s）：不算数，%s"), signer->name, signer->station, signer->fault));
	return true;
}

static void say_folder(struct pack_page *page)
{
	struct desk *desk = page->screens->desk;
	const struct pack *folder = page->folder;
	struct problem problem = PROBLEM_INIT;

	say_take(page, STYLE_PLAIN, memory_format(_("文件夹：%s/pack/%s，第 %lld 版"), pack_forms_dir(folder), pack_region(folder),
	    (long long)pack_version(folder)));
	if (pack_expires(folder) != DATE_NONE)
		say_take(page, STYLE_PLAIN, memory_format(_("采用截止：%s"), date_write(pack_expires(folder)).text));
	if (desk_pack_is_adopted(desk, folder))
		say_take(page, STYLE_PLAIN, memory_text(_("与本单位采用的相同。")));
	else
		say_take(page, STYLE_WARNING, memory_text(_("! 与本单位采用的不同，采用以前不按它办理。")));
	say_take(page, STYLE_PLAIN, memory_text(_("签名：")));
	if (!desk_each_pack_signer(desk, folder, say_signer, page, &problem) ||
	    (!desk_pack_is_adopted(desk, folder) && strcmp(desk_here(desk)->role, "administrator") == 0 && !desk_pack_is_fit(desk, folder, &problem)))
		say_take(page, STYLE_BAD, problem_sentence(&problem));
	problem_release(&problem);
}

static void look(struct pack_page *page)
{
	const struct pack *pack = desk_pack(page->screens->desk);
	struct problem problem = PROBLEM_INIT;

	text_view_clear(page->text);
	say_take(page, STYLE_PLAIN, memory_format(_("本单位采用的：%s 第 %lld 版"), pack_region(pack), (long long)pack_version(pack)));
	pack_free(page->folder);
	page->folder = pack_load(desk_forms_dir(), pack_region(pack), &problem);
	if (page->folder != NULL)
		say_folder(page);
	else
		say_take(page, STYLE_BAD, problem_sentence(&problem));
	problem_release(&problem);
}

static bool may_sign(struct screen *screen)
{
	const struct pack_page *page = screen->data;
	const char *role = desk_here(page->screens->desk)->role;

	return page->folder != NULL && (strcmp(role, "supervisor") == 0 || strcmp(role, "administrator") == 0);
}

static void sign_pack(struct screen *screen)
{
	struct pack_page *page = screen->data;
	struct problem problem = PROBLEM_INIT;
	struct pack_signed done;
	char *text = memory_format(_("用您的密钥签地区包 %s 第 %lld 版：下面的单位凭两人的签名采用它。"), pack_region(page->folder),
	    (long long)pack_version(page->folder));

	if (dialog_confirm(screen->tui, _("签名"), text, NULL)) {
		if (!desk_sign_pack(page->screens->desk, page->folder, &done, &problem))
			screen_show_problem(page->screens, &problem);
		else if (done.again)
			tui_say(screen->tui, STYLE_WARNING, "%s", _("您已经签过，没有重复。"));
		else
			tui_say(screen->tui, STYLE_GOOD, _("已签名，共 %zu 人。"), done.count);
		look(page);
	}
	problem_release(&problem);
	free(text);
}

static void compare(struct screen *screen)
{
	screen_open_pack_comparison(((struct pack_page *)screen->data)->screens);
}

static void resume(struct screen *screen)
{
	look(screen->data);
}

static bool open_page(struct screen *screen, struct problem *problem)
{
	struct pack_page *page = screen->data;

	(void)problem;
	page->text = text_view_new(screen->tui);
	screen->focus = text_view_widget(page->text);
	look(page);
	return true;
}

static void close_page(struct screen *screen)
{
	struct pack_page *page = screen->data;

	text_view_free(page->text);
	pack_free(page->folder);
	free(page);
}

bool screen_open_pack(struct screens *screens)
{
	static const struct key_binding keys[] = {
	    {'s', 0, N_("签名"), N_("用本人密钥签这一版地区包：县级或市级单位的主管人员或系统管理员，两人各签一次"), sign_pack, may_sign},
	    {'c', 0, N_("对比和采用"), N_("与采用的那版对比：哪些户、哪些人的结论会变；看过以后由系统管理员采用"), compare, NULL},
	    {0, 0, NULL, NULL, NULL, NULL},
	};
	static const struct screen_ops ops = {.name = "pack", .title = N_("地区包"), .keys = keys, .open = open_page, .resume = resume,
	    .close = close_page};
	struct pack_page *page = memory_new(sizeof(*page));
	struct problem problem = PROBLEM_INIT;

	page->screens = screens;
	return screen_push(screens->tui, &ops, page, &problem) != NULL;
}
