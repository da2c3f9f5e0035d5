//go:build linux

package main

import "syscall"

const (
	architecture = 0xc000003e
	// Above it are the calls of x32.
	largestCall = 0x3fffffff
)

var refusedCalls = []uint32{
	syscall.SYS_REBOOT, syscall.SYS_KEXEC_LOAD, 320, // kexec_file_load
	syscall.SYS_MOUNT, syscall.SYS_UMOUNT2, syscall.SYS_PIVOT_ROOT, syscall.SYS_CHROOT,
	syscall.SYS_UNSHARE, 308, // setns
	syscall.SYS_INIT_MODULE, 313, syscall.SYS_DELETE_MODULE, // finit_module
	syscall.SYS_SWAPON, syscall.SYS_SWAPOFF, syscall.SYS_ACCT, syscall.SYS_QUOTACTL,
	syscall.SYS_SETTIMEOFDAY, syscall.SYS_CLOCK_SETTIME, syscall.SYS_ADJTIMEX, 305, // clock_adjtime
	syscall.SYS_SETHOSTNAME, syscall.SYS_SETDOMAINNAME, syscall.SYS_SYSLOG,
	syscall.SYS_IOPL, syscall.SYS_IOPERM,
	syscall.SYS_PTRACE, 310, 311, // process_vm_readv, process_vm_writev
	syscall.SYS_ADD_KEY, syscall.SYS_REQUEST_KEY, syscall.SYS_KEYCTL,
	syscall.SYS_PERF_EVENT_OPEN, 321, 323, 304, // bpf, userfaultfd, open_by_handle_at
}
