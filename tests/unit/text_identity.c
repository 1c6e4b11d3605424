#include "text_check.h"

static enum identity_fault read_on(const char *typed, struct identity *identity)
{
	return identity_read(typed, date_make(2025, 3, 3), identity);
}

static void test_good_numbers(void **state)
{
	struct identity identity;

	(void)state;
	assert_int_equal(read_on("11010519491231002X", &identity), IDENTITY_GOOD);
	assert_string_equal(identity.number, "11010519491231002X");
	assert_int_equal(identity.birth, date_make(1949, 12, 31));
	assert_int_equal(identity.sex, 'F');
	assert_true(identity.area_known);
	assert_string_equal(identity.proposed, "");
	assert_int_equal(read_on("440524188001010014", &identity), IDENTITY_GOOD);
	assert_int_equal(identity.birth, date_make(1880, 1, 1));
	assert_int_equal(identity.sex, 'M');
}

static void test_what_people_type_around_it(void **state)
{
	static const char *const typed[] = {
	    "11010519491231002x", " 11010519491231002X ", "'11010519491231002X", "‘11010519491231002X", "110105 19491231 002X",
	    "１１０１０５１９４９１２３１００２Ｘ", "１１０１０５１９４９１２３１００２ｘ", "\u00A011010519491231002X\u00A0",
	    "110105\u200B19491231002X\uFEFF", "\u300011010519491231002X", "\t11010519491231002X\r\n", " '11010519491231002X",
	};
	struct identity identity;

	(void)state;
	for (size_t i = 0; i < BASE_COUNT(typed); i++) {
		if (read_on(typed[i], &identity) != IDENTITY_GOOD)
			fail_msg("%s", typed[i]);
		assert_string_equal(identity.number, "11010519491231002X");
	}
}

static void test_faults(void **state)
{
	static const struct {
		const char *typed;
		enum identity_fault fault;
	} cases[] = {
	    {"", IDENTITY_EMPTY}, {" \u3000'", IDENTITY_EMPTY},
	    {"1101051949123100", IDENTITY_LENGTH}, {"11010519491231002", IDENTITY_LENGTH},
	    {"1101051949123100211", IDENTITY_LENGTH}, {"1101051949123102X", IDENTITY_LENGTH},
	    {"1234567890123456789012345678901234567890", IDENTITY_LENGTH},
	    {"1101051949123100O1", IDENTITY_LETTER}, {"X1010519491231002X", IDENTITY_LETTER},
	    {"11010519491231002Y", IDENTITY_LETTER}, {"身份证", IDENTITY_LETTER}, {"110105-19491231-02", IDENTITY_LETTER},
	    {"11010519491231002Х", IDENTITY_LETTER}, /* a Cyrillic letter */
	    {"\xFF" "10105194912310021", IDENTITY_LETTER}, {"11010519491231X", IDENTITY_LENGTH},
	    {"110105194902300021", IDENTITY_BIRTH}, {"110105194913010021", IDENTITY_BIRTH},
	    {"110105184912310021", IDENTITY_BIRTH}, {"110105202503040021", IDENTITY_BIRTH},
	    {"110105194902290027", IDENTITY_BIRTH}, {"110105999902300021", IDENTITY_BIRTH},
	    {"110105194912310021", IDENTITY_CHECKSUM}, {"11010519491231003X", IDENTITY_CHECKSUM},
	    {"11015019491231002X", IDENTITY_CHECKSUM}, /* neighbours swapped */
	    {"6.10E+17", IDENTITY_MANGLED}, {"6.1010219800101E+17", IDENTITY_MANGLED}, {"6.1e17", IDENTITY_MANGLED},
	    {"６.1E＋17", IDENTITY_MANGLED}, {"6E+17", IDENTITY_MANGLED},
	    {"110105194912310000", IDENTITY_MANGLED}, {"610102198001010000", IDENTITY_MANGLED},
	};
	struct identity identity;

	(void)state;
	for (size_t i = 0; i < BASE_COUNT(cases); i++) {
		enum identity_fault fault = read_on(cases[i].typed, &identity);

		if (fault != cases[i].fault)
			fail_msg("%s: %d", cases[i].typed, (int)fault);
		assert_string_not_equal(identity_sentence(fault), "");
	}
	assert_string_equal(identity_sentence(IDENTITY_GOOD), "");
}

