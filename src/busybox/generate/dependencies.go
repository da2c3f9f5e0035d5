package main

import (
	"crypto/sha256"
	"fmt"

	"golang.org/x/tools/go/packages"
)

// printAll prints dependencies into the tree; what is broken is told, and the others are written all the same.
func (g *generation) printAll(missing []*Package, total int) map[string]*broken {
	failures := map[string]*broken{}
	g.each(len(missing), func(index int) {
		p := missing[index]
		result, errs := printDependency(p, g.stage)
		if len(errs) == 0 {
			errs = g.keep(p, result)
		}
		if len(errs) > 0 {
			g.mutex.Lock()
			failures[p.Path] = &broken{path: p.Path}
			if len(p.errors) > 0 {
				failures[p.Path].list = errs
			} else {
				failures[p.Path].parse = errs
			}
			g.mutex.Unlock()
		}
		g.count(total)
	})
	return failures
}

func (g *generation) keep(p *Package, result *printed) []packages.Error {
	outputs, err := g.tree.put(p.Path, result.outputs)
	if err == nil {
		err = writeStubs(g.request.Folder, p.Path, g.sourcesDigest(p), result.stubs)
	}
	if err != nil {
		return []packages.Error{{Pos: "-", Msg: err.Error()}}
	}
	entry := &Entry{Outputs: outputs}
	digest := sha256.New()
	g.mutex.Lock()
	defer g.mutex.Unlock()
	for index, one := range result.stubs {
		fmt.Fprintf(digest, "%s %x\n", one.Name, one.Meaning)
		g.manifest.Headers[p.Files[index]] = one.Header
	}
	entry.Meaning = Digest(digest.Sum(nil))
	g.manifest.Entries[p.Path] = entry
	g.stubs[p.Path] = result.stubs
	return nil
}

func (g *generation) sourcesDigest(p *Package) Digest {
	digest := sha256.New()
	for _, name := range p.sources() {
		content := g.manifest.Files[name].Digest
		fmt.Fprintf(digest, "%s %x\n", name, content)
	}
	return Digest(digest.Sum(nil))
}

// firstFailure is the one that makebb would come to first.
func (g *generation) firstFailure(failures map[string]*broken) *broken {
	for _, p := range g.manifest.Graph.order() {
		if failed := failures[p.Path]; failed != nil {
			return failed
		}
	}
	for _, failed := range failures {
		return failed
	}
	return nil
}
