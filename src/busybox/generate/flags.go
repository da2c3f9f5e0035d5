package main

import (
	"bytes"
	"fmt"
	"sort"
	"strconv"
)

const ownersPath = "bb.u-root.com/bb/pkg/flagowners"

// ownersFile comes last among a package's files, so that its init runs after all others of the package.
const ownersFile = "zzzgopure_flags.go"

// flagPackages are the dependencies whose init may register flags: those that get at package flag, sorted. Package
// testing registers its own where it is asked to.
func flagPackages(graph *Graph) []string {
	reaches := map[string]bool{}
	var visit func(path string) bool
	visit = func(path string) bool {
		if known, seen := reaches[path]; seen {
			return known
		}
		reaches[path] = false
		p := graph.Packages[path]
		if path == "flag" || path == "testing" {
			reaches[path] = true
		} else if p != nil && !p.Standard {
			for _, imported := range p.importPaths() {
				if visit(imported) {
					reaches[path] = true
				}
			}
		}
		return reaches[path]
	}
	roots := map[string]bool{}
	for _, root := range graph.Roots {
		visit(root)
		roots[root] = true
	}
	var paths []string
	for path, p := range graph.Packages {
		if !p.Standard && p.copied() && !roots[path] && reaches[path] {
			paths = append(paths, path)
		}
	}
	sort.Strings(paths)
	return paths
}

// ownerFile has a package say, when all else of it is initialised, that flags which are new are its own.
func ownerFile(p *Package) []byte {
	return []byte(fmt.Sprintf("package %s\n\nimport flagowners %q\n\nfunc init() { flagowners.Note(%q) }\n", p.Name, ownersPath, p.Path))
}

// writeOwners adds to each of these packages the file that says which flags are its own, and takes it from all others.
func (g *generation) writeOwners(paths []string) error {
	wanted := map[string]bool{}
	for _, path := range paths {
		wanted[path] = true
	}
	for path, entry := range g.manifest.Entries {
		if !wanted[path] {
			delete(entry.Outputs, ownersFile)
			continue
		}
		outputs, err := g.tree.put(path, map[string][]byte{ownersFile: ownerFile(g.manifest.Graph.Packages[path])})
		if err != nil {
			return err
		}
		// An entry that stayed is the last manifest's too.
		entry.Outputs[ownersFile] = outputs[ownersFile]
	}
	return nil
}

// flagFiles are those of the main package and its own that give each applet its flags. A bit of an applet says whether
// it is made of a package.
func flagFiles(graph *Graph, paths []string, names map[string]string) map[string][]byte {
	var text bytes.Buffer
	fmt.Fprintf(&text, "package main\n\nimport (\n\tflagowners %q\n\tbbmain %q\n)\n\n", ownersPath, registryPath)
	fmt.Fprintf(&text, "func init() {\n\tbbmain.Before(func(name string) { flagowners.Keep(packages, applets[name]) })\n}\n\n")
	fmt.Fprintf(&text, "var packages = []string{\n")
	number := map[string]int{}
	for index, path := range paths {
		number[path] = index
		fmt.Fprintf(&text, "\t%q,\n", path)
	}
	fmt.Fprintf(&text, "}\n\nvar applets = map[string]string{\n")
	for _, root := range graph.Roots {
		if bits := appletBits(graph, root, number); bits != "" {
			fmt.Fprintf(&text, "\t%q: %s,\n", appletName(root, names), strconv.QuoteToASCII(bits))
		}
	}
	fmt.Fprintf(&text, "}\n")
	return map[string][]byte{
		"gopure_flags.go":            text.Bytes(),
		"pkg/bbmain/gopure_flags.go": []byte(beforeSource),
		"pkg/flagowners/flags.go":    []byte(ownersSource),
	}
}

func appletBits(graph *Graph, root string, number map[string]int) string {
	bits := make([]byte, (len(number)+7)/8)
	last := 0
	seen := map[string]bool{}
	var visit func(path string)
	visit = func(path string) {
		p := graph.Packages[path]
		if p == nil || p.Standard || seen[path] {
			return
		}
		seen[path] = true
		if index, known := number[path]; known {
			bits[index/8] |= 1 << (index % 8)
			last = max(last, index/8+1)
		}
		for _, imported := range p.importPaths() {
			visit(imported)
		}
	}
	visit(root)
	return string(bits[:last])
}
