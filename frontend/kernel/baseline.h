// The baseline out of shares and final demand: what follows from them is never embedded, so it
// cannot contradict them. The twin in Python is `blocs.live.embedded.economy_from`.
#pragma once
#include "world.h"

static void normalise_shares(void) {
  for (i32 row = 0; row < s * n; row++) {
    f64 *share = REAL(SHARE) + row * n, total = 0;
    for (i32 i = 0; i < n; i++) total += share[i];
    for (i32 i = 0; i < n; i++) share[i] = total > 0 ? share[i] / total : 0;
  }
}

static void value_added_shares(void) {
  for (i32 c = 0; c < n; c++)
    for (i32 k = 0; k < s; k++) {
      f64 bought = 0;
      for (i32 j = 0; j < s; j++) bought += REAL(GAMMA)[(c * s + j) * s + k];
      REAL(BETA)[c * s + k] = 1 - bought;
    }
}

static void baseline_kernels(void) {
  for (i32 q = 0; q < s * n * n; q++) {
    f64 share = REAL(SHARE)[q];
    REAL(KERNEL)[q] = share;
    if (!taxed) continue;
    REAL(NET)[q] = share / REAL(TARIFF)[q] / REAL(EXPORT_TAX)[q];
    REAL(EXPORTED)[q] = REAL(NET)[q] * (REAL(EXPORT_TAX)[q] - 1);
  }
}

static void sell(void) {
  f64 *sold = REAL(NEW_INCOME); // n numbers of scratch
  for (i32 j = 0; j < s; j++) {
    fill(sold, 0, n);
    for (i32 c = 0; c < n; c++)
      add_times(sold, REAL(SPENDING)[c * s + j], (taxed ? REAL(NET) : REAL(KERNEL)) + (j * n + c) * n, n);
    for (i32 i = 0; i < n; i++) REAL(OUTPUT)[i * s + j] = sold[i];
  }
}

// X = FINAL + γ Y(X), by repetition: every round more than a third of what is missing is found.
static void settle_spending(void) {
  copy(REAL(SPENDING), REAL(FINAL), size);
  for (i32 round = 0; round < 1000; round++) {
    f64 change = 0, largest = 0;
    sell();
    for (i32 c = 0; c < n; c++)
      for (i32 j = 0; j < s; j++) {
        f64 before = REAL(SPENDING)[c * s + j];
        f64 now = REAL(FINAL)[c * s + j] + product(REAL(GAMMA) + (c * s + j) * s, REAL(OUTPUT) + c * s, s);
        REAL(SPENDING)[c * s + j] = now;
        if (size_of(now - before) > change) change = size_of(now - before);
        if (now > largest) largest = now;
      }
    if (change <= 1e-16 * largest) break;
  }
  sell();
}

static void incomes(void) {
  f64 *collected = reals(n), *exports = reals(n);
  for (i32 c = 0; c < n; c++) {
    f64 income = 0;
    for (i32 j = 0; j < s; j++) income += REAL(FINAL)[c * s + j];
    for (i32 j = 0; j < s; j++) REAL(ALPHA)[c * s + j] = REAL(FINAL)[c * s + j] / income;
    REAL(INCOME)[c] = income;
    REAL(VALUE_ADDED)[c] = product(REAL(BETA) + c * s, REAL(OUTPUT) + c * s, s);
  }
  for (i32 j = 0; taxed && j < s; j++)
    for (i32 c = 0; c < n; c++) {
      f64 spent = REAL(SPENDING)[c * s + j];
      for (i32 i = 0; i < n; i++) {
        i32 q = (j * n + c) * n + i;
        collected[c] += spent * (REAL(SHARE)[q] - REAL(NET)[q] - REAL(EXPORTED)[q]);
        exports[i] += spent * REAL(EXPORTED)[q];
      }
    }
  for (i32 c = 0; c < n; c++) {
    f64 received = sharing ? product(REAL(SHARING) + c * n, collected, n) : collected[c];
    REAL(DEFICIT)[c] = REAL(INCOME)[c] - REAL(VALUE_ADDED)[c] - received - exports[c];
  }
}
