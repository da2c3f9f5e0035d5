module example.com/two

go 1.25.0
