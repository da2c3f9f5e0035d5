package main

import (
	"debug/elf"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/u-root/mkuimage/cpio"
	"github.com/u-root/mkuimage/uimage"
	"github.com/u-root/mkuimage/uimage/initramfs"
)

var machines = map[string]elf.Machine{
	"386": elf.EM_386, "amd64": elf.EM_X86_64, "arm": elf.EM_ARM, "arm64": elf.EM_AARCH64, "loong64": elf.EM_LOONGARCH,
	"mips": elf.EM_MIPS, "mipsle": elf.EM_MIPS, "mips64": elf.EM_MIPS, "mips64le": elf.EM_MIPS,
	"ppc64": elf.EM_PPC64, "ppc64le": elf.EM_PPC64, "riscv64": elf.EM_RISCV, "s390x": elf.EM_S390,
}

// warnings says which extra files are programs that cannot run in the image. No library of this machine is added for them: that would make the
// image another one on each machine.
func warnings(files *initramfs.Files, regular map[string]string, goarch string) []string {
	found := []string{}
	for name, from := range regular {
		f, err := elf.Open(from)
		if err != nil {
			continue // Not a program.
		}
		if want, ok := machines[goarch]; ok && f.Machine != want && (f.Type == elf.ET_EXEC || f.Type == elf.ET_DYN) {
			found = append(found, fmt.Sprintf("%s is a program for %s, and the image is for %s", name, f.Machine, goarch))
		} else if interpreter := interpreterOf(f); interpreter != "" && !has(files, interpreter) {
			found = append(found, fmt.Sprintf("%s needs %s, which is not in the image; add it with its libraries, or a static build", name, interpreter))
		}
		f.Close()
	}
	slices.Sort(found)
	return found
}

func interpreterOf(f *elf.File) string {
	section := f.Section(".interp")
	if section == nil {
		return ""
	}
	data, err := section.Data()
	if err != nil {
		return ""
	}
	return strings.TrimRight(string(data), "\x00")
}

// has is true also where a symlink on the way leads elsewhere: what is there then is not known.
func has(files *initramfs.Files, absolute string) bool {
	base := uimage.DefaultRamfs()
	for name := cpio.Normalize(absolute); name != "."; name = path.Dir(name) {
		record, ok := files.Records[name]
		if !ok {
			record, ok = base.Get(name)
		}
		if ok && (name == cpio.Normalize(absolute) || record.Mode&cpio.S_IFMT == cpio.S_IFLNK) {
			return true
		}
	}
	return false
}