static void test_birth_day_is_not_after_today(void **state)
{
	struct identity identity;

	(void)state;
	assert_int_equal(read_on("110105202503030020", &identity), IDENTITY_CHECKSUM);
	assert_int_equal(identity.birth, date_make(2025, 3, 3));
	assert_int_equal(read_on("110105202503040020", &identity), IDENTITY_BIRTH);
	assert_int_equal(identity.birth, DATE_NONE);
}

/* One wrong digit or two swapped neighbours are always noticed. */
static void test_check_character_notices(void **state)
{
	static const char good[] = "11010519491231002X";
	struct identity identity;
	char wrong[19];

	(void)state;
	for (int at = 0; at < 17; at++)
		for (char digit = '0'; digit <= '9'; digit++) {
			memcpy(wrong, good, sizeof(wrong));
			wrong[at] = digit;
			assert_true((read_on(wrong, &identity) == IDENTITY_GOOD) == (digit == good[at]));
		}
	for (int at = 0; at < 16; at++) {
		memcpy(wrong, good, sizeof(wrong));
		wrong[at] = good[at + 1];
		wrong[at + 1] = good[at];
		assert_true((read_on(wrong, &identity) == IDENTITY_GOOD) == (good[at] == good[at + 1]));
	}
}

/* The sentence says what to compare; a clerk who learns the right digit only mends the sum. */
static void test_sentence_tells_no_digit(void **state)
{
	const char *sentence = identity_sentence(IDENTITY_CHECKSUM);

	(void)state;
	assert_null(strpbrk(sentence, "0123456789X"));
	assert_non_null(strstr(sentence, "出生日期"));
}

static void test_old_numbers(void **state)
{
	struct identity identity;

	(void)state;
	assert_int_equal(read_on("110105491231002", &identity), IDENTITY_OLD);
	assert_string_equal(identity.proposed, "11010519491231002X");
	assert_string_equal(identity.number, "");
	assert_int_equal(identity.birth, date_make(1949, 12, 31));
	assert_int_equal(identity.sex, 'F');
	assert_int_equal(read_on("110105491331002", &identity), IDENTITY_BIRTH);
	assert_string_equal(identity.proposed, "");
	assert_int_equal(read_on("440524800101997", &identity), IDENTITY_OLD); /* a hundred years old then */
	assert_int_equal(identity.birth, date_make(1880, 1, 1));
}

static void test_areas(void **state)
{
	static const char *const known[] = {"110105", "372801", "513021", "652301", "610102", "460033", "429004", "810000",
	    "830000", "222401", "433124", "654001"};
	static const char *const unknown[] = {"000000", "160101", "119901", "370001", "990101", "109999", "640601", "500401"};
	struct identity identity;

	(void)state;
	for (size_t i = 0; i < BASE_COUNT(known) + BASE_COUNT(unknown); i++) {
		bool expected = i < BASE_COUNT(known);
		char *number = memory_format("%s199001010011", expected ? known[i] : unknown[i - BASE_COUNT(known)]);
		enum identity_fault fault = read_on(number, &identity);

		assert_true(fault == IDENTITY_GOOD || fault == IDENTITY_CHECKSUM);
		if (identity.area_known != expected)
			fail_msg("%s", number);
		free(number);
	}
}

static void test_masks(void **state)
{
	(void)state;
	assert_string_equal(identity_mask("37010219491231002X").text, "370***********002X");
	assert_string_equal(identity_mask("370102491231002").text, "370********1002");
	assert_string_equal(identity_mask("37010219491231").text, "370*******1231"); /* half of it is hidden at least */
	assert_string_equal(identity_mask("3701021949123").text, "*************");
	assert_string_equal(identity_mask("1234567").text, "*******");
	assert_string_equal(identity_mask("").text, "");
	assert_string_equal(identity_mask("护照").text, "**");
	assert_string_equal(identity_mask("\x1b[31m123456789").text, "*[3*******6789");
	assert_string_equal(identity_mask("37010219491231002X43").text, "370*************2X43"); /* of a certificate */
	assert_string_equal(identity_mask("1234567890123456789012345678901234567890").text, "***********************");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_good_numbers),
	    cmocka_unit_test(test_what_people_type_around_it),
	    cmocka_unit_test(test_faults),
	    cmocka_unit_test(test_birth_day_is_not_after_today),
	    cmocka_unit_test(test_check_character_notices),
	    cmocka_unit_test(test_sentence_tells_no_digit),
	    cmocka_unit_test(test_old_numbers),
	    cmocka_unit_test(test_areas),
	    cmocka_unit_test(test_masks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
