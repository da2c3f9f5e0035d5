package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"
	"sync"

	"golang.org/x/tools/go/packages"
)

// rewriteAll rewrites those commands for which anything has changed, or that are new.
func (g *generation) rewriteAll(exports func() (map[string]string, error), total int) (int, error) {
	graph := g.manifest.Graph
	meanings := map[string]Digest{}
	var todo []*Package
	digests := map[string]Digest{}
	for _, root := range graph.Roots {
		p := graph.Packages[root]
		digests[root] = g.rewritingDigest(p, meanings)
		if entry := g.manifest.Entries[root]; entry == nil || entry.Rewritten != digests[root] {
			delete(g.manifest.Entries, root)
			todo = append(todo, p)
		} else {
			g.count(total)
		}
	}
	if len(todo) == 0 {
		return 0, nil
	}
	c := newChecker(graph, g.env.GOARCH, g.stubsOf, g.slots)
	_, standard := needed(graph, todo)
	files, err := exports()
	if err != nil {
		return 0, err
	}
	if err := c.importStandard(standard, files); err != nil {
		return 0, err
	}
	g.manifest.Exports = files
	known := importGraph(graph)
	errs := make([]error, len(todo))
	var wait sync.WaitGroup
	for index, p := range todo {
		wait.Add(1)
		go func() {
			defer wait.Done()
			defer g.count(total)
			errs[index] = g.rewrite(c, p, known[p.Path], digests[p.Path])
		}()
	}
	wait.Wait()
	for _, err := range errs {
		if err != nil {
			return 0, err
		}
	}
	for _, p := range graph.order() {
		if checked := c.checked[p.Path]; checked != nil && len(checked.errors) > 0 {
			return 0, writingError(p.Path, checked.errors[0])
		}
	}
	return len(todo), nil
}

func (g *generation) rewrite(c *checker, p *Package, known *packages.Package, digest Digest) error {
	folder, err := g.stage()
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	files, err := rewriteCommand(c, p, known, appletName(p.Path, g.request.Mode.Names), g.request.Mode.variablesOf(p.Path), folder)
	if err != nil {
		return err
	}
	outputs, err := g.tree.put(p.Path, files)
	if err != nil {
		return err
	}
	g.mutex.Lock()
	defer g.mutex.Unlock()
	g.manifest.Entries[p.Path] = &Entry{Rewritten: digest, Outputs: outputs}
	for _, name := range p.Files {
		if header, ok := headerOf(name); ok {
			g.manifest.Headers[name] = header
		}
	}
	return nil
}

// rewritingDigest is of the command's own files and of the declarations of all that it imports.
func (g *generation) rewritingDigest(p *Package, meanings map[string]Digest) Digest {
	digest := sha256.New()
	own, sources := p.digest(), g.sourcesDigest(p)
	fmt.Fprintf(digest, "%q %x %x\n", appletName(p.Path, g.request.Mode.Names), own, sources)
	for _, path := range p.importPaths() {
		meaning := g.meaning(path, meanings)
		fmt.Fprintf(digest, "%x\n", meaning)
	}
	return Digest(digest.Sum(nil))
}

// meaning is of a dependency's declarations and of those that they may refer to.
func (g *generation) meaning(path string, known map[string]Digest) Digest {
	if found, ok := known[path]; ok {
		return found
	}
	p := g.manifest.Graph.Packages[path]
	if p == nil || p.Standard {
		return sha256.Sum256([]byte(path))
	}
	digest := sha256.New()
	own := p.digest()
	_, _ = digest.Write(own[:])
	if entry := g.manifest.Entries[path]; entry != nil {
		_, _ = digest.Write(entry.Meaning[:])
	}
	for _, imported := range p.importPaths() {
		meaning := g.meaning(imported, known)
		_, _ = digest.Write(meaning[:])
	}
	known[path] = Digest(digest.Sum(nil))
	return known[path]
}

