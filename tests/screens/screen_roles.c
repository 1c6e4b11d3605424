/* The role matrix of the screens: each key of each screen, and whom it is offered to. A key that comes anew and is not for everybody
 * fails here until it is written down. What a key leads to is refused by the job as well (unit/desk_roles). */
#include "desk_office.h"

#include "tui/frame.h"

static const char *const people[] = {"王经办", "赵网格", "陈主管", "孙农业", "审计员", "系统管理员"};

/* ---- how each is reached ---- */

static char *first_household(struct screens *screens)
{
	struct statement *find = store_statement(desk_store(screens->desk), "SELECT household FROM application ORDER BY household LIMIT 1");
	char *id;

	assert_true(statement_step(find));
	id = memory_text(statement_text(find, 0));
	statement_reset(find);
	return id;
}

static bool open_home(struct screens *screens)
{
	return desk_signed_in(screens->desk);
}

static bool open_search(struct screens *screens)
{
	return screen_open_search(screens, "");
}

static bool open_household(struct screens *screens)
{
	char *id = first_household(screens);
	bool good = screen_open_household_at(screens, id, NULL);

	free(id);
	return good;
}

static bool open_record(struct screens *screens)
{
	char *id = first_household(screens);
	bool good = screen_open_record(screens, id);

	free(id);
	return good;
}

static bool open_review(struct screens *screens)
{
	char *id = first_household(screens);
	bool good = screen_open_review(screens, id, NULL);

	free(id);
	return good;
}

static bool open_queue(struct screens *screens)
{
	return screen_open_queue(screens, desk_queue(screens->desk, "to_accept"));
}

static const struct page {
	const char *name;
	bool (*open)(struct screens *);
} pages[] = {
    {"home", open_home},
    {"queue", open_queue},
    {"search", open_search},
    {"household", open_household},
    {"record", open_record},
    {"review", open_review},
    {"contests", screen_open_contests},
    {"users", screen_open_users},
    {"parameters", screen_open_parameters},
    {"areas", screen_open_areas},
    {"imports", screen_open_imports},
    {"bundles", screen_open_bundles},
    {"upkeep", screen_open_upkeep},
};

/* ---- whom it is offered to ---- */

/* In the order of `people`: clerk, grid, supervisor, department, auditor, administrator. */
static const struct right {
	const char *page, *help, *who;
} rights[] = {
    {"home", "登记一个新家庭，再填申请", "yxyxxx"},
    {"home", "导入部门的名单，和本单位的人比对", "yxyyxx"},
    {"home", "人员和密钥", "xxxxxy"},
    {"queue", "办理选中的一件，办完回到这里的下一件", "yxxxxx"},
    {"queue", "打开选中的一件", "xyyyyy"},
    {"household", "更正选中的这一条，写明理由", "yxyxxx"},
    {"household", "作废选中的这一条，写明理由", "yxyxxx"},
    {"household", "保管期满，申请清除这一户的档案", "xxyxxx"},
    {"household", "转户：选中的成员转到另一户", "yxyxxx"},
    {"household", "分户：几名成员另立一户", "yxyxxx"},
    {"household", "并户：全户并入另一户", "yxyxxx"},
    {"household", "转出到别的单位；已转出的撤回，转来的接收", "yxyxxx"},
    {"record", "从选中的一项开始更正，写明理由", "yxyxxx"},
    {"record", "作废这一条，写明理由", "yxyxxx"},
    {"contests", "各处录入的值、谁在哪里哪天录入的；选定一个，写明理由", "xxyxxx"},
    {"parameters", "录入选中参数的新值：起用日期、值、依据", "xxyxxy"},
    {"areas", "增加一个区域", "xxxxxy"},
    {"areas", "从 CSV 文件导入区域名单，全部成功或全部不写", "xxxxxy"},
    {"imports", "导入一个部门的名单：先预览", "yxyyxx"},
    {"bundles", "做一个数据包给选中的单位：先看有什么，再写到U盘", "yxyxxy"},
    {"bundles", "看一个收到的数据包，再导入", "yxyxxy"},
    {"bundles", "写一份回执给选中的单位，缺号的一并请它补发", "yxyxxy"},
    {"bundles", "登记对方在电话里念的回执码", "yxyxxy"},
    {"bundles", "清除U盘上本单位做的、对方已确认收到的旧包", "yxyxxy"},
    {"bundles", "选中单位的账本在两台机器上用过：裁定以哪一支继续", "xxyxxy"},
    {"bundles", "缺的记录各处都找不到了：写明理由，不再追要", "xxyxxx"},
    {"bundles", "写出本单位的单位卡，给对方登记", "xxxxxy"},
    {"bundles", "凭对方的单位卡登记往来单位", "xxxxxy"},
    {"bundles", "停用选中的单位和它的密钥", "xxxxxy"},
    {"bundles", "选中单位里一个人的密钥丢了：从哪一号记录起不再生效", "xxxxxy"},
    {"bundles", "把本单位的收件密钥写成文件，交档案馆封存", "xxxxxy"},
    {"upkeep", "把备份恢复到一个新文件，另起一本账", "xxxxxy"},
    {"upkeep", "机器日期错到将来过，账本的时间回不来：结账，另起一本", "xxxxxy"},
    {"upkeep", "加密备份到一个新文件，或备份盘上的文件夹", "yxyxxy"},
    {"upkeep", "每天自动备份到哪个文件夹", "xxxxxy"},
};

