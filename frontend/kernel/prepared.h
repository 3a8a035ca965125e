// How the baseline answers to wages: `solve/prepared.py`, worked out once for a world. It shortens
// the way to an equilibrium and is no part of its equations.
#pragma once
#include "baseline.h"

static f64 *by_wage;                               // [n, m]
static f32 *domestic, *own_price, *own_spending, *bought; // [n, j, k], [n, j] each

static f64 at_home(i32 j, i32 c) { return REAL(SHARE)[(j * n + c) * n + c]; }

static void domestic_rounds(f64 *system) {
  for (i32 c = 0; c < n; c++) {
    for (i32 a = 0; a < s; a++)
      for (i32 b = 0; b < s; b++) {
        system[a * 2 * s + b] = (a == b) - at_home(a, c) * REAL(GAMMA)[(c * s + b) * s + a];
        system[a * 2 * s + s + b] = a == b;
      }
    eliminate(system, s, s);
    for (i32 a = 0; a < s; a++)
      for (i32 b = 0; b < s; b++) domestic[(c * s + a) * s + b] = (f32)system[a * 2 * s + s + b];
  }
}

// Prices at home and costs after the own wage, [j, n] each.
static void own_answers(f64 *price, f64 *cost) {
  for (i32 c = 0; c < n; c++) {
    for (i32 j = 0; j < s; j++) {
      f64 total = 0;
      for (i32 k = 0; k < s; k++) total += domestic[(c * s + j) * s + k] * at_home(k, c) * REAL(BETA)[c * s + k];
      price[j * n + c] = total;
      own_price[c * s + j] = (f32)total;
    }
    for (i32 k = 0; k < s; k++) {
      f64 total = REAL(BETA)[c * s + k];
      for (i32 j = 0; j < s; j++) total += REAL(GAMMA)[(c * s + j) * s + k] * price[j * n + c];
      cost[k * n + c] = total;
    }
  }
}

// to[j, i, m] = Σ_n net[j, n, i] from[j, n, m]
static void passed_on(f64 *to, const f64 *from, const f64 *net) {
  fill(to, 0, s * n * n);
  for (i32 j = 0; j < s; j++)
    for (i32 c = 0; c < n; c++)
      for (i32 i = 0; i < n; i++)
        add_times(to + (j * n + i) * n, net[(j * n + c) * n + i], from + (j * n + c) * n, n);
}

// Sales to all countries after each wage, prices abroad to first order.
static void sales_after(f64 *sales, f64 *answers, const f64 *price, const f64 *cost, const f64 *net) {
  for (i32 j = 0; j < s; j++)
    for (i32 c = 0; c < n; c++) {
      f64 weight = REAL(THETA)[j] * bought[c * s + j], *row = answers + (j * n + c) * n;
      for (i32 i = 0; i < n; i++) row[i] = weight * REAL(SHARE)[(j * n + c) * n + i] * cost[j * n + i];
      row[c] = weight * price[j * n + c];
    }
  passed_on(sales, answers, net);
  for (i32 j = 0; j < s; j++)
    for (i32 i = 0; i < n; i++)
      sales[(j * n + i) * n + i] -= REAL(THETA)[j] * REAL(OUTPUT)[i * s + j] * cost[j * n + i];
}

// Spending that these sales lead to: inputs, the own wage's final demand, and the rounds at home.
static void spending_after(f64 *spent, f64 *first, const f64 *sales) {
  fill(first, 0, s * n * n);
  fill(spent, 0, s * n * n);
  for (i32 c = 0; c < n; c++) {
    for (i32 j = 0; j < s; j++) {
      f64 *row = first + (j * n + c) * n;
      for (i32 k = 0; k < s; k++)
        add_times(row, REAL(GAMMA)[(c * s + j) * s + k], sales + (k * n + c) * n, n);
      row[c] += REAL(ALPHA)[c * s + j] * REAL(VALUE_ADDED)[c];
    }
    for (i32 j = 0; j < s; j++)
      for (i32 k = 0; k < s; k++)
        add_times(spent + (j * n + c) * n, domestic[(c * s + k) * s + j], first + (k * n + c) * n, n);
    for (i32 j = 0; j < s; j++)
      own_spending[c * s + j] = (f32)(spent[(j * n + c) * n + c] / bought[c * s + j]);
  }
}

