package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"sort"
	"strconv"
	"strings"
)

// variablesOf are the values for variables of one package, by name.
func (m Mode) variablesOf(path string) map[string]string {
	found := map[string]string{}
	for variable, value := range m.Variables {
		if dot := strings.LastIndexByte(variable, '.'); variable[:dot] == path {
			found[variable[dot+1:]] = value
		}
	}
	return found
}

// setVariables does in a command's source what the linker can't: gobusybox turns the value that the source gives to a
// variable into an assignment, which would come after the linker's.
func setVariables(file *ast.File, values map[string]string) {
	for name, value := range values {
		if declared := declaredIn(file, name); declared != nil && declared.value != nil {
			*declared.value = &ast.BasicLit{ValuePos: (*declared.value).Pos(), Kind: token.STRING, Value: strconv.Quote(value)}
		}
	}
}

// declared is a name of a package; value points at what the source gives to it alone.
type declared struct {
	constant bool
	value    *ast.Expr
	computed bool
	kind     ast.Expr
}

func declaredIn(file *ast.File, name string) *declared {
	for _, declaration := range file.Decls {
		group, ok := declaration.(*ast.GenDecl)
		if !ok || group.Tok != token.VAR && group.Tok != token.CONST {
			continue
		}
		for _, one := range group.Specs {
			spec := one.(*ast.ValueSpec)
			for index, identifier := range spec.Names {
				if identifier.Name != name {
					continue
				}
				found := &declared{constant: group.Tok == token.CONST, kind: spec.Type}
				if len(spec.Values) == len(spec.Names) {
					found.value = &spec.Values[index]
					found.computed = !constantText(*found.value)
				} else {
					found.computed = len(spec.Values) > 0
				}
				return found
			}
		}
	}
	return nil
}

// constantText tells what the compiler works out by itself, as far as a look at the one expression can: a name may be
// a constant's, and is believed to.
func constantText(value ast.Expr) bool {
	switch value := value.(type) {
	case *ast.BasicLit:
		return value.Kind == token.STRING
	case *ast.BinaryExpr:
		return value.Op == token.ADD && constantText(value.X) && constantText(value.Y)
	case *ast.Ident, *ast.SelectorExpr:
		return true
	case *ast.ParenExpr:
		return constantText(value.X)
	}
	return false
}

// checkVariables refuses values that the linker would drop without a word. Packages that are not in this busybox are
// another build's.
func checkVariables(graph *Graph, variables map[string]string) error {
	names := make([]string, 0, len(variables))
	for name := range variables {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, variable := range names {
		dot := strings.LastIndexByte(variable, '.')
		p := graph.Packages[variable[:dot]]
		if p == nil {
			continue
		}
		if problem := variableProblem(p, variable[dot+1:]); problem != "" {
			return fmt.Errorf("variables: %s: %s", variable, problem)
		}
	}
	return nil
}

func variableProblem(p *Package, name string) string {
	for _, file := range p.Files {
		parsed, _ := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if parsed == nil {
			continue // It is said where the package is printed.
		}
		found := declaredIn(parsed, name)
		if found == nil {
			continue
		}
		if kind, plain := found.kind.(*ast.Ident); found.kind != nil && (!plain || kind.Name != "string") {
			return "it is no string, which is all that the linker can set"
		}
		switch {
		case found.constant:
			return "it is a constant, and the linker sets variables: declare it with var"
		case found.computed:
			return "its source gives it a value that is worked out when the program starts, after the linker's: give it a plain text, or none"
		}
		return ""
	}
	return "the package has no variable of this name"
}
