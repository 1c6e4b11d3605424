/* Where the program's own files are: beside the sources while it is run from
 * its build folder, in the install prefix otherwise. */
#include "doudi/base.h"

#include <string.h>
#include <unistd.h>

static bool runs_from_build_folder(void)
{
	static const char folder[] = DOUDI_BUILD_DIR "/";
	char path[4096];
	ssize_t length = readlink("/proc/self/exe", path, sizeof path);

	return length > (ssize_t)strlen(folder) && strncmp(path, folder, strlen(folder)) == 0;
}

static const char *forms_in_use;

void place_use_forms(const char *folder)
{
	forms_in_use = folder;
}

const char *place_of_forms(void)
{
	const char *chosen = forms_in_use != NULL ? forms_in_use : getenv("DOUDI_FORMS");

	if (chosen != NULL && *chosen != '\0')
		return chosen;
	return runs_from_build_folder() ? DOUDI_SOURCE_DIR "/forms" : DOUDI_DATA_DIR "/forms";
}

const char *place_of_messages(void)
{
	return runs_from_build_folder() ? DOUDI_BUILD_DIR "/i18n" : DOUDI_LOCALE_DIR;
}
