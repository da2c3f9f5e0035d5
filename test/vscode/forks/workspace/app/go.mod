module example.com/app

go 1.25.0

require example.com/sensor v1.0.0
