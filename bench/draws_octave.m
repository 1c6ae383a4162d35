% SPDX-License-Identifier: GPL-3.0-or-later
% The workload in Octave, by whole columns, in blocks of draws: octave-cli draws_octave.m DRAWS
1;

function print_statistics(name, values, shares)
  average = mean(values); spread = var(values); quantiles = quantile(values, shares);
  for year = 1:columns(values)
    printf("%s,%d,mean,%.12g\n", name, 2024 + year, average(year));
    printf("%s,%d,variance,%.12g\n", name, 2024 + year, spread(year));
    printf([name "," num2str(2024 + year) ",q%02.0f,%.12g\n"], [100 * shares; quantiles(:, year)']);
  end
end

start = [40 30 20 10];
drift = [0.020 0.015 0.030 0.010];
rate = [0.20 0.35 0.15 0.10];
elasticity = [0.90 1.10 0.95 1.20];
factor = [0.030 0 0 0; 0.012 0.032 0 0; 0.010 0.008 0.040 0; 0.006 0.004 0.010 0.024];
shares = [0.01 0.05 0.10 0.25 0.50 0.75 0.90 0.95 0.99];
years = 10;
block = 65536;

draws = str2double(argv(){1});
randn("state", 1);
total = revenue = zeros(draws, years);
for first = 1:block:draws
  last = min(first + block - 1, draws);
  output = repmat(start, last - first + 1, 1);
  for year = 1:years
    output = output .* exp(randn(rows(output), 4) * factor' + drift);
    total(first:last, year) = sum(output, 2);
    revenue(first:last, year) = (output .^ elasticity) * rate';
  end
end
print_statistics("total", total, shares);
print_statistics("revenue", revenue, shares);
