run exit-done.yaml --format csv | tail -n 1
