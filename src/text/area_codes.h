/* The first digits of an ID number. Private to the room text. */
#ifndef DOUDI_TEXT_AREA_CODES_H
#define DOUDI_TEXT_AREA_CODES_H

#include "doudi/base.h"

/* Whether six digits may be an area of GB/T 2260 or of its past. A "no" only ever warns:
 * areas change, and a number once given is kept for life. */
bool area_is_known(const char *digits);

#endif
