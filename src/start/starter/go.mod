// The program that starts a busybox's applets where they can do no harm. It needs nothing but the standard library.
module gopure/starter

go 1.21
