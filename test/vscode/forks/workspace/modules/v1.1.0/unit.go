package sensor

// Unit is pure.
func Unit() string {
	return "°C"
}
