// One world in memory, and what happens to it. N countries, S sectors; bilateral arrays are
// [sector j, destination n, origin i], the others [country, sector], as in the engine in Python.
#pragma once
#include "arithmetic.h"

extern u8 __heap_base;

enum {
  THETA, SHARE, GAMMA, FINAL, TARIFF, EXPORT_TAX, SHARING, VALUE_ADDED, INCOME, DEFICIT, BETA, ALPHA,
  SPENDING, OUTPUT, PRODUCTIVITY, LABOUR, CLOSURE, KERNEL, NET, EXPORTED, STATE, NEW_OUTPUT,
  NEW_INCOME, ACTIVE, SUPPLIED, COMPONENT, CELL, COST_OF, TARIFF_OF, EXPORT_TAX_OF, ARRAYS
};
static void *held[ARRAYS];
#define REAL(name) ((f64 *)held[name])

static i32 n, s, size, cells; // size = n s
static i32 taxed, exporting, sharing, multiplicative, numeraire_at;
static f64 supply;

static u8 *heap;
static void *room(i64 bytes) {
  if (!heap) heap = &__heap_base;
  u8 *at = (u8 *)(((i64)(i32)heap + 15) & ~15LL);
  i64 end = (i64)(i32)at + bytes, have = (i64)__builtin_wasm_memory_size(0) << 16;
  if (end > have) __builtin_wasm_memory_grow(0, (end - have + 65535) >> 16);
  heap = (u8 *)(i32)end;
  return at;
}
static f64 *reals(i64 count) {
  f64 *at = room(8 * count);
  fill(at, 0, count);
  return at;
}
