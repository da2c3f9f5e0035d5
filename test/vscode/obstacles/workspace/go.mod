module obstacles.example

go 1.24
