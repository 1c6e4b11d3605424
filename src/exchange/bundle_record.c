/* The records of a bundle. An event travels as it is stored: core, signature, and salt and body unless they were erased. */
#include "bundle.h"

#include <string.h>

#define SIGNATURE_BYTES sizeof(((struct event_row *)NULL)->signature)
#define SALT_BYTES sizeof(((struct event_row *)NULL)->salt)

void bundle_event_write(const struct event_row *row, struct buffer *to)
{
	buffer_add_char(to, (char)(row->core_length & 0xff));
	buffer_add_char(to, (char)(row->core_length >> 8 & 0xff));
	buffer_add_bytes(to, row->core, row->core_length);
	buffer_add_bytes(to, row->signature, SIGNATURE_BYTES);
	if (row->has_body) {
		buffer_add_bytes(to, row->salt, SALT_BYTES);
		buffer_add_bytes(to, row->body, row->body_length);
	}
}

/* A NUL would end the copy before the length that goes with it. */
static bool is_text(const unsigned char *bytes, size_t length)
{
	return memchr(bytes, '\0', length) == NULL;
}

bool bundle_event_view(const void *bytes, size_t length, struct event_row *row)
{
	const unsigned char *at = bytes;
	size_t core;

	memset(row, 0, sizeof(*row));
	if (length < 2)
		return false;
	core = at[0] | (size_t)at[1] << 8;
	at += 2;
	length -= 2;
	if (core == 0 || core > LEDGER_CORE_MAXIMUM || length < core + SIGNATURE_BYTES || !is_text(at, core))
		return false;
	row->core = (char *)(uintptr_t)at;
	row->core_length = core;
	at += core;
	length -= core + SIGNATURE_BYTES;
	memcpy(row->signature, at, SIGNATURE_BYTES);
	row->has_body = length > 0;
	if (!row->has_body)
		return true;
	at += SIGNATURE_BYTES;
	if (length < SALT_BYTES || length - SALT_BYTES > LEDGER_BODY_MAXIMUM || !is_text(at + SALT_BYTES, length - SALT_BYTES))
		return false;
	memcpy(row->salt, at, SALT_BYTES);
	row->body = (char *)(uintptr_t)(at + SALT_BYTES);
	row->body_length = length - SALT_BYTES;
	return true;
}

bool bundle_event_read(const void *bytes, size_t length, struct event_row *row)
{
	if (!bundle_event_view(bytes, length, row)) {
		*row = (struct event_row){.core = NULL};
		return false;
	}
	row->core = memory_text_part(row->core, row->core_length);
	if (row->has_body)
		row->body = memory_text_part(row->body, row->body_length);
	return true;
}

char *bundle_fault_sentence(enum bundle_fault fault, int64_t number, const struct bundle_header *header)
{
	switch (fault) {
	case BUNDLE_NOT_ONE:
		return memory_text(_("这个文件不是救助数据包。请核对选的文件。"));
	case BUNDLE_UNFINISHED:
		return memory_format(_("文件未写完（收到 %lld%%），请重新复制。"), (long long)number);
	case BUNDLE_STRANGER:
		return memory_format(_("不认识的发送单位或已停用的密钥（%s），已隔离，未导入任何内容。请先与对方核实并登记其密钥。"), header->from);
	case BUNDLE_NOT_FOR_US:
		return memory_format(_("此包发给 %s，本机打不开，没有动它。请交给收件单位。"), header->to[0].station);
	case BUNDLE_DAMAGED:
		return memory_format(_("数据包损坏（第 %lld 块），未导入任何内容，已隔离。请对方重新发送。"), (long long)number);
	case BUNDLE_FORGED:
		return memory_text(_("信封与内容不符，疑似伪造，已隔离，未导入任何内容。请立即报告上级。"));
	case BUNDLE_EXCEEDS:
		return memory_text(_("内容超出声明，已停止，已隔离，未导入任何内容。请立即报告上级。"));
	case BUNDLE_TOO_EARLY:
		return memory_text(_("前面的数据包没有收到，这个包里待补的太多，没有导入，文件留着。请先写补发请求给对方，导入补来的包以后再导入它。"));
	case BUNDLE_BAD_EVENT:
		return memory_format(_("第 %lld 条记录校验失败，整个数据包已隔离，未导入任何内容。请对方核查后重新发送。"), (long long)number);
	default:
		return memory_text("");
	}
}
