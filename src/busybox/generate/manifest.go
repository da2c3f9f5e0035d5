package main

import (
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"time"
)

const manifestVersion = 1

// Manifest says what the tree was made from. It is written last, and lacks the packages that are being written.
type Manifest struct {
	Version int    `json:"version"`
	Request Digest `json:"request"`
	// Complete: the tree is what the manifest says, and nothing else.
	Complete bool `json:"complete"`
	// Volatile: something that is not looked at may change what Go finds, so that it is asked every time.
	Volatile bool   `json:"volatile"`
	Graph    *Graph `json:"graph"`
	// Log is what makebb's way of resolving the patterns said.
	Log     []string           `json:"log,omitempty"`
	Inputs  map[string]*Input  `json:"inputs"`
	Folders map[string]*Folder `json:"folders"`
	// Standard are the standard library's files, in which nothing is expected to change.
	Standard map[string]Stamp  `json:"standard"`
	Files    map[string]*Input `json:"files"`
	Headers  map[string]Digest `json:"headers"`
	Entries  map[string]*Entry `json:"entries"`
	Exports  map[string]string `json:"exports"`
}

// Entry is what is known of one package in the tree.
type Entry struct {
	// Meaning is of a dependency's declarations, without those of its imports.
	Meaning Digest `json:"meaning"`
	// Rewritten is of all that a command's rewriting depends on.
	Rewritten Digest            `json:"rewritten"`
	Outputs   map[string]Output `json:"outputs"`
}

// Output is a file in the tree.
type Output struct {
	Stamp  Stamp  `json:"stamp"`
	Digest Digest `json:"digest"`
}

func (d Digest) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(d[:])), nil }

func (d *Digest) UnmarshalText(text []byte) error {
	_, err := hex.Decode(d[:], text)
	return err
}

func manifestFile(folder string) string { return filepath.Join(folder, "manifest.json") }

// readManifest gives an empty one where there is none that can be used.
func readManifest(folder string, request Digest) *Manifest {
	text, err := os.ReadFile(manifestFile(folder))
	var manifest Manifest
	if err != nil || json.Unmarshal(text, &manifest) != nil || manifest.Version != manifestVersion || manifest.Request != request || manifest.Graph == nil {
		return &Manifest{Version: manifestVersion, Request: request}
	}
	return &manifest
}

// write makes it in a temporary folder on the same file system, where nothing of it stays.
func (m *Manifest) write(folder, scratch string) error {
	text, err := json.Marshal(m)
	if err != nil {
		return err
	}
	temporary := filepath.Join(scratch, "manifest.json")
	if err := os.WriteFile(temporary, text, 0o644); err != nil {
		return err
	}
	return os.Rename(temporary, manifestFile(folder))
}

// comparison is how the inputs differ from those that the manifest knows.
type comparison struct {
	// everything: the standard library is another.
	everything bool
	// list: Go has to be asked again which packages and files there are.
	list bool
	// files whose content is another.
	files     map[string]bool
	restamped bool
}

func (m *Manifest) compare(now time.Time) comparison {
	result := comparison{files: map[string]bool{}}
	if m.Graph == nil {
		return comparison{everything: true, list: true, files: map[string]bool{}}
	}
	result.list = m.Volatile
	note := func(same, restamped bool) bool {
		result.restamped = result.restamped || restamped
		return same
	}
	for name, stamp := range m.Standard {
		if !stamp.same(name) {
			result.everything, result.list = true, true
			break
		}
	}
	for name, input := range m.Inputs {
		if !note(input.same(name, now)) {
			result.list = true
		}
	}
	for name, folder := range m.Folders {
		if !note(folder.same(name, now)) {
			result.list = true
		}
	}
	for name, input := range m.Files {
		if note(input.same(name, now)) {
			continue
		}
		result.files[name] = true
		if header, ok := headerOf(name); !ok || header != m.Headers[name] {
			result.list = true
		}
	}
	return result
}

// intact: the files in the tree are those that were written there.
func (e *Entry) intact(folder string) bool {
	for name, output := range e.Outputs {
		if !output.Stamp.same(filepath.Join(folder, name)) {
			return false
		}
	}
	return true
}
