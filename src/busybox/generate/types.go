package main

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"path/filepath"
	"sync"

	"golang.org/x/tools/go/packages"
)

// checker type-checks dependencies without their functions' bodies, each at most once, and only those that a command
// which is rewritten imports. Types of the standard library come from the compiler's export data.
type checker struct {
	graph *Graph
	sizes types.Sizes
	// stubs gives a dependency's files; it may be called from several goroutines.
	stubs func(*Package) ([]stub, error)
	slots chan struct{}

	standard map[string]*types.Package

	mutex   sync.Mutex
	checked map[string]*checkedPackage
}

type checkedPackage struct {
	once   sync.Once
	types  *types.Package
	errors []packages.Error
}

func newChecker(graph *Graph, arch string, stubs func(*Package) ([]stub, error), slots chan struct{}) *checker {
	return &checker{graph: graph, sizes: types.SizesFor("gc", arch), stubs: stubs, slots: slots, checked: map[string]*checkedPackage{}}
}

// needed are the packages that commands import, directly or not, the standard library's apart.
func needed(graph *Graph, commands []*Package) (own []*Package, standard []string) {
	seen := map[string]bool{}
	var visit func(p *Package)
	visit = func(p *Package) {
		for _, path := range p.importPaths() {
			imported := graph.Packages[path]
			if imported == nil || seen[path] {
				continue
			}
			seen[path] = true
			if imported.Standard {
				standard = append(standard, path)
				continue
			}
			visit(imported)
			own = append(own, imported)
		}
	}
	for _, command := range commands {
		visit(command)
	}
	return own, standard
}

// importStandard reads the export data of these packages.
func (c *checker) importStandard(paths []string, files map[string]string) error {
	reader := importer.ForCompiler(token.NewFileSet(), "gc", func(path string) (io.ReadCloser, error) {
		file, known := files[path]
		if !known {
			return nil, fmt.Errorf("Go has no export data of %s", path)
		}
		return os.Open(file)
	})
	c.standard = map[string]*types.Package{"unsafe": types.Unsafe}
	for _, path := range paths {
		if path == "unsafe" {
			continue
		}
		imported, err := reader.Import(path)
		if err != nil {
			return fmt.Errorf("the types of %s could not be read: %w", path, err)
		}
		c.standard[path] = imported
	}
	return nil
}

// dependency returns a package's types; with errors, what could be had of them.
func (c *checker) dependency(p *Package) *checkedPackage {
	c.mutex.Lock()
	entry := c.checked[p.Path]
	if entry == nil {
		entry = &checkedPackage{}
		c.checked[p.Path] = entry
	}
	c.mutex.Unlock()
	entry.once.Do(func() { c.check(p, entry) })
	return entry
}

func (c *checker) check(p *Package, entry *checkedPackage) {
	c.dependencies(p)
	c.slots <- struct{}{}
	defer func() { <-c.slots }()
	entry.errors = append(entry.errors, p.errors...)
	stubs, err := c.stubs(p)
	if err != nil {
		entry.errors = append(entry.errors, packages.Error{Pos: "-", Msg: err.Error()})
	}
	fset := token.NewFileSet()
	var files []*ast.File
	for _, one := range stubs {
		file, err := parser.ParseFile(fset, filepath.Join(p.Dir(), one.Name), one.Text, parser.AllErrors|parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			entry.errors = append(entry.errors, parseErrors(err)...)
		}
		files = append(files, file)
	}
	entry.types = types.NewPackage(p.Path, p.Name)
	config := c.config(p, &entry.errors)
	config.IgnoreFuncBodies = true
	_ = types.NewChecker(config, fset, entry.types, nil).Files(files)
}

// dependencies checks what a package imports, each in a goroutine of its own; the slots bound how many work.
func (c *checker) dependencies(p *Package) {
	var wait sync.WaitGroup
	for _, path := range p.importPaths() {
		if imported := c.graph.Packages[path]; imported != nil && !imported.Standard {
			wait.Add(1)
			go func() {
				defer wait.Done()
				c.dependency(imported)
			}()
		}
	}
	wait.Wait()
}

func (c *checker) config(p *Package, errs *[]packages.Error) *types.Config {
	config := &types.Config{
		Sizes: c.sizes,
		Error: func(err error) {
			if found, ok := err.(types.Error); ok {
				*errs = append(*errs, packages.Error{Pos: found.Fset.Position(found.Pos).String(), Msg: found.Msg, Kind: packages.TypeError})
			} else {
				*errs = append(*errs, packages.Error{Pos: "-", Msg: err.Error()})
			}
		},
		Importer: importFrom(func(name string) (*types.Package, error) {
			if name == "unsafe" {
				return types.Unsafe, nil
			}
			imported := c.graph.Packages[p.Imports[name]]
			if imported == nil {
				return nil, fmt.Errorf("no metadata for %s", name)
			}
			if imported.Standard {
				if found := c.standard[imported.Path]; found != nil {
					return found, nil
				}
				return nil, fmt.Errorf("no export data for %s", imported.Path)
			}
			return c.dependency(imported).types, nil
		}),
	}
	if p.GoVersion != "" {
		config.GoVersion = "go" + p.GoVersion
	}
	return config
}

type importFrom func(path string) (*types.Package, error)

func (f importFrom) Import(path string) (*types.Package, error) { return f(path) }
