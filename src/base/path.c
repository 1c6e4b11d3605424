#include "doudi/base.h"

#include <string.h>
#include <sys/stat.h>

bool path_is_folder(const char *path)
{
	struct stat about;

	return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

char *path_above(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		return memory_text(".");
	return memory_text_part(path, slash == path ? 1 : (size_t)(slash - path));
}
