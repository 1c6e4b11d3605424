/* Memory that never runs out quietly. */
#include "doudi/base.h"

#include <stdio.h>
#include <string.h>

static void *give(void *memory)
{
	if (memory == NULL) {
		fprintf(stderr, "doudi: %s\n", _("内存不足"));
		abort();
	}
	return memory;
}

void *memory_new(size_t size)
{
	return give(calloc(1, size > 0 ? size : 1));
}

void *memory_resize(void *old, size_t count, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(count, size, &bytes))
		return give(NULL);
	return give(realloc(old, bytes > 0 ? bytes : 1));
}

char *memory_text(const char *text)
{
	return text == NULL ? NULL : give(strdup(text));
}

char *memory_text_part(const char *text, size_t length)
{
	return give(strndup(text, length));
}

char *memory_format(const char *format, ...)
{
	va_list arguments;
	char *text = NULL;

	va_start(arguments, format);
	if (vasprintf(&text, format, arguments) < 0)
		text = NULL;
	va_end(arguments);
	return give(text);
}
