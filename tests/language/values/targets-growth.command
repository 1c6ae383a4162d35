run targets-growth.yaml -o targets-growth.out --force --charts none -q --format csv | grep ',met,'; cut -d, -f2,14 targets-growth.out/targets.csv; rm -r targets-growth.out
