// Collaborative recommenders: what customers who bought alike bought.
//
// Each learns from the matrix customers x products (recommend/matrix.h) and scores a customer from
// the customer's row of it as of the moment of the question, in the same units: so customers need
// not be those of the fit, and nothing is kept of those. All keep to this:
//
//   fit          Result<std::unique_ptr<X>> X::fit(context, known, options). Errors: Cancelled, and
//                what the class says. A history without purchases gives a model without products.
//   score        kNotOffered for a product that was not sold before the moment of the fit, and for
//                every product where the customer bought none that tells the model anything.
//   bytes, load  a model and its file; the same model gives the same bytes. docs/formats/
//                product-model.md. A file that is damaged, or of an unknown kind, is Corrupt.
//
// Threads  immutable once fitted. A fit gives the same bytes on any number of threads.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "models/product_model.h"
#include "recommend/matrix.h"
#include "recommend/model_products.h"
#include "recommend/recommender.h"
#include "recommend/weighting.h"

namespace canasta {

class CollaborativeRecommender : public Recommender {
 public:
  std::string_view name() const final { return kind_; }
  void score(const KnownPurchases& known, std::span<const CustomerCode> customers,
             View2<float> scores) const final;
  std::vector<Contribution> contributions(const KnownPurchases& known, CustomerCode customer,
                                          ProductCode product) const final;
  // The same in two steps, for rows that are not only a customer's purchases: those of customers,
  // [customers x products of the log], and the scores of any rows in the same units.
  SparseMatrix rows_of(const History& history, std::span<const CustomerCode> customers) const;
  void score_bought(SparseMatrix rows, View2<float> scores) const;

  const ModelProducts& products() const { return products_; }
  std::string bytes() const;

 protected:
  CollaborativeRecommender(std::string_view kind, ModelProducts products,
                           const MatrixOptions& matrix)
      : kind_(kind), products_(std::move(products)), matrix_(matrix) {}

  // Fills the scores of rows [n x products of the model], none of them empty.
  virtual void score_rows(const SparseMatrix& rows, View2<float> scores) const = 0;
  // What one unit of a row's product adds to the score of another, by numbers of the model; of
  // models that add up.
  virtual std::optional<float> weight(std::uint32_t /*bought*/, std::uint32_t /*offered*/) const {
    return {};
  }
  // Adds what the kind keeps; products and the matrix's options are there.
  virtual void write(ProductModel& model) const = 0;

 private:
  std::string_view kind_;
  ModelProducts products_;
  MatrixOptions matrix_;
};

// What a fit begins with: the matrix over the products that were sold.
struct FitMatrix {
  SparseMatrix matrix;  // rows are the customers who bought something, ascending
  ModelProducts products;
};
FitMatrix fit_matrix(const Context& context, const KnownPurchases& known,
                     const MatrixOptions& options);

// What a file says, before a kind reads its own part.
struct SavedModel {
  ProductModel model;
  ModelProducts products;  // has taken the model's dictionary
  MatrixOptions matrix;
  std::string path;  // for messages
};

// Customers whose factors are all 0 are not known to a model of factors: nothing is offered to
// them.
void offer_nothing_without_factors(View2<const float> customers, View2<float> scores);

void write_weighting(const WeightingOptions& options, ProductModel& model);
Result<WeightingOptions> read_weighting(const SavedModel& saved);

// Any of the kinds, from its bytes, for the products of a log. `path` stands in errors.
Result<std::unique_ptr<CollaborativeRecommender>> load_collaborative(std::string bytes,
                                                                     const std::string& path,
                                                                     const Dictionary& log);

}  // namespace canasta
