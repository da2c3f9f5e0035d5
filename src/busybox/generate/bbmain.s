// A function without a body is allowed in a package with an assembly file.
