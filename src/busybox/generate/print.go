package main

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/scanner"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/u-root/gobusybox/src/pkg/bb/bbinternal"
	"golang.org/x/tools/go/packages"
)

// parseMode is the one with which makebb's loader parses.
const parseMode = parser.AllErrors | parser.ParseComments

// printed is a dependency as makebb writes it, and what others need to know of it.
type printed struct {
	outputs map[string][]byte
	stubs   []stub
}

// printDependency parses a package and prints it to the bytes that bbinternal.WritePkg writes.
func printDependency(p *Package, staging func() (string, error)) (*printed, []packages.Error) {
	if len(p.errors) > 0 {
		return nil, p.errors
	}
	result := &printed{outputs: map[string][]byte{}}
	fset := token.NewFileSet()
	var others []*ast.File
	var errs []packages.Error
	for _, name := range p.Files {
		source, err := os.ReadFile(name)
		if err != nil {
			errs = append(errs, packages.Error{Pos: name + ":1", Msg: err.Error(), Kind: packages.ParseError})
			continue
		}
		file, err := parser.ParseFile(fset, name, source, parseMode)
		if err != nil {
			errs = append(errs, parseErrors(err)...)
			continue
		}
		result.stubs = append(result.stubs, newStub(fset, file, name, source))
		if p.copied() {
			if unchanged(fset, file, source) {
				result.outputs[filepath.Base(name)] = source
			} else {
				others = append(others, file)
			}
		}
	}
	if len(errs) > 0 {
		return nil, errs
	}
	if !p.copied() {
		return result, nil
	}
	for _, group := range [][]string{p.Other, p.Embeds} {
		for _, name := range group {
			content, err := os.ReadFile(name)
			if err != nil {
				return nil, []packages.Error{{Pos: "-", Msg: "copy failed: " + err.Error()}}
			}
			result.outputs[relativeOutput(p, name)] = content
		}
	}
	if len(others) > 0 {
		folder, err := staging()
		if err == nil {
			err = writeWith(&packages.Package{PkgPath: p.Path, GoFiles: p.Files, Fset: fset, Syntax: others}, folder, result.outputs)
		}
		if err != nil {
			return nil, []packages.Error{{Pos: "-", Msg: err.Error()}}
		}
	}
	return result, nil
}

func relativeOutput(p *Package, name string) string {
	for _, embedded := range p.Embeds {
		if embedded == name {
			if relative, err := filepath.Rel(p.Dir(), name); err == nil {
				return relative
			}
		}
	}
	return filepath.Base(name)
}

// writeWith lets gobusybox write the files, and takes them from where it did.
func writeWith(p *packages.Package, folder string, outputs map[string][]byte) error {
	defer os.RemoveAll(folder)
	if err := bbinternal.WritePkg(p, folder); err != nil {
		return err
	}
	return takeFiles(folder, outputs)
}

func takeFiles(folder string, outputs map[string][]byte) error {
	return filepath.WalkDir(folder, func(name string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		relative, err := filepath.Rel(folder, name)
		if err != nil {
			return err
		}
		outputs[relative], err = os.ReadFile(name)
		return err
	})
}

func parseErrors(err error) []packages.Error {
	list, ok := err.(scanner.ErrorList)
	if !ok {
		return []packages.Error{{Pos: "-", Msg: err.Error(), Kind: packages.ParseError}}
	}
	var errs []packages.Error
	for _, one := range list {
		errs = append(errs, packages.Error{Pos: one.Pos.String(), Msg: one.Msg, Kind: packages.ParseError})
	}
	return errs
}

// asFormat is go/format's own configuration, with the printer's unnamed mode that normalizes numbers.
var asFormat = printer.Config{Mode: printer.UseSpaces | printer.TabIndent | 1<<30, Tabwidth: 8}

// unchanged tells that makebb would write the file as it is. makebb formats a file three times and parses it twice
// more in between; where the first time gives the same bytes and the imports are as goimports wants them, so do all.
func unchanged(fset *token.FileSet, file *ast.File, source []byte) bool {
	if !importsAreSorted(fset, file) {
		return false
	}
	var text bytes.Buffer
	text.Grow(len(source) + 64)
	return asFormat.Fprint(&text, fset, file) == nil && bytes.Equal(text.Bytes(), source)
}

// importsAreSorted is true for at most one import declaration without comments, whose runs of lines are each of one
// of goimports' groups, sorted, and without duplicates.
func importsAreSorted(fset *token.FileSet, file *ast.File) bool {
	var only *ast.GenDecl
	for _, declaration := range file.Decls {
		if d, ok := declaration.(*ast.GenDecl); ok && d.Tok == token.IMPORT {
			if only != nil {
				return false
			}
			only = d
		}
	}
	if only == nil {
		return true
	}
	if len(only.Specs) == 0 {
		return false
	}
	for _, group := range file.Comments {
		if group.End() > only.Pos() && group.Pos() < only.End() {
			return false
		}
	}
	lines := fset.File(file.Package)
	previousPath, previousLine := "", 0
	for _, spec := range only.Specs {
		path, err := strconv.Unquote(spec.(*ast.ImportSpec).Path.Value)
		if err != nil || spec.(*ast.ImportSpec).Comment != nil || path == "C" {
			return false
		}
		line := lines.PositionFor(spec.Pos(), false).Line
		sameRun := previousLine != 0 && line <= previousLine+1
		if sameRun && (path <= previousPath || importGroup(path) != importGroup(previousPath)) {
			return false
		}
		previousPath, previousLine = path, line
	}
	return true
}

// importGroup is goimports', whose groups it separates.
func importGroup(path string) int {
	first, _, _ := strings.Cut(path, "/")
	switch {
	case strings.HasPrefix(path, "appengine"):
		return 2
	case strings.Contains(first, "."):
		return 1
	default:
		return 0
	}
}
