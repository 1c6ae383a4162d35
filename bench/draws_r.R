# SPDX-License-Identifier: GPL-3.0-or-later
# The workload in R, by whole columns, in blocks of draws: Rscript --vanilla draws_r.R DRAWS
start <- c(40, 30, 20, 10)
drift <- c(0.020, 0.015, 0.030, 0.010)
rate <- c(0.20, 0.35, 0.15, 0.10)
elasticity <- c(0.90, 1.10, 0.95, 1.20)
factor <- rbind(c(0.030, 0, 0, 0), c(0.012, 0.032, 0, 0), c(0.010, 0.008, 0.040, 0), c(0.006, 0.004, 0.010, 0.024))
shares <- c(0.01, 0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 0.99)
years <- 10
block <- 16384

draws <- as.integer(commandArgs(trailingOnly = TRUE)[1])
set.seed(12345)
total <- revenue <- matrix(0, draws, years)
for (first in seq(1, draws, by = block)) {
  at <- first:min(first + block - 1, draws)
  output <- matrix(start, length(at), 4, byrow = TRUE)
  for (year in 1:years) {
    score <- matrix(rnorm(4 * length(at)), length(at), 4)
    growth <- score %*% t(factor) + rep(drift, each = length(at))
    output <- output * exp(growth)
    total[at, year] <- rowSums(output)
    revenue[at, year] <- output^rep(elasticity, each = length(at)) %*% rate
  }
}

print_statistics <- function(name, values) {
  for (year in 1:years) {
    x <- values[, year]
    statistics <- c(mean(x), var(x), quantile(x, shares))
    labels <- c("mean", "variance", sprintf("q%02d", round(100 * shares)))
    cat(sprintf("%s,%d,%s,%.12g\n", name, 2024 + year, labels, statistics), sep = "")
  }
}

print_statistics("total", total)
print_statistics("revenue", revenue)
