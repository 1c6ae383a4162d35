run history-blocks.yaml --format csv --of a --of b --of growth --of c --of e --of p_rounded
