// Oracle prints what Go's own libraries say, one JSON value for each line of its input.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"go/build"
	"go/build/constraint"
	"go/parser"
	"go/token"
	"log"
	"os"
	"path"
	"strconv"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/semver"
)

var questions = map[string]func(line string) any{
	"header":     header,
	"glob":       glob,
	"constraint": evaluate,
	"semver":     compare,
	"modfile":    readModfile,
	"unquote":    unquote,
	"file":       fileAt,
	"text":       fileOfText,
	"gomod":      readGoMod,
	"gowork":     readGoWork,
	"proxy":      serve,
	"declared":   declared,
	"uses":       uses,
	"function":   function,
}

func main() {
	answer := questions[os.Args[1]]
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 1<<26)
	out := bufio.NewWriter(os.Stdout)
	encoder := json.NewEncoder(out)
	for in.Scan() {
		if err := encoder.Encode(answer(in.Text())); err != nil {
			log.Fatal(err)
		}
	}
	if err := in.Err(); err != nil {
		log.Fatal(err)
	}
	if err := out.Flush(); err != nil {
		log.Fatal(err)
	}
}

// header: a file's path → its package name and imports as go/parser reads them; null where it refuses the file.
func header(file string) any {
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		return nil
	}
	imports := []string{}
	for _, spec := range parsed.Imports {
		value, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil
		}
		name := ""
		if spec.Name != nil {
			name = spec.Name.Name
		}
		imports = append(imports, strings.TrimSpace(name+" "+value))
	}
	return map[string]any{"name": parsed.Name.Name, "imports": imports}
}

var contexts []build.Context

func init() {
	for _, goos := range []string{"linux", "windows", "darwin", "android"} {
		for _, goarch := range []string{"amd64", "arm64"} {
			for _, cgo := range []bool{false, true} {
				context := build.Default
				context.GOOS, context.GOARCH, context.CgoEnabled = goos, goarch, cgo
				context.ToolTags = nil
				if cgo {
					context.BuildTags = []string{"seccomp", "netgo", "boringcrypto"}
				}
				contexts = append(contexts, context)
			}
		}
	}
}

// glob: ["pattern", "name"] → path.Match's answer; null for a malformed pattern.
func glob(line string) any {
	var question [2]string
	decode(line, &question)
	if _, err := path.Match(question[0], ""); err != nil {
		return nil
	}
	ok, err := path.Match(question[0], question[1])
	if err != nil {
		return nil
	}
	return ok
}

// constraint: ["//go:build line", "tag", …] → whether it holds with these tags, and gofmt's form; null where it is malformed.
func evaluate(line string) any {
	var question []string
	decode(line, &question)
	expression, err := constraint.Parse(question[0])
	if err != nil {
		return nil
	}
	tags := map[string]bool{}
	for _, tag := range question[1:] {
		tags[tag] = true
	}
	return []any{expression.Eval(func(tag string) bool { return tags[tag] }), expression.String()}
}

// semver: ["a", "b"] → their order.
func compare(line string) any {
	var question [2]string
	decode(line, &question)
	return semver.Compare(question[0], question[1])
}

// modfile: a go.mod's path → what it says; null where it is malformed.
func readModfile(file string) any {
	data, err := os.ReadFile(file)
	if err != nil {
		log.Fatal(err)
	}
	parsed, err := modfile.ParseLax(file, data, nil)
	if err != nil || parsed.Module == nil {
		return nil
	}
	said := []string{"module " + parsed.Module.Mod.Path}
	if parsed.Go != nil {
		said = append(said, "go "+parsed.Go.Version)
	}
	for _, require := range parsed.Require {
		said = append(said, fmt.Sprintf("require %s %s %t", require.Mod.Path, require.Mod.Version, require.Indirect))
	}
	return said
}

func decode(line string, question any) {
	if err := json.Unmarshal([]byte(line), question); err != nil {
		log.Fatal(err)
	}
}
