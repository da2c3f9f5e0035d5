package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
)

// function: a file's path, a space and a line → the function's name there as the linker has it behind the package's; "" outside of functions.
func function(question string) any {
	at := strings.LastIndexByte(question, ' ')
	line, err := strconv.Atoi(question[at+1:])
	if err != nil {
		return nil
	}
	files := token.NewFileSet()
	parsed, err := parser.ParseFile(files, question[:at], nil, parser.SkipObjectResolution)
	if err != nil {
		return nil
	}
	for _, declaration := range parsed.Decls {
		declared, ok := declaration.(*ast.FuncDecl)
		if !ok || line < files.Position(declared.Pos()).Line || line > files.Position(declared.End()).Line {
			continue
		}
		if declared.Recv == nil {
			return declared.Name.Name
		}
		if _, isPointer := declared.Recv.List[0].Type.(*ast.StarExpr); isPointer {
			return "(*" + receiver(declared.Recv) + ")." + declared.Name.Name
		}
		return receiver(declared.Recv) + "." + declared.Name.Name
	}
	return ""
}
