package main

import (
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hugelgupf/go-shlex"
	"github.com/u-root/mkuimage/cpio"
	"github.com/u-root/mkuimage/fileflag"
	"github.com/u-root/mkuimage/uimage/initramfs"
)

// Where a busybox and its commands are, and what starts where nothing is named: u-root's own names.
const (
	binaries     = "bbin"
	defaultInit  = "init"
	defaultShell = "gosh"
)

func addBusybox(files *initramfs.Files, busybox string, applets []string) error {
	record, err := cpio.NewRecorder().GetRecord(busybox)
	if err != nil {
		return err
	}
	record.Name = binaries + "/bb"
	// The umask of whoever built it must not be seen in the image.
	record.Mode = cpio.S_IFREG | 0o755
	if err := files.AddRecord(cpio.MakeReproducible(record)); err != nil {
		return err
	}
	for _, applet := range applets {
		if applet == "bb" {
			continue
		}
		if err := files.AddRecord(cpio.Symlink(path.Join(binaries, applet), "bb")); err != nil {
			return err
		}
	}
	return nil
}

// addLinks says what the kernel and u-root's init start. What nobody named is there if the busybox has it, and gives way to an extra file.
func addLinks(files *initramfs.Files, img image) error {
	var uinit string
	var arguments []string
	if img.Uinit != nil {
		if words := shlex.Split(*img.Uinit); len(words) > 0 {
			uinit, arguments = words[0], words[1:]
		}
	}
	for _, link := range []struct {
		key, name, fallback string
		command             *string
	}{
		{"init", "init", defaultInit, img.Init},
		{"uinit", "bin/uinit", "", &uinit},
		{"shell", "bin/sh", defaultShell, img.Shell},
		{"shell", "bin/defaultsh", defaultShell, img.Shell},
	} {
		command := link.fallback
		if link.command != nil {
			command = *link.command
		} else if files.Contains(link.name) || !slices.Contains(img.Applets, command) {
			continue
		}
		if command == "" {
			continue
		}
		target, err := resolve(link.key, command, img.Applets)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(path.Join("/", path.Dir(link.name)), target)
		if err != nil {
			return err
		}
		if files.Contains(link.name) {
			return fmt.Errorf("%s: an extra file is at %s already; leave out one of them", link.key, link.name)
		}
		if err := files.AddRecord(cpio.Symlink(link.name, filepath.ToSlash(relative))); err != nil {
			return err
		}
	}
	if len(arguments) == 0 {
		return nil
	}
	const flags = "etc/uinit.flags"
	if files.Contains(flags) {
		return fmt.Errorf("uinit: an extra file is at %s already; leave it out, or the arguments", flags)
	}
	return files.AddRecord(cpio.StaticFile(flags, fileflag.ArgvToFile(arguments), 0o444))
}

// resolve gives the absolute path of a command: one of the busybox by its name, anything else by its path in the image.
func resolve(key, command string, applets []string) (string, error) {
	if strings.Contains(command, "/") {
		return path.Join("/", command), nil
	}
	if !slices.Contains(applets, command) {
		return "", fmt.Errorf("%s: the busybox has no command %s; add it, or give a path in the image", key, command)
	}
	return path.Join("/", binaries, command), nil
}
