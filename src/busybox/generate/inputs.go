package main

import (
	"crypto/sha256"
	"fmt"
	"go/build"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sort"
	"strings"
	"time"
)

// requestDigest is of what was asked for, by which program and with which Go: another one has nothing in common.
func requestDigest(request *Request) (Digest, error) {
	program, err := os.Executable()
	if err != nil {
		return Digest{}, err
	}
	directory, err := os.Getwd()
	if err != nil {
		return Digest{}, err
	}
	root := build.Default.GOROOT
	tools := filepath.Join(root, "pkg", "tool", runtime.GOOS+"_"+runtime.GOARCH)
	digest := sha256.New()
	fmt.Fprintf(digest, "%q %q %q %#v\n", directory, request.Patterns, request.Tags, request.Mode)
	for _, name := range []string{program, filepath.Join(root, "VERSION"), filepath.Join(root, "go.env"), filepath.Join(root, "bin", "go"), filepath.Join(tools, "compile"), filepath.Join(tools, "link"), filepath.Join(tools, "asm")} {
		fmt.Fprintf(digest, "%s %+v\n", name, plainStamp(name))
	}
	for _, variable := range environment() {
		fmt.Fprintf(digest, "%s\n", variable)
	}
	return Digest(digest.Sum(nil)), nil
}

// environment are the variables that decide what Go finds and compiles; where it keeps things and what it fetches
// does not.
func environment() []string {
	var counting []string
	for _, variable := range os.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		switch name {
		case "GOCACHE", "GOCACHEPROG", "GOTMPDIR", "GOPROXY", "GONOPROXY", "GOSUMDB", "GONOSUMDB", "GOPRIVATE", "GOINSECURE", "GOVCS", "GOAUTH", "GOMAXPROCS", "GOGC", "GOMEMLIMIT", "GOTRACEBACK":
			continue
		case "HOME", "XDG_CONFIG_HOME", "USERPROFILE", "AppData":
			counting = append(counting, variable)
			continue
		}
		for _, prefix := range []string{"GO", "CGO_", "GBB_", "UROOT_"} {
			if strings.HasPrefix(name, prefix) && !strings.HasPrefix(name, "GOPURE_") {
				counting = append(counting, variable)
				break
			}
		}
	}
	sort.Strings(counting)
	return counting
}

// Folder is one whose list of files counted.
type Folder struct {
	Stamp Stamp `json:"stamp"`
	// All: every name counts, for an embed pattern may take it.
	All    bool   `json:"all,omitempty"`
	Digest Digest `json:"digest"`
}

func newFolder(name string, all bool, now time.Time) *Folder {
	folder := &Folder{Stamp: stampOf(name, now), All: all}
	folder.Digest = folder.list(name)
	return folder
}

func (f *Folder) list(name string) Digest {
	if f.All {
		return listing(name, func(string) bool { return true })
	}
	return listing(name, builds)
}

func (f *Folder) same(name string, now time.Time) (same, restamped bool) {
	if f.Stamp.same(name) {
		return true, false
	}
	stamp := stampOf(name, now)
	if f.list(name) != f.Digest {
		return false, false
	}
	restamped = f.Stamp != stamp
	f.Stamp = stamp
	return true, restamped
}

// folders are all folders whose lists decide which files the packages have.
func folders(graph *Graph, now time.Time) map[string]*Folder {
	found := map[string]*Folder{}
	for _, p := range graph.Packages {
		directory := p.Dir()
		if p.Standard || directory == "" {
			continue
		}
		all := len(p.Embeds) > 0
		if known := found[directory]; known == nil || all && !known.All {
			found[directory] = newFolder(directory, all, now)
		}
		tops := map[string]bool{}
		for _, file := range p.Embeds {
			if relative, err := filepath.Rel(directory, file); err == nil {
				if top, _, nested := strings.Cut(filepath.ToSlash(relative), "/"); nested {
					tops[filepath.Join(directory, top)] = true
				}
			}
		}
		for top := range tops {
			_ = filepath.WalkDir(top, func(name string, entry os.DirEntry, err error) error {
				if err == nil && entry.IsDir() {
					found[name] = newFolder(name, true, now)
				}
				return nil
			})
		}
	}
	return found
}

// deciding are the files besides the packages' own that decide what Go finds, and those that would if they were there.
func deciding(graph *Graph, patterns []string, now time.Time) (map[string]*Input, bool) {
	found := map[string]*Input{}
	add := func(name string) bool {
		if _, known := found[name]; !known {
			input := newInput(name, now)
			found[name] = &input
		}
		return !found[name].Missing
	}
	directory, err := os.Getwd()
	if err != nil {
		return found, true
	}
	command := exec.Command(filepath.Join(build.Default.GOROOT, "bin", "go"), "env", "GOMOD", "GOWORK", "GOENV", "GOFLAGS", "GO111MODULE")
	output, err := command.Output()
	values := strings.Split(string(output), "\n")
	if err != nil || len(values) < 5 {
		return found, true
	}
	module, work, env, flags, on := values[0], values[1], values[2], values[3], values[4]
	for above, inModule := directory, false; ; above = filepath.Dir(above) {
		// A go.mod above the nearest one decides nothing, a go.work does.
		if !inModule && on != "off" {
			inModule = add(filepath.Join(above, "go.mod"))
		}
		add(filepath.Join(above, "go.work"))
		if above == filepath.Dir(above) {
			break
		}
	}
	for _, main := range []string{module, work} {
		if !filepath.IsAbs(main) {
			continue
		}
		stem := strings.TrimSuffix(strings.TrimSuffix(main, ".mod"), ".work")
		add(main)
		add(stem + ".sum")
		add(stem + ".work.sum")
		add(filepath.Join(filepath.Dir(main), "vendor", "modules.txt"))
	}
	if filepath.IsAbs(env) {
		add(env)
	}
	roots := map[string]string{}
	for _, p := range graph.Packages {
		if p.Root == "" {
			continue
		}
		roots[p.Root] = p.Module
		// A go.mod on the way would make the package another module's.
		for above := p.Dir(); above != p.Root && strings.HasPrefix(above, p.Root); above = filepath.Dir(above) {
			add(filepath.Join(above, "go.mod"))
		}
	}
	for root, path := range roots {
		add(filepath.Join(root, "go.mod"))
		add(filepath.Join(root, "go.sum"))
		// A folder in which this module would have the package too.
		for _, p := range graph.Packages {
			if rest, inside := strings.CutPrefix(p.Path, path+"/"); inside && !p.Standard && p.Root != root {
				add(filepath.Join(root, filepath.FromSlash(rest)))
			}
		}
	}
	for _, candidate := range candidates(patterns) {
		if info, err := os.Stat(candidate); err == nil && info.IsDir() {
			continue // A folder that is there and stays: its list is looked at.
		}
		add(candidate)
	}
	volatile := on == "off" || strings.Contains(flags, "-overlay") || strings.Contains(flags, "-modfile") || strings.Contains(flags, "-toolexec")
	for _, pattern := range patterns {
		volatile = volatile || !literal(pattern)
	}
	return found, volatile
}