// stubFile keeps a dependency's declarations for the next time that a command which imports it is rewritten.
type stubFile struct {
	Sources Digest `json:"sources"`
	Stubs   []stub `json:"stubs"`
}

func stubsName(folder, path string) string {
	return filepath.Join(folder, "stubs", fmt.Sprintf("%x.json", sha256.Sum256([]byte(path))))
}

func writeStubs(folder, path string, sources Digest, stubs []stub) error {
	text, err := json.Marshal(stubFile{Sources: sources, Stubs: stubs})
	if err != nil {
		return err
	}
	name := stubsName(folder, path)
	if err := os.WriteFile(name, text, 0o644); !os.IsNotExist(err) {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return os.WriteFile(name, text, 0o644)
}

// stubsOf gives what was just parsed, what was kept, or else parses anew.
func (g *generation) stubsOf(p *Package) ([]stub, error) {
	g.mutex.Lock()
	stubs, fresh := g.stubs[p.Path]
	delete(g.stubs, p.Path)
	g.mutex.Unlock()
	if fresh {
		return stubs, nil
	}
	sources := g.sourcesDigest(p)
	var kept stubFile
	text, err := os.ReadFile(stubsName(g.request.Folder, p.Path))
	if err == nil && json.Unmarshal(text, &kept) == nil && kept.Sources == sources {
		return kept.Stubs, nil
	}
	stubs, err = parseStubs(p)
	if err != nil {
		return nil, err
	}
	return stubs, writeStubs(g.request.Folder, p.Path, sources, stubs)
}

// startExports asks Go for the export data of the standard library's packages, which it compiles as it will for the
// busybox; they are waited for only where a command has to be type-checked.
func (g *generation) startExports() func() (map[string]string, error) {
	if known := g.manifest.Exports; known != nil && g.exportsCover(known) {
		return func() (map[string]string, error) { return known, nil }
	}
	var once sync.Once
	var files map[string]string
	var err error
	ask := func() { once.Do(func() { files, err = g.exports() }) }
	go ask()
	return func() (map[string]string, error) {
		ask()
		return files, err
	}
}

// imported are the standard library's packages that others import.
func (g *generation) imported() []string {
	seen := map[string]bool{}
	for _, p := range g.manifest.Graph.Packages {
		for _, path := range p.Imports {
			if imported := g.manifest.Graph.Packages[path]; !p.Standard && imported != nil && imported.Standard && path != "unsafe" {
				seen[path] = true
			}
		}
	}
	paths := make([]string, 0, len(seen))
	for path := range seen {
		paths = append(paths, path)
	}
	sort.Strings(paths)
	return paths
}

func (g *generation) exportsCover(known map[string]string) bool {
	for _, path := range g.imported() {
		if info, err := os.Stat(known[path]); err != nil || info.Size() == 0 {
			return false
		}
	}
	return true
}

func (g *generation) exports() (map[string]string, error) {
	imported := g.imported()
	if len(imported) == 0 {
		return map[string]string{}, nil
	}
	arguments := []string{"list", "-export", "-f", "{{.ImportPath}}\t{{.Export}}", "-gcflags=all=-l", "-trimpath"}
	if len(g.request.Tags) > 0 {
		arguments = append(arguments, "-tags="+strings.Join(g.request.Tags, ","))
	}
	command := exec.Command(filepath.Join(g.env.GOROOT, "bin", "go"), append(append(arguments, "--"), imported...)...)
	command.Dir = g.request.Folder
	build := g.env.Copy()
	build.GO111MODULE, build.GOPATH, build.Mod = "off", g.treeFolder(), ""
	command.Env = append(os.Environ(), build.Env()...)
	var complaints bytes.Buffer
	command.Stderr = &complaints
	output, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("the standard library could not be compiled: %w\n%s", err, complaints.String())
	}
	files := map[string]string{}
	for _, line := range strings.Split(string(output), "\n") {
		if path, file, ok := strings.Cut(line, "\t"); ok && file != "" {
			files[path] = file
		}
	}
	return files, nil
}
