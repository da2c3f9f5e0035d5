package main

import (
	"bytes"
	"crypto/sha256"
	"os"
	"path/filepath"
	"strings"
)

// tree is the GOPATH that is compiled.
type tree struct {
	root string
	// owners are the packages whose file counts where several would write it: an embedded file may lie in another
	// package's folder.
	owners map[string]string
}

func newTree(root string, graph *Graph) *tree {
	t := &tree{root: filepath.Join(root, "src"), owners: map[string]string{}}
	for _, p := range graph.order() {
		for _, name := range p.outputs() {
			t.owners[filepath.Join(p.Path, name)] = p.Path
		}
	}
	return t
}

func (t *tree) folder(path string) string { return filepath.Join(t.root, filepath.FromSlash(path)) }

// put makes a package's files in the tree what they have to be; a file that is so already is left alone.
func (t *tree) put(path string, files map[string][]byte) (map[string]Output, error) {
	outputs := map[string]Output{}
	for name, content := range files {
		if owner, known := t.owners[filepath.Join(path, name)]; known && owner != path {
			continue
		}
		file := filepath.Join(t.folder(path), name)
		if err := write(file, content); err != nil {
			return nil, err
		}
		outputs[name] = Output{Stamp: plainStamp(file), Digest: sha256.Sum256(content)}
	}
	return outputs, nil
}

func write(file string, content []byte) error {
	if info, err := os.Lstat(file); err == nil {
		if info.Mode().IsRegular() && info.Size() == int64(len(content)) {
			if there, err := os.ReadFile(file); err == nil && bytes.Equal(there, content) {
				return nil
			}
		}
		// It may be read-only, or a folder of an earlier set of packages.
		if err := os.RemoveAll(file); err != nil {
			return err
		}
	}
	err := os.WriteFile(file, content, 0o644)
	if !os.IsNotExist(err) && err == nil {
		return nil
	}
	if err := folderFor(filepath.Dir(file)); err != nil {
		return err
	}
	return os.WriteFile(file, content, 0o644)
}

// folderFor makes a folder where perhaps a file of an earlier set of packages is.
func folderFor(folder string) error {
	err := os.MkdirAll(folder, 0o755)
	for above := folder; err != nil && above != filepath.Dir(above); above = filepath.Dir(above) {
		if info, statErr := os.Lstat(above); statErr == nil && !info.IsDir() {
			if removeErr := os.Remove(above); removeErr != nil {
				return removeErr
			}
			return os.MkdirAll(folder, 0o755)
		}
	}
	return err
}

// removeOthers leaves nothing in the tree but these packages' files.
func (t *tree) removeOthers(entries map[string]*Entry) error {
	wanted := map[string]bool{}
	for path, entry := range entries {
		for name := range entry.Outputs {
			file := filepath.Join(t.folder(path), name)
			for !wanted[file] && len(file) > len(t.root) {
				wanted[file] = true
				file = filepath.Dir(file)
			}
		}
	}
	return filepath.WalkDir(t.root, func(name string, entry os.DirEntry, err error) error {
		if err != nil || name == t.root || wanted[name] || !strings.HasPrefix(name, t.root) {
			return err
		}
		if err := os.RemoveAll(name); err != nil {
			return err
		}
		if entry.IsDir() {
			return filepath.SkipDir
		}
		return nil
	})
}
