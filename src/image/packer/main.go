// Packer writes an initramfs: what its stdin says, as JSON, into one newc archive. The layout, the records and the format are mkuimage's own packages;
// what it wrote is read back and printed as JSON.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/u-root/mkuimage/cpio"
	"github.com/u-root/mkuimage/uimage"
	"github.com/u-root/mkuimage/uimage/initramfs"
)

// An image is what goes in; paths on this machine are absolute. Init, Uinit and Shell are nil where the project does not name them.
type image struct {
	Output  string
	Busybox string
	Applets []string
	Files   []extraFile
	Init    *string
	Uinit   *string
	Shell   *string
	GOARCH  string
}

// An entry is one record of the archive as it was read back; Mode has the type's bits.
type entry struct {
	Name   string `json:"name"`
	Mode   uint64 `json:"mode"`
	Size   uint64 `json:"size"`
	Target string `json:"target,omitempty"`
}

type result struct {
	Entries  []entry  `json:"entries"`
	Warnings []string `json:"warnings"`
}

func main() {
	var img image
	err := json.NewDecoder(os.Stdin).Decode(&img)
	var res result
	if err == nil {
		res, err = pack(img)
	}
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(res)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func pack(img image) (result, error) {
	files := initramfs.NewFiles()
	if err := addBusybox(files, img.Busybox, img.Applets); err != nil {
		return result{}, err
	}
	elves, err := addExtraFiles(files, img.Files)
	if err != nil {
		return result{}, err
	}
	if err := addLinks(files, img); err != nil {
		return result{}, err
	}
	out := &initramfs.Opts{
		Files:       files,
		OutputFile:  &initramfs.CPIOFile{Path: img.Output},
		BaseArchive: &initramfs.Archive{Archive: uimage.DefaultRamfs()},
	}
	if err := initramfs.Write(out); err != nil {
		return result{}, err
	}
	entries, err := list(img.Output)
	return result{Entries: entries, Warnings: warnings(files, elves, img.GOARCH)}, err
}

func list(archive string) ([]entry, error) {
	f, err := os.Open(archive)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	entries := []entry{}
	err = cpio.ForEachRecord(cpio.Newc.FileReader(f), func(r cpio.Record) error {
		e := entry{Name: r.Name, Mode: r.Mode, Size: r.FileSize}
		if r.Mode&cpio.S_IFMT == cpio.S_IFLNK {
			target := make([]byte, r.FileSize)
			if _, err := r.ReadAt(target, 0); err != nil {
				return fmt.Errorf("%s cannot be read back: %w", r.Name, err)
			}
			e.Target = string(target)
		}
		entries = append(entries, e)
		return nil
	})
	return entries, err
}
