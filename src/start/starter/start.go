//go:build linux

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"
)

// environment is where programs are started.
type environment struct {
	// binary is what is started outside a sandbox; inside, the busybox has a path.
	binary    *os.File
	root      string
	inSandbox bool
	hasProc   bool
	// probe is a start of our own probe instead of a program.
	probe bool
}

// grace is how long a program has to say where it is, once its time is over.
const grace = 2 * time.Second

// program is what becomeProgram is told.
type program struct {
	Path   string   `json:"path"`
	Args   []string `json:"args"`
	Env    []string `json:"env"`
	Memory uint64   `json:"memory"`
	Probe  bool     `json:"probe"`
	Inside bool     `json:"inside"`
}

// start runs one program to its end, and ends all that it leaves.
func start(where environment, request Request, index int) Ended {
	// Pdeathsig counts from the thread that forks.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	run := request.Runs[index]
	ended := Ended{Index: index, Code: -1}
	told := program{
		Path:   binaries + "/" + run.Name,
		Args:   append([]string{run.Name}, run.Args...),
		Env:    append([]string{"PATH=" + binaries, "HOME=/tmp", "TMPDIR=/tmp", "TERM=dumb", "GOTRACEBACK=all"}, run.Env...),
		Memory: uint64(request.Memory),
		Probe:  where.probe,
		Inside: where.inSandbox,
	}
	if run.Bare && where.inSandbox {
		told.Path = busybox
	}
	settings, err := json.Marshal(told)
	if err != nil {
		fail(err)
	}
	became, becoming, err := os.Pipe()
	if err != nil {
		fail(err)
	}
	defer became.Close()

	command := exec.Command("/proc/self/exe")
	if where.inSandbox {
		command.Path = selfPath
	}
	command.Args = []string{programName}
	// The settings go by the environment: stdin is the program's.
	command.Env = []string{settingsVariable + "=" + string(settings)}
	command.Dir = "/"
	command.ExtraFiles = []*os.File{becoming}
	if !where.inSandbox {
		command.ExtraFiles = append(command.ExtraFiles, where.binary)
	}
	command.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Pdeathsig: syscall.SIGKILL}
	stdout, stderr := newKept(run.Output), newKept(run.Output)
	var reading sync.WaitGroup
	ours := []*os.File{becoming}
	for _, stream := range []struct {
		into *kept
		set  func(io.Writer)
	}{{stdout, func(w io.Writer) { command.Stdout = w }}, {stderr, func(w io.Writer) { command.Stderr = w }}} {
		from, to, err := os.Pipe()
		if err != nil {
			fail(err)
		}
		stream.set(to)
		ours = append(ours, to)
		reading.Add(1)
		go func(into *kept) {
			defer reading.Done()
			defer from.Close()
			_, _ = io.Copy(into, from)
		}(stream.into)
	}
	err = command.Start()
	for _, file := range ours {
		file.Close()
	}
	if err != nil {
		ended.NotStarted = plain(err)
		return ended
	}
	// The pipe's end is closed by the kernel in the moment in which the process becomes the program.
	said, _ := bufio.NewReader(became).ReadString('\n')
	began := time.Now()
	pid := command.Process.Pid
	watch := watchOver(where, pid, request, stdout, stderr)
	state, err := command.Process.Wait()
	elapsed := time.Since(began)
	ended.Limit = watch.end()
	endLeft(where, pid)
	reading.Wait()
	if said != "" {
		ended.NotStarted = strings.TrimSpace(said)
		return ended
	}
	if err != nil {
		ended.NotStarted = plain(err)
		return ended
	}
	ended.Stdout, ended.Stderr = stdout.text(), stderr.text()
	ended.Microseconds = elapsed.Microseconds()
	if usage, ok := state.SysUsage().(*syscall.Rusage); ok {
		ended.MaxRSS = int64(usage.Maxrss) * 1024
	}
	if status, ok := state.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		ended.Signal = fmt.Sprintf("%v", status.Signal())
	} else {
		ended.Code = state.ExitCode()
	}
	return ended
}

// endLeft ends what a program started and left behind.
func endLeft(where environment, pid int) {
	if !where.inSandbox {
		_ = syscall.Kill(-pid, syscall.SIGKILL)
		return
	}
	// All that process 1 can see but itself.
	_ = syscall.Kill(-1, syscall.SIGKILL)
	for {
		if _, err := syscall.Wait4(-1, nil, 0, nil); err != nil && err != syscall.EINTR {
			return
		}
	}
}

// kept is the beginning and the end of a stream.
type kept struct {
	lock  sync.Mutex
	head  bytes.Buffer
	tail  []byte
	half  int
	total int64
}

func newKept(limit int) *kept { return &kept{half: limit / 2} }

func (k *kept) Write(data []byte) (int, error) {
	k.lock.Lock()
	defer k.lock.Unlock()
	k.total += int64(len(data))
	rest := data
	if room := k.half - k.head.Len(); room > 0 {
		taken := min(room, len(rest))
		k.head.Write(rest[:taken])
		rest = rest[taken:]
	}
	k.tail = append(k.tail, rest...)
	if over := len(k.tail) - k.half; over > 0 {
		k.tail = append(k.tail[:0], k.tail[over:]...)
	}
	return len(data), nil
}

func (k *kept) size() int64 {
	k.lock.Lock()
	defer k.lock.Unlock()
	return k.total
}

func (k *kept) text() string {
	k.lock.Lock()
	defer k.lock.Unlock()
	left := k.total - int64(k.head.Len()) - int64(len(k.tail))
	if left == 0 {
		return k.head.String() + string(k.tail)
	}
	return fmt.Sprintf("%s\n[%d bytes left out]\n%s", k.head.String(), left, k.tail)
}
