package main

import (
	"bytes"
	"fmt"
	"go/format"
)

// Mode is what is written besides what makebb writes; its zero value adds nothing, and gives makebb's bytes.
type Mode struct {
	// GoDebug is the Go version whose defaults the program has, such as go1.25; makebb's have those of the oldest Go.
	GoDebug string `json:"goDebug,omitempty"`
	// Names are the applets that are not called by the last element of their import path.
	Names map[string]string `json:"names,omitempty"`
}

// additions are the files of the main package that a mode adds, by name.
func (m Mode) additions() (map[string][]byte, error) {
	if m.GoDebug == "" {
		return nil, nil
	}
	var text bytes.Buffer
	fmt.Fprintf(&text, "//go:debug default=%s\n\n", m.GoDebug)
	fmt.Fprintf(&text, "package main\n")
	formatted, err := format.Source(text.Bytes())
	if err != nil {
		return nil, fmt.Errorf("the file that the mode adds is not Go: %w", err)
	}
	return map[string][]byte{"gopure.go": formatted}, nil
}
