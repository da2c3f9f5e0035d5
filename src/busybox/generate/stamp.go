package main

import (
	"crypto/sha256"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"
)

// Stamp tells cheaply that a file or folder is as it was.
type Stamp struct {
	Size     int64  `json:"s,omitempty"`
	Modified int64  `json:"m,omitempty"`
	Changed  int64  `json:"c,omitempty"`
	Number   uint64 `json:"n,omitempty"`
}

// Digest of a content.
type Digest [32]byte

// uncertain is how long after a change another one may leave the same time: file systems count in coarse steps.
const uncertain = 2 * time.Second

// stampOf is the zero Stamp for what is missing or has changed so late that it may change again unseen.
func stampOf(name string, now time.Time) Stamp {
	stamp := plainStamp(name)
	if max(stamp.Modified, stamp.Changed) > now.Add(-uncertain).UnixNano() {
		return Stamp{}
	}
	return stamp
}

// plainStamp is for what nobody else writes to.
func plainStamp(name string) Stamp {
	info, err := os.Stat(name)
	if err != nil {
		return Stamp{}
	}
	changedAt, number := changed(info)
	return Stamp{Size: info.Size(), Modified: info.ModTime().UnixNano(), Changed: changedAt, Number: number}
}

// same compares with what is there now; a zero stamp is the same as nothing.
func (s Stamp) same(name string) bool {
	return s != (Stamp{}) && s == plainStamp(name)
}

// Input is a file that something was made from.
type Input struct {
	Stamp  Stamp  `json:"stamp"`
	Digest Digest `json:"digest"`
	// Missing: that there is no such file is what counted.
	Missing bool `json:"missing,omitempty"`
}

func newInput(name string, now time.Time) Input {
	stamp := stampOf(name, now)
	digest, ok := digestOf(name)
	return Input{Stamp: stamp, Digest: digest, Missing: !ok}
}

// same looks at the content where the stamp does not tell, and then has a new stamp to keep.
func (i *Input) same(name string, now time.Time) (same, restamped bool) {
	if !i.Missing && i.Stamp.same(name) {
		return true, false
	}
	if i.Missing {
		_, err := os.Lstat(name)
		return err != nil, false
	}
	stamp := stampOf(name, now)
	digest, ok := digestOf(name)
	if !ok || digest != i.Digest {
		return false, false
	}
	restamped = i.Stamp != stamp
	i.Stamp = stamp
	return true, restamped
}

// digestOf is of a file's content, or of a folder's names.
func digestOf(name string) (Digest, bool) {
	info, err := os.Stat(name)
	if err != nil {
		return Digest{}, false
	}
	if info.IsDir() {
		return listing(name, func(string) bool { return true }), true
	}
	content, err := os.ReadFile(name)
	if err != nil {
		return Digest{}, false
	}
	return sha256.Sum256(content), true
}

// listing is a digest of the names in a folder that count, with what kind of thing each is.
func listing(folder string, counts func(name string) bool) Digest {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return Digest{}
	}
	var names []string
	for _, entry := range entries {
		if counts(entry.Name()) {
			names = append(names, entry.Name()+"\x00"+entry.Type().String())
		}
	}
	sort.Strings(names)
	return sha256.Sum256([]byte(strings.Join(names, "\n")))
}

// builds tells names of files that Go may take into a package; go.mod makes the folder another module's.
func builds(name string) bool {
	switch filepath.Ext(name) {
	case ".go":
		return !strings.HasSuffix(name, "_test.go")
	case ".c", ".cc", ".cpp", ".cxx", ".m", ".h", ".hh", ".hpp", ".hxx", ".f", ".F", ".for", ".f90", ".s", ".S", ".sx", ".swig", ".swigcxx", ".syso", ".mod":
		return true
	}
	return false
}
