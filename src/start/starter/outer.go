//go:build linux

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
)

const namespaces = syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS | syscall.CLONE_NEWPID | syscall.CLONE_NEWNET | syscall.CLONE_NEWIPC | syscall.CLONE_NEWUTS

// nobody is who programs are on this machine where we could choose: not root, whatever happens.
const nobody = 65534

// outer has the inner process make the sandbox; where that can't be, it starts the bare binary by itself.
func outer() {
	// The kernel tells a child of its parent's end by the thread that made it.
	runtime.LockOSThread()
	// Whoever started us may be killed: then so are we, and with us all that is in the namespaces.
	prctl(prSetPdeathsig, uintptr(syscall.SIGKILL))
	input, err := io.ReadAll(os.Stdin)
	if err != nil {
		fail(err)
	}
	var request Request
	if err := json.Unmarshal(input, &request); err != nil {
		fail(fmt.Errorf("stdin is no request: %w", err))
	}
	binary, err := os.Open(request.Binary)
	if err != nil {
		fail(err)
	}
	reason := inSandbox(input, binary)
	if reason == "" {
		return
	}
	say(SandboxAnswer{Sandbox{Reason: reason}})
	without := environment{binary: binary, root: "/"}
	for index, run := range request.Runs {
		if run.Bare {
			say(RunAnswer{start(without, request, index)})
		}
	}
}

// inSandbox passes on what the inner process says; it returns why there is no sandbox, in which case nothing was started.
func inSandbox(input []byte, binary *os.File) string {
	self, err := os.Open("/proc/self/exe")
	if err != nil {
		return err.Error()
	}
	defer self.Close()
	who, group := os.Getuid(), os.Getgid()
	asNobody := canBeNobody()
	if asNobody {
		who, group = nobody, nobody
	}
	var stderr bytes.Buffer
	command := exec.Command("/proc/self/exe")
	command.Args = []string{innerName}
	command.Env = []string{}
	command.Stdin = bytes.NewReader(input)
	command.Stderr = &stderr
	command.ExtraFiles = []*os.File{binary, self}
	command.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  namespaces,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: who, Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: group, Size: 1}},
		Credential:  &syscall.Credential{Uid: 0, Gid: 0, NoSetGroups: true},
		Pdeathsig:   syscall.SIGKILL,
	}
	// Root's groups must not come along.
	if asNobody {
		command.SysProcAttr.GidMappingsEnableSetgroups = true
		command.SysProcAttr.Credential.NoSetGroups = false
	}
	output, err := command.StdoutPipe()
	if err != nil {
		return err.Error()
	}
	if err := command.Start(); err != nil {
		return whyNoNamespaces(err)
	}
	lines := bufio.NewReader(output)
	first, err := lines.ReadBytes('\n')
	var answer SandboxAnswer
	if err != nil || json.Unmarshal(first, &answer) != nil {
		_ = command.Wait()
		return "the sandbox did not come to be: " + strings.TrimSpace(strings.TrimPrefix(stderr.String(), "starter:"))
	}
	if !answer.Sandbox.Had {
		_ = command.Wait()
		return answer.Sandbox.Reason
	}
	os.Stdout.Write(first)
	if _, err := io.Copy(os.Stdout, lines); err != nil {
		fail(err)
	}
	if err := command.Wait(); err != nil {
		fail(fmt.Errorf("the sandbox ended early (%v) %s", err, strings.TrimSpace(stderr.String())))
	}
	return ""
}

func whyNoNamespaces(err error) string {
	for _, known := range []struct {
		errno  syscall.Errno
		reason string
	}{
		{syscall.ENOSPC, "user namespaces are turned off or used up on this machine (sysctl user.max_user_namespaces)"},
		{syscall.EUSERS, "user namespaces are nested too deeply here"},
		{syscall.EPERM, "this machine does not allow new user namespaces"},
		{syscall.EACCES, "this machine does not allow new user namespaces"},
		{syscall.EINVAL, "this kernel has no user namespaces"},
		{syscall.ENOSYS, "this kernel has no namespaces"},
	} {
		if errors.Is(err, known.errno) {
			return known.reason
		}
	}
	return "the kernel gives no new namespaces: " + plain(err)
}

// canBeNobody is true for the machine's root; root of a user namespace is somebody else already, and may not know nobody.
func canBeNobody() bool {
	return os.Getuid() == 0 && isMapped("/proc/self/uid_map") && isMapped("/proc/self/gid_map")
}

// isMapped says whether nobody's number means somebody here: each line has the first number, what it is outside, and how many follow.
func isMapped(file string) bool {
	text, err := os.ReadFile(file)
	if err != nil {
		return false
	}
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		var first, outside, count int64
		if _, err := fmt.Sscan(line, &first, &outside, &count); err == nil && first <= nobody && nobody < first+count {
			return true
		}
	}
	return false
}

// plain is an error without the path that means nothing to the person.
func plain(err error) string {
	for {
		wrapped, ok := err.(interface{ Unwrap() error })
		if !ok || wrapped.Unwrap() == nil {
			return err.Error()
		}
		err = wrapped.Unwrap()
	}
}
