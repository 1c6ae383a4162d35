run several-a.yml ./several-a.yml --format csv >/dev/null 2>&1
