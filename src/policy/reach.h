/* Inside policy: which fields and parameters the categories read, however far behind them. */
#ifndef POLICY_REACH_H
#define POLICY_REACH_H

#include "pack.h"

struct reach;
struct reach *reach_new(const struct pack *);
void reach_free(struct reach *);
bool reach_reads(const struct reach *, const struct form *, const char *name); /* as ledger_reads */
bool reach_reads_parameter(const struct reach *, const struct parameter *);

#endif
