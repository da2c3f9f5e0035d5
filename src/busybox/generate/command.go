package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"

	"github.com/u-root/gobusybox/src/pkg/bb/bbinternal"
	"golang.org/x/tools/go/packages"
)

const registryPath = "bb.u-root.com/bb/pkg/bbmain"

// importGraph is what gobusybox's rewriter wants of packages besides the command's own: who imports whom.
func importGraph(graph *Graph) map[string]*packages.Package {
	all := make(map[string]*packages.Package, len(graph.Packages))
	for path, p := range graph.Packages {
		all[path] = &packages.Package{ID: path, PkgPath: path, Name: p.Name}
	}
	for path, p := range graph.Packages {
		all[path].Imports = make(map[string]*packages.Package, len(p.Imports))
		for name, imported := range p.Imports {
			all[path].Imports[name] = all[imported]
		}
	}
	return all
}

// rewriteCommand type-checks a command and lets gobusybox rewrite it.
func rewriteCommand(c *checker, p *Package, known *packages.Package, name string, variables map[string]string, folder string) (outputs map[string][]byte, err error) {
	c.dependencies(p)
	c.slots <- struct{}{}
	defer func() { <-c.slots }()

	command := *known
	command.Fset = token.NewFileSet()
	command.GoFiles, command.OtherFiles, command.EmbedFiles = p.Files, p.Other, p.Embeds
	var errs []packages.Error
	for _, file := range p.Files {
		parsed, err := parser.ParseFile(command.Fset, file, nil, parseMode)
		if err != nil {
			errs = append(errs, parseErrors(err)...)
		}
		if parsed != nil {
			setVariables(parsed, variables)
			command.Syntax = append(command.Syntax, parsed)
		}
	}
	command.Types = types.NewPackage(p.Path, p.Name)
	command.TypesInfo = &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Scopes: map[ast.Node]*types.Scope{}}
	_ = types.NewChecker(c.config(p, &errs), command.Fset, command.Types, command.TypesInfo).Files(command.Syntax)
	if len(errs) > 0 {
		return nil, fmt.Errorf("finding packages failed: %w", rootErrors(p.Path, errs))
	}

	// gobusybox panics where one call gives several variables their values.
	defer func() {
		if problem := recover(); problem != nil {
			outputs, err = nil, &failure{command: p.Path, text: fmt.Sprintf("panic: %v\nin .rewriteFile(…)", problem)}
		}
	}()
	rewritten := bbinternal.NewPackage(name, &command)
	destination := filepath.Join(folder, "p")
	if err := rewritten.Rewrite(destination, registryPath); err != nil {
		return nil, fmt.Errorf("rewriting command %q failed: %w", p.Path, err)
	}
	outputs = map[string][]byte{}
	return outputs, takeFiles(destination, outputs)
}
