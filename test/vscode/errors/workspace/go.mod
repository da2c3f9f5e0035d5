module example.com/a

go 1.25.0
