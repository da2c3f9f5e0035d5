package main

import (
	"go/build"
	"path/filepath"
	"sort"
	"strings"

	"golang.org/x/tools/go/packages"
)

// Package is what Go says of one package, as far as it decides what is generated.
type Package struct {
	Path      string            `json:"path"`
	Name      string            `json:"name"`
	Files     []string          `json:"files,omitempty"`
	Other     []string          `json:"other,omitempty"`
	Embeds    []string          `json:"embeds,omitempty"`
	Imports   map[string]string `json:"imports,omitempty"`
	GoVersion string            `json:"goVersion,omitempty"`
	Standard  bool              `json:"standard,omitempty"`
	// Module is the module's path, and Root its folder where that is not in the module cache.
	Module string `json:"module,omitempty"`
	Root   string `json:"root,omitempty"`

	errors []packages.Error
}

// Graph is the import closure of the commands.
type Graph struct {
	// Roots are the commands, in makebb's order.
	Roots    []string            `json:"roots"`
	Packages map[string]*Package `json:"packages"`
}

// Dir is where the package's files are.
func (p *Package) Dir() string {
	for _, files := range [][]string{p.Files, p.Other} {
		if len(files) > 0 {
			return filepath.Dir(files[0])
		}
	}
	return ""
}

// copied: makebb takes a package whose first element has a dot for one that is not of the standard library.
func (p *Package) copied() bool {
	first, _, _ := strings.Cut(p.Path, "/")
	return strings.Contains(first, ".")
}

// outputs are the files that the package has in the tree, relative to its folder there.
func (p *Package) outputs() []string {
	var names []string
	for _, files := range [][]string{p.Files, p.Other} {
		for _, file := range files {
			names = append(names, filepath.Base(file))
		}
	}
	for _, file := range p.Embeds {
		if relative, err := filepath.Rel(p.Dir(), file); err == nil {
			names = append(names, relative)
		}
	}
	return names
}

// importPaths are the packages that this one imports, sorted.
func (p *Package) importPaths() []string {
	paths := make([]string, 0, len(p.Imports))
	for _, path := range p.Imports {
		paths = append(paths, path)
	}
	sort.Strings(paths)
	return paths
}

// order lists the packages that makebb writes, in the order in which it does: a later one may overwrite a file.
func (g *Graph) order() []*Package {
	var ordered []*Package
	seen := map[string]bool{}
	var visit func(path string)
	visit = func(path string) {
		p := g.Packages[path]
		if p == nil || seen[path] {
			return
		}
		seen[path] = true
		names := make([]string, 0, len(p.Imports))
		for name := range p.Imports {
			names = append(names, name)
		}
		sort.Strings(names)
		for _, name := range names {
			visit(p.Imports[name])
		}
		if p.copied() {
			ordered = append(ordered, p)
		}
	}
	for _, root := range g.Roots {
		visit(root)
	}
	return ordered
}

func newGraph(roots []*packages.Package) *Graph {
	graph := &Graph{Packages: map[string]*Package{}}
	source := filepath.Join(build.Default.GOROOT, "src") + string(filepath.Separator)
	for _, root := range roots {
		graph.Roots = append(graph.Roots, root.PkgPath)
	}
	packages.Visit(roots, nil, func(found *packages.Package) {
		p := &Package{
			Path:    found.PkgPath,
			Name:    found.Name,
			Files:   found.GoFiles,
			Other:   found.OtherFiles,
			Embeds:  found.EmbedFiles,
			Imports: map[string]string{},
			errors:  found.Errors,
		}
		for name, imported := range found.Imports {
			p.Imports[name] = imported.PkgPath
		}
		p.Standard = p.Path == "unsafe" || found.Module == nil && strings.HasPrefix(p.Dir(), source)
		if module := found.Module; module != nil {
			p.GoVersion, p.Module = module.GoVersion, module.Path
			if fixed := module.Version != "" && module.Dir != "" && (module.Replace == nil || module.Replace.Version != ""); !fixed {
				p.Root = module.Dir
			}
		}
		graph.Packages[p.Path] = p
	})
	return graph
}
