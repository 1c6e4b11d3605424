/* A folder of forms for stations on which faults are tried. */
#ifndef SMALL_FORMS_H
#define SMALL_FORMS_H

#include <stdbool.h>

#define SMALL_PACK "small"

bool small_forms_make(const char *folder);

#endif
