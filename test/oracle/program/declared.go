package main

import (
	"go/ast"
	"go/parser"
	"go/token"
)

// declared: a file's path → the names that go/parser finds at its package level, methods and blanks excepted; null where it refuses the file.
func declared(file string) any {
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		return nil
	}
	names := []string{}
	add := func(name *ast.Ident) {
		if name.Name != "_" {
			names = append(names, name.Name)
		}
	}
	for _, declaration := range parsed.Decls {
		switch declaration := declaration.(type) {
		case *ast.FuncDecl:
			if declaration.Recv == nil {
				add(declaration.Name)
			}
		case *ast.GenDecl:
			for _, spec := range declaration.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					add(spec.Name)
				case *ast.ValueSpec:
					for _, name := range spec.Names {
						add(name)
					}
				}
			}
		}
	}
	return names
}
