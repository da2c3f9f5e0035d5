package main

import (
	"crypto/sha256"
	"fmt"
	"sort"
)

// ready says what is in the folder; the key is of every file in the tree, and of what Go adds to them.
func (g *generation) ready(m *Manifest, written int, listed bool) *Ready {
	ready := &Ready{Packages: len(m.Entries) - 1, Written: written, Listed: listed, Reused: written == 0 && !listed}
	for _, root := range m.Graph.Roots {
		ready.Commands = append(ready.Commands, Applet{Package: root, Name: appletName(root, g.request.Mode.Names)})
	}
	digest := sha256.New()
	_, _ = digest.Write(m.Request[:])
	paths := make([]string, 0, len(m.Entries))
	for path := range m.Entries {
		paths = append(paths, path)
	}
	sort.Strings(paths)
	for _, path := range paths {
		names := make([]string, 0, len(m.Entries[path].Outputs))
		for name := range m.Entries[path].Outputs {
			names = append(names, name)
		}
		sort.Strings(names)
		for _, name := range names {
			output := m.Entries[path].Outputs[name].Digest
			fmt.Fprintf(digest, "%s/%s %x\n", path, name, output)
		}
	}
	// The standard library's sources; Go's own programs are in the request.
	standard := make([]string, 0, len(m.Standard))
	for name := range m.Standard {
		standard = append(standard, name)
	}
	sort.Strings(standard)
	for _, name := range standard {
		fmt.Fprintf(digest, "%s %+v\n", name, m.Standard[name])
	}
	ready.Key = fmt.Sprintf("%x", digest.Sum(nil))
	return ready
}
