run time-monthly.yaml --format csv --of t_ytd --of t_yoy --of t_movsum --of t_d --of t_cumsum --of ytd_double --of quarter_total --of lag12 | grep -v ',history,'
