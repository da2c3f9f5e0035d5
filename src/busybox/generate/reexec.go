package main

import (
	"bytes"
	"fmt"
	"sort"
)

const aliasSource = `package bbmain

// Alias has a command answer to one more name; the command finds os.Args as they are.
func Alias(name, command string) {
	if _, taken := bbCmds[name]; !taken {
		bbCmds[name] = bbCmds[command]
	}
}
`

// reexecFiles have commands answer to the names that they start themselves under. They come after those of flags: a
// command keeps its own flags whatever it is called.
func (m Mode) reexecFiles(graph *Graph) map[string][]byte {
	commands := map[string]bool{}
	for _, root := range graph.Roots {
		commands[root] = true
	}
	var names []string
	for name, command := range m.Reexec {
		if commands[command] {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	sort.Strings(names)
	var text bytes.Buffer
	fmt.Fprintf(&text, "package main\n\nimport bbmain %q\n\nfunc init() {\n", registryPath)
	for _, name := range names {
		fmt.Fprintf(&text, "\tbbmain.Alias(%q, %q)\n", name, appletName(m.Reexec[name], m.Names))
	}
	fmt.Fprintf(&text, "}\n")
	return map[string][]byte{"gopure_reexec.go": text.Bytes(), "pkg/bbmain/gopure_reexec.go": []byte(aliasSource)}
}
