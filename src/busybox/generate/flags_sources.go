package main

// beforeSource is in the package of makebb's registry, whose table has no exported name.
const beforeSource = `package bbmain

// Before has every command tell its name before anything of it runs.
func Before(tell func(name string)) {
	for key, cmd := range bbCmds {
		name, command := key, cmd
		bbCmds[name] = bbCmd{init: func() { tell(name); command.init() }, main: command.main}
	}
}
`

// ownersSource is the package that knows whose init registered which flag.
const ownersSource = `package flagowners

import (
	"flag"
	"os"
	"reflect"
	"sort"
)

var owners = map[*flag.Flag]string{}

// Note takes the flags that nobody has taken yet for this package's.
func Note(path string) {
	// Nearly always there are none, and to visit them all would sort them.
	formal := reflect.ValueOf(flag.CommandLine).Elem().FieldByName("formal")
	if formal.IsValid() && formal.Kind() == reflect.Map && formal.Len() == len(owners) {
		return
	}
	flag.CommandLine.VisitAll(func(one *flag.Flag) {
		if _, known := owners[one]; !known {
			owners[one] = path
		}
	})
}

// Keep leaves flag.CommandLine with the flags of the packages that an applet is made of, the same set where it is.
func Keep(packages []string, applet string) {
	var kept []*flag.Flag
	foreign := false
	flag.CommandLine.VisitAll(func(one *flag.Flag) {
		if owner, known := owners[one]; known && !has(packages, applet, owner) {
			foreign = true
		} else {
			kept = append(kept, one)
		}
	})
	if !foreign {
		return
	}
	set := flag.CommandLine
	name, handling, usage, output := set.Name(), set.ErrorHandling(), set.Usage, set.Output()
	*set = flag.FlagSet{Usage: usage}
	set.Init(name, handling)
	if output != os.Stderr {
		set.SetOutput(output)
	}
	for _, one := range kept {
		set.Var(one.Value, one.Name, one.Usage)
		set.Lookup(one.Name).DefValue = one.DefValue
	}
}

func has(packages []string, applet string, path string) bool {
	at := sort.SearchStrings(packages, path)
	return at < len(packages) && packages[at] == path && at/8 < len(applet) && applet[at/8]&(1<<(at%8)) != 0
}
`
