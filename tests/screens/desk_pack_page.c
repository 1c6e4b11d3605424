/* Another edition of the pack on the screens: said on the desk, signed by two, looked at beside the first, taken over. */
#include "../unit/pack_scratch.h"

#include "desk_office.h"

static void sign_in_as(struct office *office, const char *name)
{
	char *keys = memory_format("<Up>%s<Enter>" PASSPHRASE "<Enter>", name);

	office_expect(office, keys, "办事桌面");
	free(keys);
}

/* The page opens the station itself, as it does for people. */
static struct office *office_on(const char *path)
{
	struct office *office = memory_new(sizeof(*office));

	office->screens = (struct screens){.tui = look_open(24, 80, false), .path = path, .day = TODAY, .trouble = &office->trouble};
	tui_set_bell(office->screens.tui, false);
	assert_true(screen_open_sign_in(&office->screens, &office->trouble));
	return office;
}

static void office_end(struct office *office)
{
	struct desk *desk = office->screens.desk;

	office_close(office);
	desk_free(desk);
}

static void test_signed_compared_adopted(void **state)
{
	struct yard *yard = yard_new();
	struct office *office;
	char *path;

	(void)state;
	station_make(yard, "A", "township", "head");
	path = yard_file(yard, "A", ".db");
	office = office_on(path);
	sign_in_as(office, "admin");
	office_expect_not(office, "", "另一版地区包");
	office_expect(office, "mp", "与本单位采用的相同");
	office_end(office);

	edition(yard, 2, "2026-12-31", "next");
	office = office_on(path);
	sign_in_as(office, "admin");
	office_expect(office, "", "另一版地区包，仍按采用的第 1 版办理");
	office_expect(office, "mp", "采用截止：2026-12-31");
	office_expect(office, "", "采用以前不按它办理");
	office_expect(office, "", "已签的：没有");
	office_expect(office, "s<Enter>", "已签名，共 1 人");
	office_expect(office, "", "admin（A）");
	office_expect(office, "s<Enter>", "您已经签过");
	office_expect(office, "c", "第 1 版 → 第 2 版");
	office_expect(office, "a<Enter>", "已签的：admin（A）"); /* not yet */
	assert_int_equal(pack_version(desk_pack(office->screens.desk)), 1);
	office_expect(office, "<Esc><Esc><Esc><Esc><Ctrl-Q><Enter>", "口令");
	sign_in_as(office, "head");
	office_expect(office, "mps<Enter>", "已签名，共 2 人");
	office_expect(office, "<Esc><Esc><Ctrl-Q><Enter>", "口令");
	sign_in_as(office, "admin");
	office_expect(office, "mpca<Enter>", "请重新登录");
	office_expect(office, "<Enter>", "口令");
	assert_int_equal(pack_version(desk_pack(office->screens.desk)), 2);
	sign_in_as(office, "admin");
	office_expect_not(office, "", "另一版地区包");
	office_expect(office, "mp", "与本单位采用的相同");
	office_expect(office, "", "第 2 版");
	yard_write(yard, "pack.yaml", "pack: [\n");
	office_expect(office, "<Esc>p", "pack.yaml"); /* it cannot be read any more, which is said and stops nothing */
	office_end(office);
	free(path);
	yard_free(yard);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_signed_compared_adopted)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
