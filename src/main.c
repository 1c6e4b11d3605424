/* doudi: screens when called alone, a command otherwise. */
#include "doudi/base.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
	setlocale(LC_ALL, "");
	bindtextdomain("doudi", place_of_messages());
	bind_textdomain_codeset("doudi", "UTF-8");
	textdomain("doudi");
	if (argc == 2 && strcmp(argv[1], "--version") == 0) {
		printf("doudi %s\n", DOUDI_VERSION);
		return 0;
	}
	fprintf(stderr, "%s\n", _("用法：doudi --version"));
	return 2;
}
