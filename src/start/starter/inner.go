//go:build linux

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"syscall"
	"unsafe"
)

// inner is process 1 of the namespaces: when it ends, for whatever reason, the kernel ends all that is in them.
func inner() {
	runtime.LockOSThread()
	// A handler that drops a signal, for an ignored one would be ignored by programs as well.
	signal.Notify(make(chan os.Signal, 1))
	var request Request
	if err := json.NewDecoder(os.Stdin).Decode(&request); err != nil {
		fail(err)
	}
	sandbox, err := makeRoot(os.NewFile(3, "binary"), os.NewFile(4, "self"), request)
	if err != nil {
		say(SandboxAnswer{Sandbox{Reason: err.Error()}})
		os.Exit(0)
	}
	inside := environment{root: "/", inSandbox: true, hasProc: len(sandbox.Without) == 0 || !contains(sandbox.Without, noProc)}
	if err := probe(inside, request); err != nil {
		say(SandboxAnswer{Sandbox{Reason: "the sandbox does not hold: " + err.Error()}})
		os.Exit(0)
	}
	sandbox.Had = true
	say(SandboxAnswer{sandbox})
	for index := range request.Runs {
		if err := emptyTemporary(); err != nil {
			fail(err)
		}
		say(RunAnswer{start(inside, request, index)})
	}
}

// probe is a program of our own that tries what no program may do; nothing else is started where it succeeds.
func probe(inside environment, request Request) error {
	inside.probe = true
	ended := start(inside, Request{Runs: []Run{{Name: programName, Output: 4096}}, Memory: request.Memory, Milliseconds: 10_000}, 0)
	if ended.NotStarted != "" {
		return fmt.Errorf("%s", ended.NotStarted)
	}
	if ended.Code != 0 {
		return fmt.Errorf("%s%s", strings.TrimSpace(strings.TrimPrefix(ended.Stderr, "starter: ")), ended.Signal)
	}
	return nil
}

// tryForbidden is the probe, which has become a program like any other.
func tryForbidden() {
	var header, data [6]uint32
	header[0] = capabilityVersion
	if _, _, errno := syscall.RawSyscall(syscall.SYS_CAPGET, uintptr(unsafe.Pointer(&header)), uintptr(unsafe.Pointer(&data)), 0); errno != 0 || data[0]|data[1]|data[3]|data[4] != 0 {
		fail(fmt.Errorf("a program has capabilities"))
	}
	if err := os.Mkdir("/written", 0o755); err != syscall.EROFS && !isErrno(err, syscall.EROFS) {
		fail(fmt.Errorf("the root can be written: %v", err))
	}
	if err := syscall.Mount("tmpfs", "/tmp", "tmpfs", 0, ""); err == nil {
		fail(fmt.Errorf("a program can mount"))
	}
	if os.Getpid() == 1 {
		fail(fmt.Errorf("a program is process 1"))
	}
	// In a user namespace of its own a program would have capabilities again.
	child := &syscall.ProcAttr{Sys: &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWUSER}}
	if _, err := syscall.ForkExec(selfPath, []string{"nothing"}, child); err == nil {
		fail(fmt.Errorf("a program can make a user namespace"))
	}
	os.Exit(0)
}

func isErrno(err error, errno syscall.Errno) bool {
	path, ok := err.(*os.PathError)
	return ok && path.Err == errno
}

func contains(all []string, one string) bool {
	for _, other := range all {
		if other == one {
			return true
		}
	}
	return false
}
