package main

import "embed"

// The probe's own program, which this one uploads to it.
//
//go:embed firmware/probe.elf
var probe []byte

// The manual is generated before a release; here it is not.
//
//go:embed manual/*.html
var manual embed.FS
