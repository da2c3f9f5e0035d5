//go:build linux

package main

// Request is what stdin holds, as one JSON object.
type Request struct {
	// Binary is the busybox's absolute path.
	Binary string `json:"binary"`
	// Applets are the names of the symlinks to it.
	Applets []string `json:"applets"`
	Runs    []Run    `json:"runs"`
	// Memory is how many bytes a program and all that it starts may have.
	Memory int64 `json:"memory"`
	// Milliseconds is how long one program may run.
	Milliseconds int `json:"milliseconds"`
}

// Run is one start of a program.
type Run struct {
	// Name is the applet to start, or the name to start the bare binary under.
	Name string `json:"name"`
	// Bare is a start of the binary itself: the only one that there is without a sandbox.
	Bare bool     `json:"bare"`
	Args []string `json:"args"`
	// Env is added to the few variables that every program gets.
	Env []string `json:"env"`
	// Output is how many bytes of each stream are kept.
	Output int `json:"output"`
}

// SandboxAnswer comes first.
type SandboxAnswer struct {
	Sandbox Sandbox `json:"sandbox"`
}

// Sandbox says whether programs run in one, and which parts of it the kernel refused.
type Sandbox struct {
	Had bool `json:"had"`
	// Reason is why there is none.
	Reason string `json:"reason,omitempty"`
	// Without are parts that could not be had: the rest holds without them.
	Without []string `json:"without,omitempty"`
}

// RunAnswer follows for each run that was made, in the order of the request.
type RunAnswer struct {
	Run Ended `json:"run"`
}

// Ended is how a program ended.
type Ended struct {
	Index int `json:"index"`
	// NotStarted is why there was nothing to run.
	NotStarted string `json:"notStarted,omitempty"`
	// Code is the exit code; -1 where a signal ended it.
	Code   int    `json:"code"`
	Signal string `json:"signal,omitempty"`
	// Limit is what it ran into: time, memory or output.
	Limit string `json:"limit,omitempty"`
	// Stdout and Stderr are what is kept: the beginning and, after a mark, the end.
	Stdout string `json:"stdout"`
	Stderr string `json:"stderr"`
	// Microseconds go from becoming the program to its end.
	Microseconds int64 `json:"microseconds"`
	// MaxRSS is the most memory that it had at once, in bytes.
	MaxRSS int64 `json:"maxRss"`
}
