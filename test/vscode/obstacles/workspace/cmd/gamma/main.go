// Gamma is pure.
package main

func main() {}
