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
	// OwnFlags: an applet has the flags that it has as a program of its own, and none of other applets' libraries.
	OwnFlags bool `json:"ownFlags,omitempty"`
	// Reexec are commands by the names that they are started under besides their own.
	Reexec map[string]string `json:"reexec,omitempty"`
	// Variables are the texts that the linker sets, by import path and name.
	Variables map[string]string `json:"variables,omitempty"`
}

// additions are the files of the main package, and of packages below it, that a mode adds, by name.
func (m Mode) additions(graph *Graph) (map[string][]byte, error) {
	files := map[string][]byte{}
	if m.GoDebug != "" {
		var text bytes.Buffer
		fmt.Fprintf(&text, "//go:debug default=%s\n\n", m.GoDebug)
		fmt.Fprintf(&text, "package main\n")
		files["gopure.go"] = text.Bytes()
	}
	if paths := m.flagPackages(graph); len(paths) > 0 {
		for name, text := range flagFiles(graph, paths, m.Names) {
			files[name] = text
		}
	}
	for name, text := range m.reexecFiles(graph) {
		files[name] = text
	}
	for name, text := range files {
		formatted, err := format.Source(text)
		if err != nil {
			return nil, fmt.Errorf("the file %s that the mode adds is not Go: %w", name, err)
		}
		files[name] = formatted
	}
	return files, nil
}

func (m Mode) flagPackages(graph *Graph) []string {
	if !m.OwnFlags {
		return nil
	}
	return flagPackages(graph)
}
