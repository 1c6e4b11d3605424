/* Whose signature on a pack counts at a township: of two people of the county, in force, whole. */
#include "pack_scratch.h"

#include "desk/station.h"

static struct actor *actor_made(struct store *store, const char *name)
{
	struct problem problem = PROBLEM_INIT;
	struct actor *actor;
	char key[65];

	must(keys_create(store, name, PASSPHRASE, key, &problem), &problem);
	actor = keys_sign_in(store, name, PASSPHRASE, &problem);
	must(actor != NULL, &problem);
	return actor;
}

/* One person with two keys is one person. */
static void two_keys_of_one_name(void **state)
{
	struct yard *yard = *state;
	struct problem problem = PROBLEM_INIT;
	struct store *apart = store_open(NULL, STORE_MEMORY, &problem);
	struct actor *actor = actor_made(apart, "boss");
	struct enrolled_key key = {actor_key_id(actor), "boss", "supervisor"};
	struct event_id event;
	struct desk *county = station_open(yard, "K", "admin");

	must(ledger_enrol_here(county->ledger, county->actor, &key, 1, TODAY, &event, &problem), &problem);
	desk_free(county);
	post(yard, "K", "T");
	edition(yard, 2, "", "next");
	signs(yard, "K", "boss");
	forge(yard, actor, "somebody else", "K");
	not_adopted(yard, "T", "不算数的：boss（K，同一个人的另一把密钥）");
	signs(yard, "K", "second");
	adopted(yard, "T");
	actor_free(actor);
	store_free(apart);
}

static void a_key_that_has_ended(void **state)
{
	struct yard *yard = *state;
	struct problem problem = PROBLEM_INIT;
	struct desk *county;

	edition(yard, 2, "", "next");
	signed_by_two(yard);
	county = station_open(yard, "K", "admin");
	must(desk_end_user(county, "second", "调离", &problem), &problem);
	desk_free(county);
	post(yard, "K", "T");
	not_adopted(yard, "T", "second（K，密钥已停用） 已签的：boss（K）");
	signs(yard, "K", "third");
	adopted(yard, "T");
}

/* Those who are none of the county's, though their signatures hold. */
static void keys_of_others(void **state)
{
	struct yard *yard = *state;
	struct problem problem = PROBLEM_INIT;
	struct desk *town, *stranger, *county;
	struct pack_signed done;

	edition(yard, 2, "", "next");
	signs(yard, "K", "boss");
	town = station_open(yard, "T", "head");
	assert_false(sign_folder(yard, town, &done, &problem));
	assert_non_null(strstr(problem.text, "签的不算数"));
	problem_release(&problem);
	forge(yard, town->actor, "second", "K");
	desk_free(town);
	not_adopted(yard, "T", "head（T，不是上面县级或市级单位的人员）");
	stranger = station_open(yard, "X", "other");
	forge(yard, stranger->actor, "third", "K");
	desk_free(stranger);
	not_adopted(yard, "T", "third（K，本单位不认识这把密钥）");
	county = station_open(yard, "K", "clerk");
	assert_false(sign_folder(yard, county, &done, &problem));
	assert_non_null(strstr(problem.text, "主管人员或系统管理员"));
	problem_release(&problem);
	forge(yard, county->actor, "clerk", "K");
	desk_free(county);
	not_adopted(yard, "T", "clerk（K，不是主管人员或系统管理员）");
	signs(yard, "K", "second");
	adopted(yard, "T");
	town = station_open(yard, "T", "admin");
	assert_int_equal(number(town, "SELECT count(*) FROM pack_signature"), 2);
	assert_int_equal(number(town, "SELECT count(*) FROM pack_signature WHERE signer IN ('boss', 'second')"), 2);
	desk_free(town);
}

/* The township alone, before it has a county: two of its own people. */
static void a_station_without_one_above(void **state)
{
	struct yard *yard = *state;
	struct desk *desk;
	struct pack *pack;

	station_make(yard, "A", "township", "head");
	edition(yard, 2, "", "next");
	signs(yard, "A", "admin");
	not_adopted(yard, "A", "admin（A）");
	signs(yard, "A", "head");
	adopted(yard, "A");
	desk = station_open(yard, "T", "admin");
	pack = pack_now(yard);
	assert_false(desk_pack_is_adopted(desk, pack)); /* what they say is nothing to others */
	pack_free(pack);
	desk_free(desk);
	not_adopted(yard, "T", "本单位不认识这把密钥");
}

/* Nor does a township make its own word count by sending its county away. */
static void a_county_that_was_revoked(void **state)
{
	struct yard *yard = *state;
	struct problem problem = PROBLEM_INIT;
	struct desk *town = station_open(yard, "T", "admin");
	struct pack_signed done;

	must(desk_revoke_unit(town, "K", "不要了", &problem), &problem);
	assert_false(sign_folder(yard, town, &done, &problem));
	assert_non_null(strstr(problem.text, "签的不算数"));
	problem_release(&problem);
	desk_free(town);
	edition(yard, 2, "", "next");
	signed_by_two(yard);
	not_adopted(yard, "T", "boss（K，密钥已停用） second（K，密钥已停用）");
}

static void each_byte_of_the_file_counts(void **state)
{
	struct yard *yard = *state;
	char *path, *whole, *changed, *at;

	edition(yard, 2, "", "next");
	signed_by_two(yard);
	path = memory_format("%s/pack/sixth/signatures.json", yard->forms);
	whole = yard_read(path);
	free(path);
	changed = memory_text(whole);
	at = strstr(changed, "\"signature\": \"") + strlen("\"signature\": \"");
	*at = *at == '0' ? '1' : '0';
	yard_write(yard, "signatures.json", changed);
	not_adopted(yard, "T", "对不上 boss");
	free(changed);
	changed = memory_text_part(whole, strlen(whole) / 2);
	yard_write(yard, "signatures.json", changed);
	not_adopted(yard, "T", "已损坏");
	free(changed);
	yard_write(yard, "signatures.json", "{\"pack\": \"sixth\", \"hash\": \"\", \"signatures\": [7]}");
	not_adopted(yard, "T", "已损坏");
	changed = memory_text(whole);
	at = strstr(changed, "\"version\": 2");
	assert_non_null(at);
	at[strlen("\"version\": ")] = '3';
	yard_write(yard, "signatures.json", changed);
	not_adopted(yard, "T", "另一版 第 3 版");
	free(changed);
	yard_write(yard, "signatures.json", whole);
	adopted(yard, "T");
	free(whole);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    PACK_TEST(two_keys_of_one_name),
	    PACK_TEST(a_key_that_has_ended),
	    PACK_TEST(keys_of_others),
	    PACK_TEST(a_station_without_one_above),
	    PACK_TEST(a_county_that_was_revoked),
	    PACK_TEST(each_byte_of_the_file_counts),
	};

	return cmocka_run_group_tests(tests, stations_make, stations_remove);
}
