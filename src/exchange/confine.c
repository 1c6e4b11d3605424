#include "confine.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#define WORD(field) (uint32_t) offsetof(struct seccomp_data, field)
#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, WORD(field))
#define ALLOW BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define KILL BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS)
#define PERMIT(call) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (call), 0, 1), ALLOW

#if defined(__x86_64__)
#define MACHINE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define MACHINE AUDIT_ARCH_AARCH64
#endif

bool confine_self(void)
{
#ifdef MACHINE
	/* Memory may be had, but no file mapped: the fourth argument of mmap must say anonymous. */
	static struct sock_filter filter[] = {
	    LOAD(arch),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, MACHINE, 1, 0),
	    KILL,
	    LOAD(nr),
	    PERMIT(SYS_read),
	    PERMIT(SYS_write),
	    PERMIT(SYS_exit),
	    PERMIT(SYS_exit_group),
	    PERMIT(SYS_brk),
	    PERMIT(SYS_munmap),
	    PERMIT(SYS_mremap),
	    PERMIT(SYS_madvise),
	    PERMIT(SYS_futex),
	    PERMIT(SYS_rt_sigreturn),
	    PERMIT(SYS_sigaltstack), /* what sanitizers do before an end */
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mmap, 1, 0),
	    KILL,
	    LOAD(args[3]),
	    BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, MAP_ANONYMOUS, 0, 1),
	    ALLOW,
	    KILL,
	};
	struct sock_fprog program = {.len = BASE_COUNT(filter), .filter = filter};
	struct rlimit none = {0, 0};

	return setrlimit(RLIMIT_CORE, &none) == 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
#else
	return false;
#endif
}
