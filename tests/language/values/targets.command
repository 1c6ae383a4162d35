run targets.yaml -o targets.out --force --charts none -q --format csv | grep ',met,'; cat targets.out/targets.csv; rm -r targets.out
