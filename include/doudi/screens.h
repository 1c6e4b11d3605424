/* screens: what people see and type into. Each is a thin file over the desk's jobs and the terminal's lists and forms. */
#ifndef DOUDI_SCREENS_H
#define DOUDI_SCREENS_H

#include "doudi/base.h"

/* Opens the terminal, shows the sign-in screen and runs until the person ends the program. The station is opened behind
 * the first picture, so that nobody waits for it. day: of business; DATE_NONE is today's. False and a problem: no terminal, or the station cannot be opened. */
bool screens_main(const char *path, date day, struct problem *) BASE_MUST_CHECK;

#endif
