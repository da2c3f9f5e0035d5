// Generate writes the GOPATH tree of a busybox as makebb does, with gobusybox's own code and to the same bytes, and
// keeps it: what has not changed since the last time is not read, type-checked or written again.
//
// It takes one argument, a file with a Request, and writes Events to stdout, one JSON object a line. After the event
// "ready" it keeps the folder locked until its stdin ends, so that the tree can be compiled in peace. Where stdin ends
// because whoever held it was killed, it ends and removes what was left of the build. With -once before the request it
// ends at once instead. generate -remove FOLDER BYTES tidies up: it leaves the folders in FOLDER
// that were used last.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"sync"
	"syscall"
	"time"
)

// Request is what to generate. The environment is makebb's, and so is the working directory.
type Request struct {
	// Folder holds the tree and all that is known of it; one for each set of commands, target and mode.
	Folder   string   `json:"folder"`
	Patterns []string `json:"patterns"`
	Tags     []string `json:"tags"`
	Mode     Mode     `json:"mode"`
	Left     Left     `json:"left"`
	// scratch is for temporary files, and gone when the build is: the folder of the request itself.
	scratch string
}

// Event is a line of stdout.
type Event struct {
	Event string `json:"event"` // waiting, log, phase, ready, failed
	// Line is a line of makebb's log, or why it failed, in makebb's words.
	Line string `json:"line,omitempty"`
	// Package is the command that the failure is about, where makebb would not say so.
	Package string `json:"package,omitempty"`
	Phase   string `json:"phase,omitempty"`
	Done    int    `json:"done,omitempty"`
	Total   int    `json:"total,omitempty"`
	*Ready
}

// Ready says what is in the folder now.
type Ready struct {
	// Key stands for everything that decides the binary's bytes.
	Key      string   `json:"key"`
	Commands []Applet `json:"commands"`
	// Packages were looked at, Written are those that had to be generated anew.
	Packages int `json:"packages"`
	Written  int `json:"written"`
	// Listed: Go was asked which packages and files there are.
	Listed bool `json:"listed"`
	// Reused: nothing at all had changed.
	Reused bool `json:"reused"`
}

// Applet is a command and the name that it answers to.
type Applet struct {
	Package string `json:"package"`
	Name    string `json:"name"`
}

// failure is an error of one command that makebb's words do not tie to it.
type failure struct {
	command string
	text    string
}

func (f *failure) Error() string { return f.text }

// reporter writes events; phases are counted from several goroutines.
type reporter struct {
	mutex   sync.Mutex
	encoder *json.Encoder
	logged  []string
}

func (r *reporter) send(event Event) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	_ = r.encoder.Encode(event)
}

// Printf is the log that gobusybox writes to.
func (r *reporter) Printf(format string, v ...interface{}) { r.Print(fmt.Sprintf(format, v...)) }
func (r *reporter) Println(v ...interface{})               { r.Print(fmt.Sprintln(v...)) }
func (r *reporter) Print(v ...interface{})                 { r.log(fmt.Sprint(v...)) }

func (r *reporter) log(line string) {
	r.logged = append(r.logged, line)
	r.send(Event{Event: "log", Line: line})
}

func main() {
	if len(os.Args) == 4 && os.Args[1] == "-remove" {
		os.Exit(removeOld())
	}
	report := &reporter{encoder: json.NewEncoder(os.Stdout)}
	if len(os.Args) == 3 && os.Args[1] == "-once" {
		request, err := readRequest(os.Args[2])
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(run(report, request))
	}
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: generate [-once] REQUEST.json, or generate -remove FOLDER BYTES")
		os.Exit(2)
	}
	// Nobody may be reading any more; that is no reason to go before all is cleared away.
	signal.Ignore(syscall.SIGPIPE)
	request, err := readRequest(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	ended := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		close(ended)
	}()
	done := make(chan int)
	go func() { done <- run(report, request) }()
	select {
	case <-ended:
	case code := <-done:
		if code != 0 {
			os.Exit(code)
		}
		<-ended
	}
	// Whoever wanted this has it, or is gone; an unfinished folder says of itself that it is.
	request.Left.clear()
}

func readRequest(name string) (*Request, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	request := &Request{scratch: filepath.Dir(name)}
	if err := json.Unmarshal(text, request); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return request, nil
}

func run(report *reporter, request *Request) int {
	ready, err := lockAndGenerate(report, request)
	if err != nil {
		event := Event{Event: "failed", Line: err.Error()}
		if failed, ok := err.(*failure); ok {
			event.Package = failed.command
		}
		report.send(event)
		return 1
	}
	// The compiler needs the memory next.
	debug.FreeOSMemory()
	report.send(Event{Event: "ready", Ready: ready})
	return 0
}

func removeOld() int {
	limit, err := strconv.ParseInt(os.Args[3], 10, 64)
	if err == nil {
		err = remove(os.Args[2], limit, json.NewEncoder(os.Stdout))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// held is the folder's lock, which a garbage collector must not close.
var held *os.File

func lockAndGenerate(report *reporter, request *Request) (*Ready, error) {
	var err error
	held, err = lock(request.Folder, func() { report.send(Event{Event: "waiting"}) })
	if err != nil {
		return nil, err
	}
	// The time of the last use. The lock is held until this process ends, which the kernel sees however it does.
	now := time.Now()
	_ = os.Chtimes(held.Name(), now, now)
	return generate(request, report)
}