static f64 weight_in_component(i32 of, i32 among, const i32 *component) {
  if (component[of] != component[among]) return 0;
  f64 total = 0;
  for (i32 c = 0; c < n; c++) total += component[c] == component[of] ? REAL(VALUE_ADDED)[c] : 0;
  return REAL(VALUE_ADDED)[among] / total;
}

// J⁻¹ with J = 1 − (P − W P) + W; P: payrolls after wages, W: weights in the numeraire.
static void invert_wages(const f64 *paid, const i32 *component) {
  f64 *system = reals(2LL * n * n);
  for (i32 a = 0; a < n; a++)
    for (i32 m = 0; m < n; m++) {
      f64 common = 0;
      for (i32 c = 0; c < n; c++) common += weight_in_component(a, c, component) * paid[c * n + m];
      f64 own = paid[a * n + m], weight = weight_in_component(a, m, component);
      system[a * 2 * n + m] = (a == m) - (own - common) + weight;
      system[a * 2 * n + n + m] = a == m;
    }
  eliminate(system, n, n);
  for (i32 a = 0; a < n; a++) copy(by_wage + a * n, system + a * 2 * n + n, n);
}

// The arrays of the counterfactual are not in use yet: they hold what is worked out on the way.
static void work_out(const f64 *net, f64 *sales, f64 *first, f64 *second) {
  f64 *price = reals(size), *cost = reals(size), *paid = reals((i64)n * n);
  for (i32 c = 0; c < n; c++)
    for (i32 j = 0; j < s; j++) {
      f64 spent = REAL(SPENDING)[c * s + j];
      bought[c * s + j] = (f32)(spent > 0 ? spent : 1e-9 * REAL(INCOME)[c] / s);
    }
  domestic_rounds(reals(2LL * s * s));
  own_answers(price, cost);
  sales_after(sales, first, price, cost, net);
  spending_after(second, first, sales);
  passed_on(first, second, net);
  for (i32 j = 0; j < s; j++)
    for (i32 i = 0; i < n; i++)
      for (i32 m = 0; m < n; m++)
        paid[i * n + m] += REAL(BETA)[i * s + j] * (sales[(j * n + i) * n + m] + first[(j * n + i) * n + m]);
  for (i32 q = 0; q < n * n; q++) paid[q] /= REAL(VALUE_ADDED)[q / n];
  invert_wages(paid, (const i32 *)held[COMPONENT]);
}

// Replace f by the step that it asks for.
static void correct(f64 *f, f64 *change) {
  const u8 *active = held[ACTIVE], *supplied = held[SUPPLIED];
  f32 spread[512], spending[512];
  for (i32 c = 0; c < n; c++) change[c] = product(by_wage + c * n, f, n);
  for (i32 c = 0; c < n; c++) {
    f64 *price = f + n + c * s, *spent = f + n + size + c * s;
    f32 moved = (f32)change[c], own[512];
    for (i32 j = 0; j < s; j++) {
      own[j] = (f32)price[j];
      spending[j] = (f32)spent[j] * bought[c * s + j];
      spread[j] = 0;
    }
    for (i32 j = 0; j < s; j++) {
      const f32 *row = domestic + (c * s + j) * s;
      f32 total = 0, weight = spending[j];
      for (i32 k = 0; k < s; k++) total += row[k] * own[k];
      for (i32 k = 0; k < s; k++) spread[k] += weight * row[k];
      price[j] = supplied[c * s + j] ? total + own_price[c * s + j] * moved : 0;
    }
    for (i32 j = 0; j < s; j++)
      spent[j] = active[c * s + j] ? spread[j] / bought[c * s + j] + own_spending[c * s + j] * moved : 0;
  }
  copy(f, change, n);
}
