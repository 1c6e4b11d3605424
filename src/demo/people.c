/* People with names and valid ID numbers, none of whom exists. */
#include "demo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *demo_pick(const struct tree *list)
{
	return list != NULL && list->count > 0 ? list->items[random_below(list->count)]->text : "";
}

bool demo_chance(unsigned percent)
{
	return random_below(100) < percent;
}

int64_t demo_between(int64_t low, int64_t high)
{
	return low + (int64_t)random_below((uint64_t)(high - low + 1));
}

/* GB 11643: the last character makes the weighted sum 1 modulo 11. */
static char check_character(const char digits[17])
{
	static const int weights[17] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
	int sum = 0;

	for (size_t i = 0; i < 17; i++)
		sum += (digits[i] - '0') * weights[i];
	return "10X98765432"[sum % 11];
}

static void id_number(struct demo *demo, bool woman, date birth, char out[19])
{
	const struct tree *places = tree_get(demo->local, "places");
	const char *code = places != NULL && places->count > 0 ? tree_text(places->items[0], "code") : "110101";
	unsigned order = (unsigned)(demo->serial++ % 500) * 2 + (woman ? 0 : 1);
	int year, month, day;

	date_parts(birth, &year, &month, &day);
	snprintf(out, 19, "%.6s%04u%02u%02u%03u", code, (unsigned)year % 10000, (unsigned)month % 100,
	    (unsigned)day % 100, order % 1000);
	out[17] = check_character(out);
	out[18] = '\0';
}

static const char *schooling(int age)
{
	return age < 3 ? "none" : age < 6 ? "kindergarten" : age < 16 ? "compulsory" : age < 18 ? "senior"
	    : age < 22 && demo_chance(40) ? "college" : "none";
}

void demo_person(struct demo *demo, struct record *row, bool woman, int age, const char *surname,
    const char *relation)
{
	date birth = date_add_years(desk_here(demo->desk)->day, -age) - (date)demo_between(1, 360);
	char *name = memory_format("%s%s", surname, demo_pick(tree_get(demo->names, woman ? "women" : "men")));
	char number[19];

	id_number(demo, woman, birth, number);
	demo_put(demo, row, "id_number", number);
	demo_put(demo, row, "name", name);
	demo_put(demo, row, "birth", date_write(birth).text);
	demo_put(demo, row, "sex", woman ? "female" : "male");
	demo_put(demo, row, "relation", relation);
	demo_put(demo, row, "living_together", "yes");
	demo_put(demo, row, "registered", "yes");
	demo_put(demo, row, "employed", age >= 18 && age < 60 && demo_chance(55) ? "yes" : "no");
	demo_put(demo, row, "labour", age >= 60 || age < 16 ? "none" : demo_chance(80) ? "able" : "partly");
	demo_put(demo, row, "student", schooling(age));
	demo_put(demo, row, "serious_illness", demo_chance(12) ? "yes" : "no");
	demo_put(demo, row, "disability_kind", "none");
	if (demo_chance(age < 18 ? 25 : 14)) {
		demo_put(demo, row, "disability_kind", demo_chance(50) ? "limb" : demo_chance(50) ? "intellectual" : "mental");
		demo_put(demo, row, "disability_level", demo_chance(40) ? "2" : demo_chance(50) ? "3" : "4");
		snprintf(number, sizeof(number), "C%06u", (unsigned)(demo->serial % 1000000));
		demo_put(demo, row, "disability_cert", number);
	}
	free(name);
}
