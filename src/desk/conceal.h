/* What some roles do not see (conceal.c), for everything that reads. */
#ifndef DESK_CONCEAL_H
#define DESK_CONCEAL_H

#include "station.h"

/* Whether anything at all is kept from the signed-in role. */
bool conceal_concerns(const struct desk *);
/* {FORM: [FIELD ..]} that the signed-in person does not see of this household; NULL: sees all. Borrowed from the pack. */
const struct tree *conceal_fields(struct desk *, const struct bench *);
bool conceal_hides(const struct tree *fields, const struct form *, const struct field *);
void conceal_apply(struct desk *, struct bench *);

#endif
