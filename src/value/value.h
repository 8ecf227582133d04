// Value: who the customers are now, and what they will be worth.
//
//   value/segments.h    recency, frequency, monetary: fifths, named segments, movement
//   value/lifetimes.h   repeat purchases as counts and ages; BG/NBD, Pareto/NBD, Gamma-Gamma;
//                       expected purchases, probability of being alive, value over a horizon
//   value/holdout.h     the models judged on purchases that came later
//
// Methods: docs/methods/segments.md, docs/methods/customer-value.md.
#pragma once

#include "value/holdout.h"
#include "value/lifetimes.h"
#include "value/segments.h"
