// The equilibrium of Caliendo and Parro (2015) in exact changes, for WebAssembly: the map of
// `models/caliendo_parro.py` with every closure, Anderson's loop of `solve/anderson.py` around it.
// Only this kernel exists twice; moves, checks and words do not come here.
#include "prepared.h"

#define EXPORT(name) __attribute__((export_name(name)))
#define MEMORY 10
#define STEP_CAP 2.0

static f64 *power, *spent, *flat, *earned, *wage, *collected, *exported_by, *row, *row_of_taxes;
static f64 *new_state, *f, *last_f, *last_x, *change, *residuals[MEMORY], *together[MEMORY];
static f64 gram[MEMORY][MEMORY], residual;
static i32 iterations, room_for;

EXPORT("at") void *at(i32 name) { return held[name]; }
EXPORT("residual") f64 get_residual(void) { return residual; }
EXPORT("iterations") i32 get_iterations(void) { return iterations; }

EXPORT("setup") void setup(i32 countries, i32 sectors, i32 with_taxes, i32 with_sharing) {
  n = countries, s = sectors, size = n * s, taxed = with_taxes, sharing = with_sharing;
  i64 pairs = (i64)size * n, tax = taxed ? pairs : 0;
  const i64 counts[] = {s, pairs, (i64)size * s, size, tax, tax, (i64)n * n, n, n, n, size, size,
                        size, size, size, n, 3 * n, pairs, pairs, pairs, n + 2 * size, size, n};
  for (i32 name = 0; name < ACTIVE; name++) held[name] = reals(counts[name]);
  held[ACTIVE] = room(size), held[SUPPLIED] = room(size), held[COMPONENT] = room(4 * n);
  power = reals(size), spent = reals(size), flat = reals(size), earned = reals(n), wage = reals(n);
  collected = reals(n), exported_by = reals(n), row = reals(n), row_of_taxes = reals(n);
  i32 all = n + 2 * size;
  new_state = reals(all), f = reals(all), last_f = reals(all), last_x = reals(all), change = reals(n);
  for (i32 m = 0; m < MEMORY; m++) residuals[m] = reals(all), together[m] = reals(all);
  by_wage = reals((i64)n * n), domestic = room(4LL * size * s);
  own_price = room(4 * size), own_spending = room(4 * size), bought = room(4 * size);
}

// Cells that moves may touch: their costs and rates are written before every `edit`.
EXPORT("cells") void set_cells(i32 count) {
  cells = count;
  if (count <= room_for) return;
  room_for = count;
  held[CELL] = room(4LL * count);
  for (i32 name = COST_OF; name < ARRAYS; name++) held[name] = reals(count);
}

EXPORT("calibrate") void calibrate(void) {
  normalise_shares();
  value_added_shares();
  baseline_kernels();
  settle_spending();
  incomes();
}

// `component` must say which countries trade in the baseline. Whether the baseline has an answer.
EXPORT("prepare") i32 prepare(void) {
  f64 *net = REAL(SHARE), *own = 0;
  if (taxed) {
    own = reals((i64)size * n);
    copy(own, REAL(NET), size * n);
    net = own;
  }
  work_out(net, REAL(KERNEL), REAL(NET), REAL(EXPORTED));
  baseline_kernels();
  for (i32 q = 0; q < n * n; q++)
    if (!(size_of(by_wage[q]) < ENDLESS)) return 0;
  for (i32 q = 0; q < size * s; q++)
    if (!(size_of(domestic[q]) < ENDLESS)) return 0;
  return 1;
}

// π κ̂^−θ and what of it reaches producers and tax offices, in the cells that moves touch.
EXPORT("edit") void edit(i32 with_export_taxes) {
  exporting = with_export_taxes;
  const i32 *cell = held[CELL];
  for (i32 q = 0; q < cells; q++) {
    i32 c = cell[q];
    f64 tariff = 1 + REAL(TARIFF_OF)[q], tax = 1 + REAL(EXPORT_TAX_OF)[q];
    f64 cost = REAL(COST_OF)[q], theta = REAL(THETA)[c / (n * n)];
    if (taxed) cost *= tariff / REAL(TARIFF)[c] * (tax / REAL(EXPORT_TAX)[c]);
    f64 kept = cost == 1 ? 1 : cost < ENDLESS ? exp_of(-theta * log_of(cost)) : 0;
    f64 kernel = REAL(SHARE)[c] * kept;
    REAL(KERNEL)[c] = kernel;
    if (!taxed) continue;
    REAL(NET)[c] = kernel / tariff / tax;
    REAL(EXPORTED)[c] = REAL(NET)[c] * (tax - 1);
  }
}

