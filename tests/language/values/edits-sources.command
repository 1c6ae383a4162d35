run edits-sources.yaml -o edits-sources.out --force --charts none -q --format csv --of gdp; cat edits-sources.out/sources.csv; rm -r edits-sources.out
