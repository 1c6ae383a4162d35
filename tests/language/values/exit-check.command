run exit-check.yaml --format csv >/dev/null 2>&1