EXPORT("close") void set_closure(i32 follows_value_added, i32 numeraire, f64 elasticity) {
  multiplicative = follows_value_added, numeraire_at = numeraire, supply = elasticity;
}

// What of the purchases at home would stay there at unchanged costs: `prepared.holds`.
EXPORT("at_home") f64 kept_at_home(void) {
  f64 before = 0, after = 0;
  for (i32 j = 0; j < s; j++)
    for (i32 c = 0; c < n; c++) {
      const f64 *kernel = REAL(KERNEL) + (j * n + c) * n;
      f64 total = 0, paid = REAL(SPENDING)[c * s + j];
      for (i32 i = 0; i < n; i++) total += kernel[i];
      before += paid * at_home(j, c);
      after += paid * kernel[c] / (total > 0 ? total : 1);
    }
  return after / before;
}

// Value added of each trading component keeps its baseline level.
static void normalise(f64 *log_wage) {
  const i32 *component = held[COMPONENT];
  f64 *base = row, *level = row_of_taxes;
  fill(base, 0, n), fill(level, 0, n);
  for (i32 c = 0; c < n; c++) {
    base[component[c]] += REAL(VALUE_ADDED)[c];
    level[component[c]] += earned[c] * exp_of(log_wage[c]);
  }
  for (i32 c = 0; c < n; c++) log_wage[c] -= log_of(level[component[c]] / base[component[c]]);
}

static void unit_costs(const f64 *x) {
  for (i32 c = 0; c < n; c++) {
    const f64 *price = x + n + c * s;
    f64 *cost = spent; // free until expenditure is written
    for (i32 k = 0; k < s; k++) cost[k] = REAL(BETA)[c * s + k] * x[c] - REAL(PRODUCTIVITY)[c * s + k];
    for (i32 j = 0; j < s; j++) add_times(cost, price[j], REAL(GAMMA) + (c * s + j) * s, s);
    for (i32 k = 0; k < s; k++) flat[k * n + c] = -REAL(THETA)[k] * cost[k];
  }
  for (i32 q = 0; q < size; q++) power[q] = exp_of(flat[q]);
}

// Prices and sales of good j: every block of the kernel is used for both while it is at hand.
static void market(i32 j) {
  const u8 *active = held[ACTIVE], *supplied = held[SUPPLIED];
  const f64 *here = power + j * n;
  fill(row, 0, n), fill(row_of_taxes, 0, n);
  for (i32 c = 0; c < n; c++) {
    i32 cell = c * s + j;
    const f64 *kernel = REAL(KERNEL) + (j * n + c) * n, *net = taxed ? REAL(NET) + (j * n + c) * n : kernel;
    f64 price = supplied[cell] ? product(kernel, here, n) : 1; // no seller: no equation reads it
    flat[j * n + c] = price;
    if (!active[cell]) continue;
    f64 weight = spent[cell] / price;
    if (taxed) {
      f64 reached = product(net, here, n);
      if (exporting) {
        const f64 *exported = REAL(EXPORTED) + (j * n + c) * n;
        reached += product(exported, here, n);
        add_times(row_of_taxes, weight, exported, n);
      }
      collected[c] += spent[cell] - weight * reached;
    }
    add_times(row, weight, net, n);
  }
  for (i32 i = 0; i < n; i++) {
    REAL(NEW_OUTPUT)[i * s + j] = here[i] * row[i];
    exported_by[i] += here[i] * row_of_taxes[i];
  }
}

static void labour_of(const f64 *x) {
  for (i32 c = 0; c < n; c++) {
    f64 labour = REAL(LABOUR)[c];
    if (supply != 0) labour *= exp_of(supply * (x[c] - product(REAL(ALPHA) + c * s, x + n + c * s, s)));
    earned[c] = REAL(VALUE_ADDED)[c] * labour;
    wage[c] = exp_of(x[c]);
  }
}

static void new_incomes(void) {
  const f64 *fixed = REAL(CLOSURE), *sums = fixed + n, *follows = fixed + 2 * n;
  f64 money = numeraire_at < 0 ? 1 : wage[numeraire_at], own = 0, all = 0;
  for (i32 c = 0; c < n; c++) {
    own += follows[c] * wage[c] * (earned[c] / REAL(VALUE_ADDED)[c]);
    all += earned[c] * wage[c];
  }
  for (i32 c = 0; c < n; c++) {
    f64 income = earned[c] * wage[c] + fixed[c] + sums[c] * money + exported_by[c];
    if (multiplicative)
      income += follows[c] * wage[c] * (earned[c] / REAL(VALUE_ADDED)[c]) - earned[c] * wage[c] * (own / all);
    income += sharing ? product(REAL(SHARING) + c * n, collected, n) : collected[c];
    REAL(NEW_INCOME)[c] = income;
  }
}

