/* Any block as the header of a backup; what is read is exactly what would be written. */
#include "exchange/backup.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char block[BACKUP_TEXT_BYTES] = {0}, written[BACKUP_TEXT_BYTES];
	struct backup_header header;

	memcpy(block, data, size < sizeof(block) ? size : sizeof(block));
	if (!backup_header_read(block, &header) || *header.about.station == '\0')
		return 0;
	assert(header.box_count <= BACKUP_PERSONS && header.payload >= 0 && header.about.bytes >= 0 && header.about.made_at >= 0);
	backup_header_text(&header, written);
	assert(memcmp(block, written, sizeof(block)) == 0);
	return 0;
}
