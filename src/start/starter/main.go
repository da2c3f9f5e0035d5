//go:build linux

// Starter runs programs of one binary inside new namespaces, and says on stdout how each of them ended.
//
// It is three processes of itself: the outer one asks the kernel for the namespaces, the inner one is their process 1 and makes
// the root that programs see, and one for each program gives up all that a program shall not have and becomes the program.
package main

import (
	"encoding/json"
	"fmt"
	"os"
)

const (
	innerName   = "gopure-sandbox"
	programName = "gopure-program"
)

func main() {
	switch os.Args[0] {
	case innerName:
		inner()
	case programName:
		becomeProgram()
	default:
		outer()
	}
}

// fail ends a process that can't go on; what it says is shown to the person.
func fail(err error) {
	fmt.Fprintln(os.Stderr, "starter:", err)
	os.Exit(1)
}

// say writes one answer as a line of JSON.
func say(answer any) {
	if err := json.NewEncoder(os.Stdout).Encode(answer); err != nil {
		fail(err)
	}
}
