run quarterly-growth.yaml --format csv --of 'so_far_growth' --of 'last_year' --of 'still_required'
