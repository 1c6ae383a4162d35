run exit-divide.yaml --format csv >/dev/null 2>&1
