#include "packing.h"

#include <stdlib.h>
#include <zstd.h>

#define LEVEL 3
#define WINDOW 21 /* 2 MiB: the reader holds no more either */

struct packing {
	struct age_writer *age;
	ZSTD_CCtx *packer;
	char packed[1 << 16];
};

struct packing *packing_new(const unsigned char (*recipients)[AGE_KEY_BYTES], size_t count, age_sink *sink, void *self,
    struct problem *problem)
{
	struct packing *packing = memory_new(sizeof(*packing));

	packing->packer = ZSTD_createCCtx();
	if (packing->packer == NULL)
		abort();
	ZSTD_CCtx_setParameter(packing->packer, ZSTD_c_compressionLevel, LEVEL);
	ZSTD_CCtx_setParameter(packing->packer, ZSTD_c_windowLog, WINDOW);
	ZSTD_CCtx_setParameter(packing->packer, ZSTD_c_checksumFlag, 1);
	packing->age = age_writer_new(recipients, count, sink, self, problem);
	if (packing->age == NULL) {
		packing_free(packing);
		return NULL;
	}
	return packing;
}

static bool pack(struct packing *packing, const void *bytes, size_t length, ZSTD_EndDirective how, struct problem *problem)
{
	ZSTD_inBuffer in = {bytes, length, 0};
	size_t left;

	do {
		ZSTD_outBuffer out = {packing->packed, sizeof(packing->packed), 0};

		left = ZSTD_compressStream2(packing->packer, &out, &in, how);
		if (ZSTD_isError(left))
			return problem_set(problem, PROBLEM_FAILED, _("压缩失败：%s。文件没有做成，请重做。"), ZSTD_getErrorName(left));
		if (!age_write(packing->age, packing->packed, out.pos, problem))
			return false;
	} while (how == ZSTD_e_end ? left > 0 : in.pos < in.size);
	return true;
}

bool packing_put(struct packing *packing, const void *bytes, size_t length, struct problem *problem)
{
	return pack(packing, bytes, length, ZSTD_e_continue, problem);
}

bool packing_end(struct packing *packing, const void *after, size_t length, struct problem *problem)
{
	return pack(packing, "", 0, ZSTD_e_end, problem) && age_write(packing->age, after, length, problem) &&
	       age_writer_end(packing->age, problem);
}

void packing_free(struct packing *packing)
{
	if (packing == NULL)
		return;
	age_writer_free(packing->age);
	ZSTD_freeCCtx(packing->packer);
	free(packing);
}
