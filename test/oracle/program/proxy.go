package main

import (
	"log"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"
)

// serve: ["folder of the proxy", "path", "version", "folder of the files"] → a module that `GOPROXY=file://…` serves.
func serve(line string) any {
	var question [4]string
	decode(line, &question)
	proxy, path, version, files := question[0], question[1], question[2], question[3]
	escaped, err := module.EscapePath(path)
	if err != nil {
		log.Fatal(err)
	}
	folder := filepath.Join(proxy, escaped, "@v")
	if err := os.MkdirAll(folder, 0o777); err != nil {
		log.Fatal(err)
	}
	goMod, err := os.ReadFile(filepath.Join(files, "go.mod"))
	if err != nil {
		// What a proxy says of a module that is older than modules.
		goMod = []byte("module " + path + "\n")
	}
	list, _ := os.ReadFile(filepath.Join(folder, "list"))
	write(folder, "list", string(list)+version+"\n")
	write(folder, version+".info", `{"Version":"`+version+`","Time":"2026-01-01T00:00:00Z"}`)
	write(folder, version+".mod", string(goMod))
	var archive strings.Builder
	if err := zip.CreateFromDir(&archive, module.Version{Path: path, Version: version}, files); err != nil {
		log.Fatal(err)
	}
	write(folder, version+".zip", archive.String())
	return true
}

func write(folder, name, text string) {
	if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o666); err != nil {
		log.Fatal(err)
	}
}
