//go:build linux

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"syscall"
	"unsafe"
)

const settingsVariable = "GOPURE_PROGRAM"

const (
	prSetPdeathsig   = 1
	prCapbsetDrop    = 24
	prSetSecurebits  = 28
	prSetNoNewPrivs  = 38
	prSetSeccomp     = 22
	prCapAmbient     = 47
	ambientClearAll  = 4
	seccompFilter    = 2
	lastCapability   = 63
	rlimitProcesses  = 6
	rlimitLocked     = 8
	rlimitQueues     = 12
	lockedSecurebits = 1<<0 | 1<<1 | 1<<2 | 1<<3 | 1<<5 | 1<<6 | 1<<7 // no root, no setuid fixup, no keep caps, no ambient raise; locked

	capabilityVersion = 0x20080522
)

// becomeProgram gives up all that a program shall not have, thread by thread this one only, and becomes the program: nothing that is given up
// here can be had back.
func becomeProgram() {
	runtime.LockOSThread()
	became := os.NewFile(3, "became")
	syscall.CloseOnExec(3)
	refuse := func(what string, err error) {
		fmt.Fprintf(became, "%s: %s\n", what, plain(err))
		os.Exit(1)
	}
	var told program
	if err := json.Unmarshal([]byte(os.Getenv(settingsVariable)), &told); err != nil {
		refuse("settings", err)
	}
	if !told.Inside {
		syscall.CloseOnExec(4)
		told.Path = "/proc/self/fd/4"
		if canBeNobody() {
			if err := becomeNobody(); err != nil {
				refuse("root can't be given up", err)
			}
		}
	}
	if err := limitResources(told); err != nil {
		refuse("limits", err)
	}
	dropCapabilities()
	if err := prctl(prSetNoNewPrivs, 1); err != nil {
		refuse("no new privileges", err)
	}
	if err := filterCalls(); err != nil && hasFilter() {
		refuse("filter of system calls", err)
	}
	if told.Probe {
		became.Close()
		tryForbidden()
	}
	refuse(told.Path, syscall.Exec(told.Path, told.Args, told.Env))
}

// becomeNobody is for the thread that becomes the program; the others are gone then.
func becomeNobody() error {
	if _, _, errno := syscall.RawSyscall(syscall.SYS_SETGROUPS, 0, 0, 0); errno != 0 {
		return errno
	}
	if _, _, errno := syscall.RawSyscall(syscall.SYS_SETRESGID, nobody, nobody, nobody); errno != 0 {
		return errno
	}
	if _, _, errno := syscall.RawSyscall(syscall.SYS_SETRESUID, nobody, nobody, nobody); errno != 0 {
		return errno
	}
	return nil
}

func limitResources(told program) error {
	limits := []struct {
		which int
		most  uint64
	}{
		{syscall.RLIMIT_CORE, 0},
		{syscall.RLIMIT_FSIZE, 16 << 20},
		{syscall.RLIMIT_NOFILE, 1024},
		{rlimitLocked, 64 << 10},
		{rlimitQueues, 0},
		// Memory that can be written, used or not: a last wall, for Go takes some in advance. What is used is watched.
		{syscall.RLIMIT_DATA, told.Memory + takenInAdvance},
	}
	// Outside, a person's other processes would count too.
	if told.Inside {
		limits = append(limits, struct {
			which int
			most  uint64
		}{rlimitProcesses, mostThreads})
	}
	for _, limit := range limits {
		if err := lower(limit.which, limit.most); err != nil {
			return err
		}
	}
	return nil
}

const takenInAdvance = 256 << 20

// mostThreads is for all programs of the sandbox together: Go has one for each processor and a few more.
const mostThreads = 1024

func lower(which int, most uint64) error {
	var now syscall.Rlimit
	if err := syscall.Getrlimit(which, &now); err != nil {
		return err
	}
	limit := syscall.Rlimit{Cur: min(most, uint64(now.Max)), Max: min(most, uint64(now.Max))}
	// The raw call: Go would set the number of files back when it becomes another program.
	if _, _, errno := syscall.RawSyscall6(syscall.SYS_PRLIMIT64, 0, uintptr(which), uintptr(unsafe.Pointer(&limit)), 0, 0, 0); errno != 0 {
		return errno
	}
	return nil
}

// dropCapabilities goes on where a step is refused: it is for who has some, and the probe looks at what is left.
func dropCapabilities() {
	for capability := uintptr(0); capability <= lastCapability; capability++ {
		_ = prctl(prCapbsetDrop, capability)
	}
	_ = prctl(prSetSecurebits, lockedSecurebits)
	_ = prctl(prCapAmbient, ambientClearAll)
	header := [2]uint32{capabilityVersion, 0}
	var none [6]uint32
	_, _, _ = syscall.RawSyscall(syscall.SYS_CAPSET, uintptr(unsafe.Pointer(&header)), uintptr(unsafe.Pointer(&none)), 0)
}

func prctl(option int, argument uintptr) error {
	if _, _, errno := syscall.RawSyscall6(syscall.SYS_PRCTL, uintptr(option), argument, 0, 0, 0, 0); errno != 0 {
		return errno
	}
	return nil
}
