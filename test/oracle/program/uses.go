package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"slices"
)

// uses: a file's path → pairs of a name and the declaration at package level that it stands in, as go/ast has them; null where go/parser refuses the
// file. What is asserted of a type by a blank variable without a call is left out.
func uses(file string) any {
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		return nil
	}
	pairs := map[[2]string]bool{}
	look := func(node ast.Node, declaration string) {
		if node == nil {
			return
		}
		selected := map[*ast.Ident]bool{}
		ast.Inspect(node, func(node ast.Node) bool {
			switch node := node.(type) {
			case *ast.SelectorExpr:
				selected[node.Sel] = true
				if operand, ok := node.X.(*ast.Ident); ok {
					pairs[[2]string{operand.Name + "." + node.Sel.Name, declaration}] = true
				}
			case *ast.Ident:
				if !selected[node] {
					pairs[[2]string{node.Name, declaration}] = true
				}
			}
			return true
		})
	}
	for _, declaration := range parsed.Decls {
		switch declaration := declaration.(type) {
		case *ast.FuncDecl:
			name := declaration.Name.Name
			if declaration.Recv != nil {
				name = receiver(declaration.Recv)
			} else if name == "init" {
				name = ""
			}
			look(declaration.Type, name)
			if declaration.Body != nil {
				look(declaration.Body, name)
			}
		case *ast.GenDecl:
			for _, spec := range declaration.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					look(spec, spec.Name.Name)
				case *ast.ValueSpec:
					if len(spec.Names) > 1 || spec.Names[0].Name != "_" || slices.ContainsFunc(spec.Values, calls) {
						look(spec, "")
					}
				}
			}
		}
	}
	return slices.Collect(maps.Keys(pairs))
}

func receiver(fields *ast.FieldList) string {
	name := ""
	if len(fields.List) == 1 {
		ast.Inspect(fields.List[0].Type, func(node ast.Node) bool {
			if ident, ok := node.(*ast.Ident); ok && name == "" {
				name = ident.Name
			}
			return true
		})
	}
	return name
}

func calls(value ast.Expr) bool {
	found := false
	ast.Inspect(value, func(node ast.Node) bool {
		if call, ok := node.(*ast.CallExpr); ok {
			if _, isConversion := call.Fun.(*ast.ParenExpr); !isConversion {
				name, ok := call.Fun.(*ast.Ident)
				found = found || !ok || name.Name != "new"
			}
		}
		return true
	})
	return found
}
