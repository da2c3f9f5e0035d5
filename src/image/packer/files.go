package main

import (
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"strings"

	"github.com/u-root/mkuimage/cpio"
	"github.com/u-root/mkuimage/uimage/initramfs"
)

// An extraFile is a file or folder of this machine, and where it is in the image.
type extraFile struct {
	From string
	To   string
}

// addExtraFiles adds files, and folders with all that is below them; symlinks stay what they are. It returns the names of regular files with where
// they come from.
func addExtraFiles(files *initramfs.Files, extra []extraFile) (map[string]string, error) {
	regular := map[string]string{}
	for _, file := range extra {
		err := filepath.WalkDir(file.From, func(from string, _ fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			below, err := filepath.Rel(file.From, from)
			if err != nil {
				return err
			}
			name := cpio.Normalize(path.Join(file.To, filepath.ToSlash(below)))
			if name == "." {
				return nil
			}
			if name == ".." || strings.HasPrefix(name, "../") {
				return fmt.Errorf("%s is outside the image; give a path below its root", name)
			}
			return addFile(files, from, name, regular)
		})
		if err != nil {
			return nil, fmt.Errorf("files: %w", err)
		}
	}
	return regular, nil
}

func addFile(files *initramfs.Files, from, name string, regular map[string]string) error {
	// One recorder for all would write a hard link's content once, under an inode that a reproducible archive has not: the others would be empty.
	record, err := cpio.NewRecorder().GetRecord(from)
	if err != nil {
		return err
	}
	record.Name = name
	record = cpio.MakeReproducible(record)
	kind := record.Mode & cpio.S_IFMT
	if there, ok := files.Records[name]; ok {
		if regular[name] == from {
			return nil
		}
		// Folders are merged; the later one's mode counts.
		if kind != cpio.S_IFDIR || there.Mode&cpio.S_IFMT != cpio.S_IFDIR {
			return fmt.Errorf("%s cannot be at %s: something else is there already", from, name)
		}
		delete(files.Records, name)
	}
	if kind == cpio.S_IFREG {
		regular[name] = from
	}
	return files.AddRecord(record)
}
