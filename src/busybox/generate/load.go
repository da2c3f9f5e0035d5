package main

import (
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strings"

	"github.com/u-root/gobusybox/src/pkg/bb/findpkg"
	"github.com/u-root/gobusybox/src/pkg/golang"
	"golang.org/x/tools/go/packages"
	"mvdan.cc/sh/v3/shell"
)

const metadata = packages.NeedName | packages.NeedImports | packages.NeedFiles | packages.NeedDeps | packages.NeedModule | packages.NeedEmbedFiles

// load asks Go for the commands that the patterns name and for all that they import, without any of makebb's type
// checking. Errors of packages are in the graph, those of commands are returned, in makebb's words.
func load(report *reporter, env *golang.Environ, patterns []string) (*Graph, error) {
	lookup := findpkg.DefaultEnv()
	roots, err := loadNamed(env, lookup, patterns)
	if err != nil {
		return nil, fmt.Errorf("finding packages failed: %w", err)
	}
	if roots == nil {
		paths, err := findpkg.ResolveGlobs(report, env, lookup, patterns)
		if err != nil {
			return nil, fmt.Errorf("finding packages failed: %w", err)
		}
		if roots, err = env.Lookup(metadata, paths...); err != nil {
			return nil, fmt.Errorf("finding packages failed: failed to load package %v: %w", paths, err)
		}
	}
	var commands []*packages.Package
	modules := map[string]bool{}
	withoutModule := 0
	for _, p := range roots {
		if len(p.Errors) > 0 {
			return nil, fmt.Errorf("finding packages failed: %w", rootErrors(p.PkgPath, p.Errors))
		}
		if len(p.GoFiles) == 0 {
			continue
		}
		commands = append(commands, p)
		if p.Module != nil {
			modules[p.Module.Path] = true
		} else {
			withoutModule++
		}
	}
	if len(commands) == 0 {
		return nil, fmt.Errorf("no valid commands given")
	}
	if len(modules) > 0 && withoutModule > 0 {
		names := make([]string, 0, len(modules))
		for name := range modules {
			names = append(names, name)
		}
		sort.Strings(names)
		return nil, fmt.Errorf("gobusybox does not support mixed module/non-module compilation -- commands contain main modules %v", strings.Join(names, ", "))
	}
	return newGraph(commands), nil
}

// loadNamed does in one step what makebb does in two, where the patterns are plain names of commands that build; nil
// where one of them is anything else, so that makebb's own way is gone.
func loadNamed(env *golang.Environ, lookup findpkg.Env, patterns []string) ([]*packages.Package, error) {
	var names []string
	for _, pattern := range patterns {
		if !literal(pattern) {
			return nil, nil
		}
		match, folders := lookup.Glob(discard{}, pattern)
		if match && len(folders) == 0 {
			return nil, nil
		}
		if match {
			names = append(names, folders...)
		} else {
			names = append(names, pattern)
		}
	}
	if len(names) == 0 {
		return nil, nil
	}
	roots, err := env.Lookup(metadata, names...)
	if err != nil {
		// Said in the words of makebb's own way, which fails in the same place.
		return nil, nil
	}
	for _, root := range roots {
		if root.Name != "main" || len(root.GoFiles) == 0 || len(root.Errors) > 0 {
			return nil, nil
		}
	}
	sort.Slice(roots, func(i, j int) bool { return roots[i].PkgPath < roots[j].PkgPath })
	return roots, nil
}

// literal patterns mean nothing else than what they say, to a shell, to path.Match and to Go.
func literal(pattern string) bool {
	fields, err := shell.Fields(pattern, func(string) string { return "" })
	return err == nil && len(fields) == 1 && fields[0] == pattern &&
		!strings.ContainsAny(pattern, `*?[]{}\`) && !strings.Contains(pattern, "...") && !strings.HasPrefix(pattern, "-")
}

type discard struct{}

func (discard) Printf(string, ...interface{}) {}
func (discard) Println(...interface{})        {}
func (discard) Print(...interface{})          {}

// rootErrors are a command's errors as makebb puts them.
func rootErrors(command string, all []packages.Error) error {
	var joined error
	for _, err := range all {
		joined = errors.Join(joined, err)
	}
	return fmt.Errorf("failed to add package %s for errors: %w", command, joined)
}

// checkDuplicates refuses two commands of one name.
func checkDuplicates(roots []string, names map[string]string) error {
	seen := map[string]string{}
	for _, root := range roots {
		name := appletName(root, names)
		if other, taken := seen[name]; taken {
			return fmt.Errorf("failed to build with bb: found duplicate command %s (%s and %s)", name, other, root)
		}
		seen[name] = root
	}
	return nil
}

func appletName(command string, names map[string]string) string {
	if name, named := names[command]; named {
		return name
	}
	return path.Base(command)
}

// exists is what findpkg asks of a folder that a pattern may name.
func candidates(patterns []string) []string {
	lookup := findpkg.DefaultEnv()
	prefixes := append([]string{""}, lookup.GBBPath...)
	if lookup.URootSource != "" {
		prefixes = append(prefixes, lookup.URootSource)
	}
	directory, err := os.Getwd()
	if err != nil {
		return nil
	}
	var paths []string
	for _, pattern := range patterns {
		for _, prefix := range prefixes {
			candidate := filepath.Join(prefix, strings.TrimPrefix(pattern, "github.com/u-root/u-root/"))
			whole := filepath.Join(prefix, pattern)
			for _, name := range []string{candidate, whole} {
				if !filepath.IsAbs(name) {
					name = filepath.Join(directory, name)
				}
				paths = append(paths, name)
			}
		}
	}
	return paths
}
