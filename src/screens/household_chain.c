/* The tab of the household page that tells what happened. */
#include "household_page.h"

#include <stdlib.h>
#include <string.h>

/* ---- the chain ---- */

void page_read_chain(struct household_page *page)
{
	struct problem problem = PROBLEM_INIT;

	if (!page->chain_read && !desk_chain(page->screens->desk, page->household, page->person[0] != '\0' ? page->person : NULL,
	        &page->chain, &page->chain_count, &problem))
		tui_say_problem(page->screens->tui, &problem);
	page->chain_read = true;
	problem_release(&problem);
}

const char *page_last_chain_key(struct household_page *page)
{
	return page->chain_count > 0 ? page->chain[page->chain_count - 1].event : NULL;
}

/* 更正：家庭成员. Owned. */
static char *chain_title(const struct chain_entry *entry)
{
	return entry->mends != NULL ? memory_format(_("%s：%s"), entry->mends, entry->title) : memory_text(entry->title);
}

static const char *chain_mark(const struct chain_entry *entry)
{
	return entry->erased ? _("x 已清除") : entry->contested ? _("! 不一致") : entry->held ? _("! 暂不生效")
	    : entry->late ? _("补录") : "";
}

static const char *behind(const char *text, const char *start)
{
	return strncmp(text, start, strlen(start)) == 0 ? text + strlen(start) : text;
}

/* The row says already of which form it is, and of which day. */
static const char *brief_detail(const struct chain_entry *entry, size_t index)
{
	const char *detail = entry->details[index], *rest = behind(detail, entry->title);

	if (rest == detail || behind(rest, "：") == rest)
		return detail;
	rest = behind(rest, "：");
	detail = behind(rest, date_write(entry->day).text);
	return detail + strspn(detail, " ");
}

static void chain_rows(void *data, const char *from, bool backward, size_t wanted, struct list_rows *rows)
{
	struct household_page *page = data;

	(void)from, (void)backward, (void)wanted;
	page_read_chain(page);
	for (size_t i = 0; i < page->chain_count; i++) {
		const struct chain_entry *entry = &page->chain[i];
		struct buffer details = BUFFER_INIT(2048);
		char *title = chain_title(entry);

		for (size_t k = 0; k < entry->detail_count && details.length < 400; k++)
			buffer_add_format(&details, "%s%s", k > 0 ? "；" : "", brief_detail(entry, k));
		list_add_row(rows, entry->event);
		list_add_value(rows, date_write(entry->day).text);
		list_add_value(rows, title);
		list_add_value(rows, entry->who);
		list_add_styled(rows, STYLE_WARNING, chain_mark(entry));
		list_add_styled(rows, STYLE_MUTED, buffer_text(&details));
		buffer_release(&details);
		free(title);
	}
}

static void show_entry(struct screens *screens, const struct chain_entry *entry)
{
	struct buffer text = BUFFER_INIT(1 << 16);
	char *what = chain_title(entry), *title = memory_format("%s  %s", date_write(entry->day).text, what);

	buffer_add_format(&text, _("经办：%s（%s）  单位：%s，账本第 %lld 号"), entry->who, desk_role_word(screens->desk, entry->role), entry->station,
	    (long long)entry->number);
	if (entry->late)
		buffer_add(&text, _("\n补录：录入晚于业务日期"));
	if (entry->erased)
		buffer_add(&text, _("\n内容已依规清除，只留下办过这件事的记录。"));
	for (size_t i = 0; i < entry->detail_count; i++)
		buffer_add_format(&text, "\n\n%s", entry->details[i]);
	dialog_message(screens->tui, title, buffer_text(&text));
	buffer_release(&text);
	free(title);
	free(what);
}

static void open_chain_entry(struct household_page *page, const char *key)
{
	for (size_t i = 0; i < page->chain_count; i++)
		if (strcmp(page->chain[i].event, key) == 0) {
			show_entry(page->screens, &page->chain[i]);
			return;
		}
}

static const struct list_column chain_columns[] = {{N_("日期"), 10, 0, false}, {N_("事项"), 18, 0, false},
    {N_("经办"), 8, 0, false}, {N_("标记"), 10, 0, false}, {N_("内容"), 0, 0, false}};
const struct household_tab tab_chain = {"chain", N_("救助链"), chain_columns, BASE_COUNT(chain_columns), chain_rows, open_chain_entry, true};
