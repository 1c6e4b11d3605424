/* Faults that are put into the engine, one at a time, for the oracle to find. */
#ifndef TEST_FAULTS_H
#define TEST_FAULTS_H

#include "post.h"

enum fault { FAULT_NONE, FAULT_NO_ANCESTORS, FAULT_LAST_ARRIVAL_WINS, FAULT_BAD_BODY, FAULT_FORGETS_ERASURE, FAULT_TRUSTS_PEER,
	FAULT_FORGETS_REVOCATION, FAULT_FORGETS_RESTRICTION, FAULT_ANY_CODE, FAULT_STRANGER_FILES, FAULT_STRANGER_IN_OFFICE, FAULT_ANY_COUNTY_ERASES };
#define RESTRICTION "restriction" /* form of what restricts a household, or lifts that */
extern enum fault fault;
/* Whose bundles are looked at as they are made. */
extern struct world *packing;

#endif
