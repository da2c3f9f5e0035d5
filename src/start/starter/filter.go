//go:build linux

package main

import (
	"syscall"
	"unsafe"
)

// Seccomp's filter is a program for the kernel's packet filter, over this record: number, architecture, instruction, arguments.
const (
	offsetNumber       = 0
	offsetArchitecture = 4
	offsetFirstLow     = 16 // of argument 0, on a little-endian machine

	loadWord   = 0x20
	jumpEqual  = 0x15
	jumpAtMost = 0x25 // jump if greater
	jumpBits   = 0x45
	answer     = 0x06

	allow = 0x7fff0000
	fails = 0x00050000
)

// makesNamespaces are the flags of clone that ask for one.
const makesNamespaces = syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS | syscall.CLONE_NEWPID | syscall.CLONE_NEWNET | syscall.CLONE_NEWIPC | syscall.CLONE_NEWUTS | 0x02000000

// clone3 and newer calls have one number everywhere. The C library goes on with clone where the kernel does not know clone3.
const clone3 = 435

var newerCalls = []uint32{
	425, 426, 427, // io_uring_*
	428, 429, 430, 431, 432, 433, 442, // open_tree, move_mount, fsopen, fsconfig, fsmount, fspick, mount_setattr
	438, 448, // pidfd_getfd, process_mrelease
}

// hasFilter says whether the calls of this architecture are known.
func hasFilter() bool { return architecture != 0 }

// filterCalls has the kernel refuse what no applet has to do to print its help, on top of what lacks a capability anyway.
func filterCalls() error {
	if !hasFilter() {
		return syscall.ENOSYS
	}
	type step struct {
		code  uint16
		then  uint8
		other uint8
		value uint32
	}
	program := []step{
		{loadWord, 0, 0, offsetArchitecture},
		{jumpEqual, 1, 0, architecture},
		{answer, 0, 0, fails | uint32(syscall.EPERM)},
		{loadWord, 0, 0, offsetNumber},
	}
	if largestCall != 0 {
		// Another numbering of the same calls.
		program = append(program, step{jumpAtMost, 0, 1, largestCall}, step{answer, 0, 0, fails | uint32(syscall.EPERM)})
	}
	program = append(program, step{jumpEqual, 0, 1, clone3}, step{answer, 0, 0, fails | uint32(syscall.ENOSYS)})
	for _, call := range append(append([]uint32{}, refusedCalls...), newerCalls...) {
		program = append(program, step{jumpEqual, 0, 1, call}, step{answer, 0, 0, fails | uint32(syscall.EPERM)})
	}
	program = append(program,
		step{jumpEqual, 0, 3, syscall.SYS_CLONE},
		step{loadWord, 0, 0, offsetFirstLow},
		step{jumpBits, 0, 1, makesNamespaces},
		step{answer, 0, 0, fails | uint32(syscall.EPERM)},
		step{answer, 0, 0, allow},
	)
	filter := struct {
		length uint16
		first  *step
	}{uint16(len(program)), &program[0]}
	if _, _, errno := syscall.RawSyscall6(syscall.SYS_PRCTL, prSetSeccomp, seccompFilter, uintptr(unsafe.Pointer(&filter)), 0, 0, 0); errno != 0 {
		return errno
	}
	return nil
}
