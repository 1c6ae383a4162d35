run 'kịch bản.yml' 'thấp=kịch bản.yml' --format csv --of gdp
