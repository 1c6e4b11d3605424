/* A station whose keys open with little memory, so that what the jobs themselves need is seen:
 * new_station FILE PACK CODE LEVEL USER PASSPHRASE. The user is its administrator; "clerk" is its clerk, with the
 * same passphrase. */
#include "doudi/desk.h"

#include <stdio.h>

int main(int count, char **words)
{
	struct problem problem = PROBLEM_INIT;
	struct desk *desk;
	bool good;

	if (count != 7)
		return 2;
	keys_cheap(true);
	desk = desk_create(words[1], &(struct desk_station){.pack = words[2], .code = words[3], .level = words[4], .name = words[5]},
	    words[6], &problem);
	good = desk != NULL && desk_add_user(desk, &(struct desk_person){.name = "clerk", .role = "clerk"}, words[6], &problem);
	if (!good)
		fprintf(stderr, "%s\n", problem.text);
	desk_free(desk);
	problem_release(&problem);
	return !good;
}
