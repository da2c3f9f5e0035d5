//go:build linux && (arm64 || riscv64)

package main

import (
	"runtime"
	"syscall"
)

// largestCall is for where there are two numberings.
const largestCall = 0

var architecture = map[string]uint32{"arm64": 0xc00000b7, "riscv64": 0xc00000f3}[runtime.GOARCH]

var refusedCalls = []uint32{
	syscall.SYS_REBOOT, syscall.SYS_KEXEC_LOAD, 294, // kexec_file_load
	syscall.SYS_MOUNT, syscall.SYS_UMOUNT2, syscall.SYS_PIVOT_ROOT, syscall.SYS_CHROOT,
	syscall.SYS_UNSHARE, 268, // setns
	syscall.SYS_INIT_MODULE, 273, syscall.SYS_DELETE_MODULE, // finit_module
	syscall.SYS_SWAPON, syscall.SYS_SWAPOFF, syscall.SYS_ACCT, syscall.SYS_QUOTACTL,
	syscall.SYS_SETTIMEOFDAY, syscall.SYS_CLOCK_SETTIME, syscall.SYS_ADJTIMEX, 266, // clock_adjtime
	syscall.SYS_SETHOSTNAME, syscall.SYS_SETDOMAINNAME, syscall.SYS_SYSLOG,
	syscall.SYS_PTRACE, 270, 271, // process_vm_readv, process_vm_writev
	syscall.SYS_ADD_KEY, syscall.SYS_REQUEST_KEY, syscall.SYS_KEYCTL,
	syscall.SYS_PERF_EVENT_OPEN, 280, 282, 265, // bpf, userfaultfd, open_by_handle_at
}
