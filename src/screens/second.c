/* Another person of the station, who stands beside and agrees to what nobody does alone. */
#include "screens.h"

#include <stdlib.h>

struct asked {
	struct screens *screens;
	struct choice_list list;
};

static bool add_person(void *self, const struct record *user)
{
	struct asked *asked = self;
	const char *name = record_text(user, "name");

	if (desk_may_agree(asked->screens->desk, user))
		choice_list_add(&asked->list, name, name, desk_role_word(asked->screens->desk, record_text(user, "role")));
	return true;
}

/* Owned; NULL: cancelled, or there is nobody. */
static char *choose_person(struct screens *screens)
{
	struct asked asked = {screens, CHOICE_LIST_INIT};
	struct problem problem = PROBLEM_INIT;
	char *name = NULL;
	int taken = -1;

	if (!desk_each_office_record(screens->desk, "user", add_person, &asked, &problem))
		screen_show_problem(screens, &problem);
	else if (asked.list.count == 0)
		dialog_message(screens->tui, _("另一位工作人员"),
		    _("这件事要另一位工作人员当场同意，本单位还没有登记可以同意的人（不限区域的主管人员，或系统管理员）。请管理员在“人员”里登记。"));
	else
		taken = dialog_choose(screens->tui, _("由哪一位工作人员同意"), asked.list.items, asked.list.count, 0);
	if (taken >= 0)
		name = memory_text(asked.list.items[taken].code);
	choice_list_release(&asked.list);
	problem_release(&problem);
	return name;
}

struct desk_second *screen_ask_second(struct screens *screens, const char *what)
{
	char *name = choose_person(screens), *text = memory_format(_("%s\n请 %s 看过以后录入他自己的口令，用他的密钥签名同意。"), what,
	    name != NULL ? name : "");
	struct dialog_question question = {.title = _("另一位工作人员"), .label = _("口令："), .text = text, .maximum = 200, .required = true,
	    .secret = true};
	struct desk_second *second = NULL;
	char *passphrase;

	while (name != NULL && second == NULL && (passphrase = dialog_ask(screens->tui, &question)) != NULL) {
		struct problem problem = PROBLEM_INIT;

		tui_progress(screens->tui, "%s", _("正在用口令打开密钥，请稍候 ..."));
		second = desk_second_new(screens->desk, name, passphrase, &problem);
		tui_say(screens->tui, STYLE_PLAIN, "%s", "");
		if (second == NULL)
			screen_show_problem(screens, &problem);
		passphrase_wipe(passphrase);
		problem_release(&problem);
	}
	free(text);
	free(name);
	return second;
}
