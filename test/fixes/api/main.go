// Api compares what packages export: api same|opaque BEFORE AFTER, two files with an import path and its export data on each line. "same" asks for
// the same to the letter; "opaque" lets anything stand in for a type of C, and a struct lack what holds one. It prints the differences.
package main

import (
	"bufio"
	"fmt"
	"go/constant"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"log"
	"os"
	"sort"
	"strings"
)

func main() {
	before, paths := load(os.Args[2])
	after, _ := load(os.Args[3])
	for _, path := range paths {
		a, err := before(path)
		if err != nil {
			log.Fatal(err)
		}
		b, err := after(path)
		if err != nil {
			fmt.Printf("%s: %v\n", path, err)
			continue
		}
		for _, name := range a.Scope().Names() {
			if !token.IsExported(name) {
				continue
			}
			was, is := a.Scope().Lookup(name), b.Scope().Lookup(name)
			switch {
			case is == nil:
				fmt.Printf("%s.%s is gone\n", path, name)
			case os.Args[1] == "same" && describe(was) != describe(is):
				fmt.Printf("%s.%s was %s, is %s\n", path, name, describe(was), describe(is))
			case os.Args[1] == "opaque":
				if why := standsIn(was, is); why != "" {
					fmt.Printf("%s.%s: %s\n", path, name, why)
				}
			}
		}
	}
}

func load(file string) (func(path string) (*types.Package, error), []string) {
	text, err := os.Open(file)
	if err != nil {
		log.Fatal(err)
	}
	exports := map[string]string{}
	for lines := bufio.NewScanner(text); lines.Scan(); {
		path, export, _ := strings.Cut(lines.Text(), " ")
		if export != "" {
			exports[path] = export
		}
	}
	var own []string
	for path := range exports {
		if strings.Contains(path, ".") {
			own = append(own, path)
		}
	}
	sort.Strings(own)
	gc := importer.ForCompiler(token.NewFileSet(), "gc", func(path string) (io.ReadCloser, error) {
		if exports[path] == "" {
			return nil, fmt.Errorf("no export data for %s", path)
		}
		return os.Open(exports[path])
	})
	return gc.Import, own
}

func describe(object types.Object) string {
	text := types.ObjectString(object, nil)
	if value, ok := object.(*types.Const); ok {
		return text + " = " + value.Val().ExactString()
	}
	if _, ok := object.(*types.TypeName); !ok {
		return text
	}
	text += " " + object.Type().Underlying().String()
	methods := types.NewMethodSet(types.NewPointer(object.Type()))
	for i := 0; i < methods.Len(); i++ {
		if method := methods.At(i).Obj(); method.Exported() {
			text += "; " + types.ObjectString(method, nil)
		}
	}
	return text
}

func standsIn(was, is types.Object) string {
	if fmt.Sprintf("%T", was) != fmt.Sprintf("%T", is) {
		return fmt.Sprintf("was a %T, is a %T", was, is)
	}
	if value, ok := was.(*types.Const); ok {
		if value.Val().Kind() != is.(*types.Const).Val().Kind() && value.Val().Kind() != constant.Float {
			return "another kind of constant"
		}
	}
	if _, ok := was.(*types.TypeName); !ok {
		if !alike(was.Type(), is.Type()) {
			return fmt.Sprintf("was %s, is %s", was.Type(), is.Type())
		}
		return ""
	}
	if isC(was.Type()) {
		return ""
	}
	if !alike(was.Type().Underlying(), is.Type().Underlying()) {
		return fmt.Sprintf("was %s, is %s", was.Type().Underlying(), is.Type().Underlying())
	}
	methods := types.NewMethodSet(types.NewPointer(was.Type()))
	now := types.NewMethodSet(types.NewPointer(is.Type()))
	for i := 0; i < methods.Len(); i++ {
		method := methods.At(i).Obj()
		if !method.Exported() {
			continue
		}
		found := now.Lookup(nil, method.Name())
		if found == nil || !alike(method.Type(), found.Obj().Type()) {
			return "its method " + method.Name() + " is another"
		}
	}
	return ""
}

// isC is true for a type that cgo made.
func isC(t types.Type) bool {
	switch t := t.(type) {
	case *types.Alias:
		return strings.HasPrefix(t.Obj().Name(), "_C") || isC(t.Rhs())
	case *types.Named:
		return strings.HasPrefix(t.Obj().Name(), "_C")
	case *types.Pointer:
		return isC(t.Elem())
	}
	return false
}

func alike(a, b types.Type) bool {
	if isC(a) {
		return true
	}
	a, b = types.Unalias(a), types.Unalias(b)
	switch a := a.(type) {
	case *types.Pointer:
		b, ok := b.(*types.Pointer)
		return ok && alike(a.Elem(), b.Elem())
	case *types.Slice:
		b, ok := b.(*types.Slice)
		return ok && alike(a.Elem(), b.Elem())
	case *types.Map:
		b, ok := b.(*types.Map)
		return ok && alike(a.Key(), b.Key()) && alike(a.Elem(), b.Elem())
	case *types.Signature:
		b, ok := b.(*types.Signature)
		return ok && a.Variadic() == b.Variadic() && a.TypeParams().Len() == b.TypeParams().Len() && allAlike(a.Params(), b.Params()) && allAlike(a.Results(), b.Results())
	case *types.Interface:
		b, ok := b.(*types.Interface)
		if !ok || a.NumMethods() != b.NumMethods() {
			return false
		}
		for i := 0; i < a.NumMethods(); i++ {
			if a.Method(i).Name() != b.Method(i).Name() || !alike(a.Method(i).Type(), b.Method(i).Type()) {
				return false
			}
		}
		return true
	case *types.Struct:
		b, ok := b.(*types.Struct)
		return ok && hasFields(a, b)
	default:
		return a.String() == b.String()
	}
}

func allAlike(a, b *types.Tuple) bool {
	if a.Len() != b.Len() {
		return false
	}
	for i := 0; i < a.Len(); i++ {
		if !alike(a.At(i).Type(), b.At(i).Type()) {
			return false
		}
	}
	return true
}

// hasFields is true where b has all that a exports; a struct that cgo translated has fields that only C's headers know.
func hasFields(a, b *types.Struct) bool {
	for i := 0; i < a.NumFields(); i++ {
		field := a.Field(i)
		if !field.Exported() {
			continue
		}
		found := false
		for j := 0; j < b.NumFields(); j++ {
			found = found || b.Field(j).Name() == field.Name() && alike(field.Type(), b.Field(j).Type())
		}
		if !found {
			return false
		}
	}
	return true
}
