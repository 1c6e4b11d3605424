/* Any block as the header of a bundle; what is read is written and read again. */
#include "exchange/bundle.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char block[BUNDLE_SIGNED_BYTES] = {0}, written[BUNDLE_SIGNED_BYTES];
	struct bundle_header header, again;

	memcpy(block, data, size < sizeof(block) ? size : sizeof(block));
	if (bundle_header_read(block, &header) != BUNDLE_SOUND)
		return 0;
	assert(header.to_count > 0 && header.to_count <= AGE_RECIPIENT_MAXIMUM && header.number > 0 && header.events >= 0 &&
	       header.raw >= 0 && header.payload >= 0);
	bundle_header_text(&header, written);
	assert(bundle_header_read(written, &again) == BUNDLE_SOUND);
	assert(memcmp(&header, &again, sizeof(header)) == 0);
	return 0;
}