static void step(const f64 *x, f64 *g) {
  const u8 *active = held[ACTIVE];
  unit_costs(x);
  for (i32 q = 0; q < size; q++) spent[q] = exp_of(x[n + size + q]);
  fill(collected, 0, n), fill(exported_by, 0, n);
  for (i32 j = 0; j < s; j++) market(j);
  labour_of(x);
  new_incomes();
  for (i32 q = 0; q < size; q++) power[q] = log_of(flat[q]);
  for (i32 c = 0; c < n; c++) {
    const f64 *sold = REAL(NEW_OUTPUT) + c * s;
    for (i32 j = 0; j < s; j++) {
      i32 cell = c * s + j;
      g[n + cell] = -power[j * n + c] / REAL(THETA)[j];
      f64 bought_now = product(REAL(GAMMA) + cell * s, sold, s) + REAL(ALPHA)[cell] * REAL(NEW_INCOME)[c];
      flat[cell] = active[cell] ? bought_now : 1; // nobody buys it: log 1 keeps its entry at rest
    }
    g[c] = log_of(product(REAL(BETA) + c * s, sold, s) / earned[c]);
  }
  for (i32 q = 0; q < size; q++) g[n + size + q] = log_of(flat[q]);
  normalise(g);
}

// Least-squares weights of the kept differences, columns scaled to unit length; f becomes the step.
static void mix(i32 column, i32 used) {
  i32 all = n + 2 * size;
  f64 system[MEMORY * (MEMORY + 1)], scale[MEMORY];
  for (i32 m = 0; m < used; m++) gram[column][m] = gram[m][column] = product(residuals[m], residuals[column], all);
  for (i32 m = 0; m < used; m++) scale[m] = gram[m][m] > 0 ? __builtin_sqrt(gram[m][m]) : 1;
  for (i32 m = 0; m < used; m++) {
    for (i32 k = 0; k < used; k++)
      system[m * (used + 1) + k] = gram[m][k] / scale[m] / scale[k] + (m == k ? 1e-13 : 0);
    system[m * (used + 1) + used] = product(residuals[m], f, all) / scale[m];
  }
  eliminate(system, used, 1);
  for (i32 m = 0; m < used; m++) add_times(f, -system[m * (used + 1) + used] / scale[m], together[m], all);
}

static i32 measured(const f64 *x, i32 all) {
  i32 sound = 1;
  residual = 0;
  for (i32 q = 0; q < all; q++) {
    f[q] = new_state[q] - x[q];
    f64 gap = size_of(f[q]);
    residual = gap > residual ? gap : residual;
    sound &= gap < ENDLESS; // false for what is no number, too
  }
  return sound;
}

static void relax(void) {
  for (i32 c = 0; c < n; c++) {
    f64 paid = 0;
    for (i32 j = 0; j < s; j++) {
      f64 beta = REAL(BETA)[c * s + j];
      paid += beta * beta * REAL(THETA)[j] * REAL(OUTPUT)[c * s + j];
    }
    f[c] /= 1 + 0.5 * paid / REAL(VALUE_ADDED)[c];
  }
}

// From STATE to the fixed point; memory: past steps that are combined. Whether it was reached.
EXPORT("solve") i32 solve(i32 prepared, f64 tolerance, i32 most, i32 memory) {
  i32 all = n + 2 * size;
  f64 *x = REAL(STATE);
  for (i32 round = 0; round < most; round++) {
    step(x, new_state);
    iterations = round + 1;
    if (!measured(x, all)) {
      residual = ENDLESS;
      return 0;
    }
    if (residual <= tolerance) return 1;
    if (prepared) correct(f, change);
    else relax();
    i32 column = round > 0 ? (round - 1) % memory : 0;
    for (i32 q = 0; round > 0 && q < all; q++) {
      residuals[column][q] = f[q] - last_f[q];
      together[column][q] = residuals[column][q] + x[q] - last_x[q];
    }
    copy(last_f, f, all), copy(last_x, x, all);
    if (round > 0) mix(column, round < memory ? round : memory);
    f64 largest = 1e-300;
    for (i32 q = 0; q < all; q++) largest = size_of(f[q]) > largest ? size_of(f[q]) : largest;
    f64 length = STEP_CAP / largest < 1 ? STEP_CAP / largest : 1;
    add_times(x, length, f, all);
    // Labour that answers to wages makes the numeraire a part of the step instead.
    if (supply == 0) normalise(x);
  }
  return 0;
}
