package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sort"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/u-root/gobusybox/src/pkg/golang"
	"golang.org/x/tools/go/packages"
)

// mainPath is makebb's main package.
const mainPath = "bb.u-root.com/bb"

// generation is one run; what it reuses comes from the manifest of the last.
type generation struct {
	request  *Request
	report   *reporter
	env      *golang.Environ
	now      time.Time
	old      *Manifest
	changes  comparison
	manifest *Manifest
	tree     *tree
	staging  string
	slots    chan struct{}
	staged   atomic.Int64
	done     atomic.Int64

	mutex sync.Mutex
	stubs map[string][]stub
}

func generate(request *Request, report *reporter) (*Ready, error) {
	digest, err := requestDigest(request)
	if err != nil {
		return nil, err
	}
	g := &generation{request: request, report: report, now: time.Now(), slots: make(chan struct{}, runtime.GOMAXPROCS(0)), stubs: map[string][]stub{}}
	g.old = readManifest(request.Folder, digest)
	g.changes = g.old.compare(g.now)
	if !g.changes.list {
		for _, line := range g.old.Log {
			report.log(line)
		}
	}
	g.tree = &tree{root: filepath.Join(g.treeFolder(), "src")}
	if g.old.Complete && !g.changes.list && len(g.changes.files) == 0 && g.allIntact() {
		if g.changes.restamped {
			if err := g.old.write(request.Folder, request.scratch); err != nil {
				return nil, err
			}
		}
		return g.ready(g.old, 0, false), nil
	}
	g.env = golang.Default(golang.DisableCGO(), golang.WithBuildTag(request.Tags...))
	g.manifest, err = g.plan(digest)
	if err != nil {
		return nil, err
	}
	g.staging = filepath.Join(request.scratch, "staging")
	defer os.RemoveAll(g.staging)
	written, err := g.fill()
	if err != nil {
		return nil, err
	}
	return g.ready(g.manifest, written, g.changes.list), nil
}

func (g *generation) treeFolder() string { return filepath.Join(g.request.Folder, "tree") }

func (g *generation) allIntact() bool {
	for path, entry := range g.old.Entries {
		if !entry.intact(g.tree.folder(path)) {
			return false
		}
	}
	return true
}

// plan is a manifest of what there will be; entries are those that stay as they are.
func (g *generation) plan(request Digest) (*Manifest, error) {
	m := &Manifest{Version: manifestVersion, Request: request, Entries: map[string]*Entry{}, Exports: g.old.Exports}
	if g.changes.list {
		g.report.send(Event{Event: "phase", Phase: "load"})
		graph, err := load(g.report, g.env, g.request.Patterns)
		if err != nil {
			return nil, err
		}
		if err := checkDuplicates(graph.Roots, g.request.Mode.Names); err != nil {
			return nil, err
		}
		m.Graph, m.Log = graph, g.report.logged
		m.Inputs, m.Volatile = deciding(graph, g.request.Patterns, g.now)
		m.Folders = folders(graph, g.now)
		m.Standard = map[string]Stamp{}
		for _, p := range graph.Packages {
			for _, name := range p.sources() {
				if p.Standard {
					m.Standard[name] = stampOf(name, g.now)
				}
			}
		}
	} else {
		m.Graph, m.Log, m.Inputs, m.Volatile, m.Folders, m.Standard = g.old.Graph, g.old.Log, g.old.Inputs, g.old.Volatile, g.old.Folders, g.old.Standard
	}
	if g.changes.everything {
		m.Exports = nil
	}
	m.Files, m.Headers = map[string]*Input{}, map[string]Digest{}
	for path, p := range m.Graph.Packages {
		if p.Standard {
			continue
		}
		changed := false
		for _, name := range p.sources() {
			known := g.old.Files[name]
			if known != nil && !g.changes.files[name] {
				m.Files[name] = known
				m.Headers[name] = g.old.Headers[name]
				continue
			}
			changed = true
			input := newInput(name, g.now)
			m.Files[name] = &input
		}
		entry := g.old.Entries[path]
		if entry != nil && !changed && !g.changes.everything && len(p.errors) == 0 && g.old.Graph.Packages[path].same(p) && entry.intact(g.tree.folder(path)) {
			m.Entries[path] = entry
		}
	}
	if err := checkVariables(m.Graph, g.request.Mode.Variables); err != nil {
		return nil, err
	}
	g.tree = newTree(g.treeFolder(), m.Graph)
	return m, nil
}

// sources are all files that a package's output is made from.
func (p *Package) sources() []string {
	all := append([]string{}, p.Files...)
	return append(append(all, p.Other...), p.Embeds...)
}