struct offered {
	const char *page;
	char *help;
	char who[BASE_COUNT(people) + 1];
};
static struct offered offers[256];
static size_t offer_count;

static struct offered *offer_of(const char *page, const char *help)
{
	struct offered *offer;

	for (size_t i = 0; i < offer_count; i++)
		if (strcmp(offers[i].page, page) == 0 && strcmp(offers[i].help, help) == 0)
			return &offers[i];
	assert_true(offer_count < BASE_COUNT(offers));
	offer = &offers[offer_count++];
	*offer = (struct offered){.page = page, .help = memory_text(help)};
	memset(offer->who, 'x', BASE_COUNT(people));
	return offer;
}

static void note_keys(struct office *office, const struct page *page, size_t who)
{
	struct screen *top;
	const struct key_binding *key;

	assert_true(page->open(&office->screens));
	top = stack_top(office->screens.tui);
	assert_string_equal(top->ops->name, page->name);
	for (key = top->ops->keys; key->key != 0; key++) {
		const char *words = key->help != NULL ? key->help : key->label;

		if (words != NULL && key_table_usable(key, top))
			offer_of(page->name, words)->who[who] = 'y';
		else if (words != NULL)
			offer_of(page->name, words);
	}
	if (strcmp(page->name, "home") != 0) {
		screen_leave(top);
		office_press(office, "");
	}
}

static bool is_for_all_or_none(const char *who)
{
	return strspn(who, "y") == BASE_COUNT(people) || strspn(who, "x") == BASE_COUNT(people);
}

static void check_offer(const struct offered *offer)
{
	for (size_t i = 0; i < BASE_COUNT(rights); i++)
		if (strcmp(rights[i].page, offer->page) == 0 && strcmp(rights[i].help, offer->help) == 0) {
			if (strcmp(rights[i].who, offer->who) != 0)
				fail_msg("%s: %s: %s instead of %s", offer->page, offer->help, offer->who, rights[i].who);
			return;
		}
	if (!is_for_all_or_none(offer->who))
		fail_msg("%s: whom is this key for? {\"%s\", \"%s\", \"%s\"},", offer->page, offer->page, offer->help, offer->who);
}

static void test_each_key_of_each_screen(void **state)
{
	(void)state;
	for (size_t who = 0; who < BASE_COUNT(people); who++) {
		struct office *office = office_open_as(people[who], 24, 80);

		for (size_t i = 0; i < BASE_COUNT(pages); i++)
			note_keys(office, &pages[i], who);
		office_close(office);
	}
	for (size_t i = 0; i < offer_count; i++) {
		check_offer(&offers[i]);
		free(offers[i].help);
	}
	assert_true(offer_count > 80);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_each_key_of_each_screen)};

	keys_cheap(true);
	return cmocka_run_group_tests(tests, NULL, office_desk_free);
}
