package main

import (
	"bytes"
	"crypto/sha256"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// stub is a Go file without function bodies and comments, its lines where they were: all that the type checker needs
// of a dependency, in a fifth of the bytes, and independent of any compiler's format.
type stub struct {
	Name string `json:"name"`
	Text string `json:"text"`
	// Meaning is a digest of it that takes no notice of where lines end.
	Meaning Digest `json:"meaning"`
	// Header is a digest of all that Go's package loader reads.
	Header Digest `json:"header"`
}

type span struct{ from, to int }

func newStub(fset *token.FileSet, file *ast.File, name string, source []byte) stub {
	position := fset.File(file.Package)
	var cuts []span
	for _, declaration := range file.Decls {
		if function, ok := declaration.(*ast.FuncDecl); ok && function.Body != nil {
			cuts = append(cuts, span{position.Offset(function.Body.Lbrace) + 1, position.Offset(function.Body.Rbrace)})
		}
	}
	// A comment's text lacks carriage returns, so that its end cannot be told.
	if !bytes.ContainsRune(source, '\r') {
		for _, group := range file.Comments {
			for _, comment := range group.List {
				if comment.Pos() > file.Package {
					cuts = append(cuts, span{position.Offset(comment.Pos()), position.Offset(comment.End())})
				}
			}
		}
	}
	sort.Slice(cuts, func(i, j int) bool { return cuts[i].from < cuts[j].from })

	var text strings.Builder
	meaning := sha256.New()
	_, _ = meaning.Write([]byte(file.GoVersion + "\x00"))
	at := position.Offset(file.Package)
	text.Write(source[:at])
	keep := func(to int) {
		text.Write(source[at:to])
		_, _ = meaning.Write(source[at:to])
	}
	for _, cut := range cuts {
		if cut.from < at {
			continue // A comment in a body.
		}
		keep(cut.from)
		text.WriteByte(' ')
		_, _ = meaning.Write([]byte{' '})
		for range bytes.Count(source[cut.from:cut.to], []byte{'\n'}) {
			text.WriteByte('\n')
		}
		at = cut.to
	}
	keep(len(source))
	result := stub{Name: filepath.Base(name), Text: text.String(), Header: header(position, file, source)}
	copy(result.Meaning[:], meaning.Sum(nil))
	return result
}

// header is what go list looks at: all up to the end of the imports, and directives.
func header(position *token.File, file *ast.File, source []byte) Digest {
	end := file.Name.End()
	for _, spec := range file.Imports {
		end = max(end, spec.End())
	}
	digest := sha256.New()
	_, _ = digest.Write(source[:position.Offset(end)])
	for _, group := range file.Comments {
		for _, comment := range group.List {
			if strings.HasPrefix(comment.Text, "//go:") {
				_, _ = digest.Write([]byte("\x00" + comment.Text))
			}
		}
	}
	return Digest(digest.Sum(nil))
}

// headerOf is false for what has no header that could be compared: a file that is gone, is not Go or is broken.
func headerOf(name string) (Digest, bool) {
	if filepath.Ext(name) != ".go" {
		return Digest{}, false
	}
	source, err := os.ReadFile(name)
	if err != nil {
		return Digest{}, false
	}
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, name, source, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return Digest{}, false
	}
	return header(fset.File(file.Package), file, source), true
}

func parseStubs(p *Package) ([]stub, error) {
	fset := token.NewFileSet()
	var stubs []stub
	for _, name := range p.Files {
		source, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		file, err := parser.ParseFile(fset, name, source, parseMode)
		if err != nil {
			return nil, err
		}
		stubs = append(stubs, newStub(fset, file, name, source))
	}
	return stubs, nil
}
