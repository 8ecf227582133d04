// Path-dependent SHAP values of one tree for eight rows at a time: the kernel of models/shap.h.
//
// Going down, P of a split is the product over its path's features of ((1 - t) z + t o), one value
// a quadrature point t and row, times the point's weight. Coming up, G is the sum of value * P over
// the leaves below. The condition that led to a split adds
//
//     (o - z) * sum over points of G / ((1 - t) z + t o)
//
// to its feature; where an earlier condition of the path was on the same feature, the new one holds
// both (its o and z are the products), and what the earlier one alone would get is taken off again.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "math/quadrature.h"
#include "models/shap_tree.h"

namespace canasta {

inline constexpr std::size_t kShapLanes = 8;

// One number a row, eight rows. Arithmetic is on the vector; the struct keeps arrays of them
// aligned for every processor.
using LaneVector [[gnu::vector_size(kShapLanes * sizeof(double))]] = double;
struct alignas(kShapLanes * sizeof(double)) ShapLanes {
  LaneVector at{};
};

// Points that make the integrals of the tree exact.
std::size_t shap_points(const ShapTree& tree);

// Fills tree.inverse for the points of `quadrature`: 1 / ((1 - t) z + t o) of each split's own
// condition, for o = 0 and o = 1. REQUIRES: shap_points(tree) points.
void add_inverses(ShapTree& tree, const Quadrature& quadrature);

// The value where nothing is known.
double shap_base_value(const ShapTree& tree);

// What a thread needs beside the output, for trees of up to `splits` splits and `points` points.
struct ShapScratch {
  ShapScratch(std::size_t splits, std::size_t points)
      : sums(splits * points), met(splits), common(points) {}

  std::vector<ShapLanes> sums;    // [splits x points]: P going down, G coming up
  std::vector<ShapLanes> met;     // [splits]: 1 where a row meets all conditions on the feature
  std::vector<ShapLanes> common;  // [points]: P of a path without the feature that is split
};

// Adds the tree's values of eight rows to phi [features]. `rows`: their copied columns.
void add_shap_of_paths(const ShapTree& tree, const Quadrature& quadrature, const ShapLanes* rows,
                       ShapScratch& scratch, ShapLanes* phi);

// The same as plain pointers, for the kernels. All give the same bits: none fuses a multiplication
// with an addition.
struct ShapWork {
  const ShapSplit* splits;
  std::size_t split_count;
  const double* inverse;
  const double* points;
  const double* weights;
  std::size_t point_count;
  const ShapLanes* rows;
  ShapLanes* sums;
  ShapLanes* met;
  ShapLanes* common;
  ShapLanes* phi;
};
using ShapKernel = void (*)(const ShapWork& work);
void shap_kernel_any(const ShapWork& work);
void shap_kernel_avx2(const ShapWork& work);
void shap_kernel_avx512(const ShapWork& work);

}  // namespace canasta
