package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"go/build"
	"io"
	"io/fs"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/modfile"
)

// unquote: a string literal → its value; null where it is none.
func unquote(line string) any {
	var literal string
	decode(line, &literal)
	if strings.HasPrefix(literal, "'") {
		return nil
	}
	value, err := strconv.Unquote(literal)
	if err != nil {
		return nil
	}
	return value
}

// source is the only file of a folder.
type source struct {
	name string
	data []byte
}

func (s source) Name() string       { return s.name }
func (s source) Size() int64        { return int64(len(s.data)) }
func (s source) Mode() fs.FileMode  { return 0 }
func (s source) ModTime() time.Time { return time.Time{} }
func (s source) IsDir() bool        { return false }
func (s source) Sys() any           { return nil }

func (s source) in(context build.Context) *build.Context {
	context.IsDir = func(path string) bool { return path == "/folder" }
	context.ReadDir = func(string) ([]fs.FileInfo, error) { return []fs.FileInfo{s}, nil }
	context.OpenFile = func(string) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(s.data)), nil }
	return &context
}

// fileOfText: ["name", "base64"] → what go/build says of a Go file of that name.
func fileOfText(line string) any {
	var question [2]string
	decode(line, &question)
	data, err := base64.StdEncoding.DecodeString(question[1])
	if err != nil {
		log.Fatal(err)
	}
	return source{question[0], data}.describe()
}

// fileAt: a file's path → what go/build says of it.
func fileAt(path string) any {
	data, err := os.ReadFile(path)
	if err != nil {
		log.Fatal(err)
	}
	return source{filepath.Base(path), data}.describe()
}

// describe tells where a file matches (for each context 1, 0, or e for an error), and what it imports and embeds where it can be read.
func (s source) describe() any {
	var matches strings.Builder
	for _, context := range contexts {
		ok, err := s.in(context).MatchFile("/folder", s.name)
		switch {
		case err != nil:
			matches.WriteByte('e')
		case ok:
			matches.WriteByte('1')
		default:
			matches.WriteByte('0')
		}
	}
	whole := build.Default
	whole.CgoEnabled, whole.UseAllFiles = true, true
	read, err := s.in(whole).ImportDir("/folder", 0)
	if len(read.InvalidGoFiles) > 0 {
		return map[string]any{"match": matches.String(), "malformedCgo": strings.Contains(err.Error(), " #cgo ")}
	}
	imports := slices.Concat(read.Imports, read.TestImports, read.XTestImports)
	embeds := slices.Concat(read.EmbedPatterns, read.TestEmbedPatterns, read.XTestEmbedPatterns)
	return map[string]any{"match": matches.String(), "name": read.Name, "imports": list(imports), "embeds": list(embeds)}
}

func list(texts []string) []string {
	if texts == nil {
		return []string{}
	}
	return texts
}

// readGoMod: the text of a go.mod → what it says; null where it is malformed.
func readGoMod(line string) any {
	var text string
	decode(line, &text)
	parsed, err := modfile.Parse("go.mod", []byte(text), nil)
	if err != nil {
		return nil
	}
	said := []string{}
	if parsed.Module != nil {
		said = append(said, "module "+parsed.Module.Mod.Path)
	}
	if parsed.Go != nil {
		said = append(said, "go "+parsed.Go.Version)
	}
	if parsed.Toolchain != nil {
		said = append(said, "toolchain "+parsed.Toolchain.Name)
	}
	for _, require := range parsed.Require {
		said = append(said, fmt.Sprintf("require %s %s %t", require.Mod.Path, require.Mod.Version, require.Indirect))
	}
	for _, exclude := range parsed.Exclude {
		said = append(said, fmt.Sprintf("exclude %s %s", exclude.Mod.Path, exclude.Mod.Version))
	}
	said = append(said, replaces(parsed.Replace)...)
	for _, tool := range parsed.Tool {
		said = append(said, "tool "+tool.Path)
	}
	for _, ignore := range parsed.Ignore {
		said = append(said, "ignore "+ignore.Path)
	}
	return said
}

// readGoWork: the text of a go.work → what it says; null where it is malformed.
func readGoWork(line string) any {
	var text string
	decode(line, &text)
	parsed, err := modfile.ParseWork("go.work", []byte(text), nil)
	if err != nil {
		return nil
	}
	said := []string{}
	if parsed.Go != nil {
		said = append(said, "go "+parsed.Go.Version)
	}
	if parsed.Toolchain != nil {
		said = append(said, "toolchain "+parsed.Toolchain.Name)
	}
	for _, use := range parsed.Use {
		said = append(said, "use "+use.Path)
	}
	return append(said, replaces(parsed.Replace)...)
}

func replaces(all []*modfile.Replace) []string {
	said := []string{}
	for _, replace := range all {
		said = append(said, strings.Join([]string{"replace", replace.Old.Path, replace.Old.Version, replace.New.Path, replace.New.Version}, " "))
	}
	return said
}
