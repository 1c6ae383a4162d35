run several-a.yml second=several-b.yml third=several-a.yml --format csv --set step@2026=4
