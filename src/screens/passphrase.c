/* Passphrases: typed twice when they are new, and wiped wherever they were. */
#include "screens.h"

#include <string.h>

void passphrase_wipe(char *passphrase)
{
	if (passphrase == NULL)
		return;
	explicit_bzero(passphrase, strlen(passphrase));
	free(passphrase);
}

char *screen_ask_passphrase(struct screens *screens, const char *title)
{
	struct dialog_question question = {
	    .title = title,
	    .text = _("口令用来打开签名密钥，只有本人知道，忘了谁也取不回来。建议用几个词连成一句。"),
	    .label = _("新口令："), .maximum = 200, .required = true, .secret = true,
	};
	struct dialog_question repeat = {.title = title, .label = _("再输一次："), .maximum = 200, .required = true, .secret = true};

	for (;;) {
		char *first = dialog_ask(screens->tui, &question), *again = first != NULL ? dialog_ask(screens->tui, &repeat) : NULL;
		bool same = again != NULL && strcmp(first, again) == 0;
		bool cancelled = again == NULL;

		passphrase_wipe(first);
		if (same || cancelled)
			return again;
		passphrase_wipe(again);
		tui_say(screens->tui, STYLE_BAD, "%s", _("两次输入的口令不一样，请重新输入。"));
	}
}