// same tells that Go says the same of both, and not in which files: their content is compared.
func (p *Package) same(other *Package) bool {
	return p != nil && p.digest() == other.digest()
}

func (p *Package) digest() Digest {
	digest := sha256.New()
	fmt.Fprintf(digest, "%q %q %q %q %q %q", p.Path, p.Name, p.GoVersion, p.Files, p.Other, p.Embeds)
	names := make([]string, 0, len(p.Imports))
	for name := range p.Imports {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		fmt.Fprintf(digest, " %q %q", name, p.Imports[name])
	}
	return Digest(digest.Sum(nil))
}

// fill writes what the plan lacks, dependencies first.
func (g *generation) fill() (int, error) {
	roots := map[string]bool{}
	for _, root := range g.manifest.Graph.Roots {
		roots[root] = true
	}
	var missing []*Package
	for path, p := range g.manifest.Graph.Packages {
		if !p.Standard && !roots[path] && g.manifest.Entries[path] == nil {
			missing = append(missing, p)
		}
	}
	sort.Slice(missing, func(i, j int) bool { return missing[i].Path < missing[j].Path })
	rest := len(g.manifest.Graph.Roots)
	g.report.send(Event{Event: "phase", Phase: "rewrite", Total: len(missing) + rest})

	exports := g.startExports()
	if err := g.begin(); err != nil {
		return 0, err
	}
	failures := g.printAll(missing, len(missing)+rest)
	if failed := g.firstFailure(failures); failed != nil && len(failed.parse) > 0 {
		return 0, writingError(failed.path, failed.parse[0])
	}
	rewritten, err := g.rewriteAll(exports, len(missing)+rest)
	if err != nil {
		return 0, err
	}
	if failed := g.firstFailure(failures); failed != nil {
		return 0, writingError(failed.path, failed.list[0])
	}
	return len(missing) + rewritten, g.finish()
}

func writingError(path string, err packages.Error) error {
	return fmt.Errorf("collecting and putting dependencies in place failed: writing package %s failed: %w", path, err)
}

// begin says in the manifest which packages the tree can be trusted to have while the others are written.
func (g *generation) begin() error {
	for _, p := range g.manifest.Graph.Packages {
		if len(p.errors) > 0 {
			// It will not be built, and the next time nothing is known.
			return os.RemoveAll(manifestFile(g.request.Folder))
		}
	}
	if err := os.MkdirAll(g.tree.root, 0o755); err != nil {
		return err
	}
	return g.manifest.write(g.request.Folder, g.request.scratch)
}

type broken struct {
	path        string
	parse, list []packages.Error
}

// each calls use for 0 … count-1, as many at a time as there are processors.
func (g *generation) each(count int, use func(index int)) {
	var wait sync.WaitGroup
	for index := range count {
		wait.Add(1)
		g.slots <- struct{}{}
		go func() {
			defer wait.Done()
			defer func() { <-g.slots }()
			use(index)
		}()
	}
	wait.Wait()
}

func (g *generation) count(total int) {
	done := int(g.done.Add(1))
	if done%16 == 0 || done == total {
		g.report.send(Event{Event: "phase", Phase: "rewrite", Done: done, Total: total})
	}
}

// stage gives a new folder in which gobusybox may write.
func (g *generation) stage() (string, error) {
	folder := filepath.Join(g.staging, strconv.FormatInt(g.staged.Add(1), 10))
	return folder, os.MkdirAll(folder, 0o755)
}

// finish writes main, removes what is left of other packages, and says that all is there.
func (g *generation) finish() error {
	if err := g.writeOwners(g.request.Mode.flagPackages(g.manifest.Graph)); err != nil {
		return err
	}
	if err := g.writeMain(); err != nil {
		return err
	}
	if g.changes.list || !g.old.Complete {
		if err := g.tree.removeOthers(g.manifest.Entries); err != nil {
			return err
		}
	}
	g.manifest.Complete = true
	return g.manifest.write(g.request.Folder, g.request.scratch)
}

func (g *generation) writeMain() error {
	folder, err := g.stage()
	if err != nil {
		return err
	}
	if err := writeBBMain(folder, g.treeFolder(), g.manifest.Graph.Roots); err != nil {
		return fmt.Errorf("failed to write main.go: %w", err)
	}
	files := map[string][]byte{}
	if err := takeFiles(folder, files); err != nil {
		return err
	}
	additions, err := g.request.Mode.additions(g.manifest.Graph)
	if err != nil {
		return err
	}
	for name, text := range additions {
		files[name] = text
	}
	outputs, err := g.tree.put(mainPath, files)
	if err != nil {
		return err
	}
	g.manifest.Entries[mainPath] = &Entry{Outputs: outputs}
	return nil
}
