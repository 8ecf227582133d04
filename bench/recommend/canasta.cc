// Our side of bench/recommend/run.py: one job on a sparse matrix, timed inside the process.
//
//   recommend_jobs JOB FOLDER THREADS [WORDS...]
//
//   topk F WHICH       the ten best products of every customer, from the F factors of factors.bin;
//                      WHICH is all or new
//   nmf F N            N iterations of F factors, start included
//   als F N A L        N iterations of F factors, alpha A, lambda L
//   offer_als F N A L  the same model, and the time of ten products for every customer alone
//   rp3beta K          K neighbours of each product
//   ease L             lambda L
//
// FOLDER/matrix.bin holds rows, columns, entries (uint64), then offsets (uint64), columns (uint32)
// and values (float32); factors.bin the factors of rows, then of columns (float32). Answers go to
// FOLDER/answers.bin. Prints {"wall_s": ..., "cpu_s": ..., "value": error or loss}.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <numeric>
#include <string>
#include <vector>

#include "../measured.h"
#include "math/dense.h"
#include "recommend/als.h"
#include "recommend/ease.h"
#include "recommend/nmf.h"
#include "recommend/rp3beta.h"

namespace canasta {
namespace {

template <class T>
std::vector<T> read_values(std::ifstream& file, std::size_t count) {
  std::vector<T> values(count);
  file.read(reinterpret_cast<char*>(values.data()),
            static_cast<std::streamsize>(count * sizeof(T)));
  return values;
}

template <class T>
void write_values(std::ofstream& file, const std::vector<T>& values) {
  file.write(reinterpret_cast<const char*>(values.data()),
             static_cast<std::streamsize>(values.size() * sizeof(T)));
}

SparseMatrix read_matrix(const std::string& folder) {
  std::ifstream file(folder + "/matrix.bin", std::ios::binary);
  const auto sizes = read_values<std::uint64_t>(file, 3);
  SparseMatrix matrix{.columns = sizes[1]};
  matrix.offsets = read_values<std::uint64_t>(file, sizes[0] + 1);
  matrix.column = read_values<std::uint32_t>(file, sizes[2]);
  matrix.value = read_values<float>(file, sizes[2]);
  return matrix;
}

// A log whose matrix of spend is the matrix: one line a cell, one order a customer.
PurchaseLog log_of(const SparseMatrix& matrix) {
  PurchaseColumns columns;
  Dictionary customers;
  Dictionary products;
  char id[32];
  for (std::size_t i = 0; i < matrix.columns; ++i) {
    std::snprintf(id, sizeof(id), "p%08zu", i);
    products.add(id);
  }
  for (std::uint32_t row = 0; row < matrix.rows(); ++row) {
    std::snprintf(id, sizeof(id), "c%08u", row);
    customers.add(id);
    const SparseRow cells = matrix.row(row);
    for (std::size_t i = 0; i < cells.size(); ++i) {
      columns.customer.push_back(row);
      columns.order.push_back(row);
      columns.product.push_back(cells.column[i]);
      columns.time.push_back(0);
      columns.quantity.push_back(1);
      columns.amount.push_back(static_cast<double>(cells.value[i]));
    }
  }
  Dictionary orders = customers;
  return PurchaseLog::build(std::move(columns), std::move(customers), std::move(orders),
                            std::move(products));
}

struct Shop {
  explicit Shop(const Context& context, const SparseMatrix& matrix)
      : log(log_of(matrix)), history(log.all()), baskets(baskets_of(context, history)) {}
  KnownPurchases known() const { return {history, baskets}; }

  PurchaseLog log;
  History history;
  Baskets baskets;
};

// Factors that somebody fitted: what numpy multiplies too.
class GivenFactors final : public Recommender {
 public:
  GivenFactors(std::vector<float> customers, const std::vector<float>& products, std::size_t count)
      : factors_(count),
        customers_(std::move(customers)),
        panels_(Panels<float>::of_transposed(
            View2<const float>(products.data(), products.size() / count, count))) {}
  std::string_view name() const override { return "given"; }
  void score(const KnownPurchases&, std::span<const CustomerCode> customers,
             View2<float> scores) const override {
    // Customers are asked for in order.
    multiply<float>({&customers_[customers[0] * factors_], customers.size(), factors_}, panels_,
                    scores, ProductMode::Set);
  }

 private:
  std::size_t factors_;
  std::vector<float> customers_;
  Panels<float> panels_;
};

struct Measured {
  double wall = 0;
  double cpu = 0;
  double value = 0;
};

template <class Work>
Measured measure(const Work& work) {
  const double start = now();
  const double cpu = cpu_now();
  work();
  return {.wall = now() - start, .cpu = cpu_now() - cpu};
}

struct Job {
  Context context;
  std::string folder;
  std::vector<std::string> words;
  SparseMatrix matrix;

  double number(std::size_t i) const { return std::atof(words.at(i).c_str()); }
  std::size_t count(std::size_t i) const { return static_cast<std::size_t>(number(i)); }
  std::ofstream answers() const { return std::ofstream(folder + "/answers.bin", std::ios::binary); }
};

Measured offer(const Job& job, const Recommender& model, const Shop& shop, OfferedProducts which) {
  std::vector<CustomerCode> customers(shop.history.customer_count());
  std::iota(customers.begin(), customers.end(), 0);
  Slates slates;
  const Measured measured = measure([&] {
    slates = recommend(job.context, model, shop.known(), customers, {.products = which}).value();
  });
  auto file = job.answers();
  write_values(file, slates.products.product);
  return measured;
}

Measured topk(const Job& job) {
  const std::size_t count = job.count(0);
  std::ifstream file(job.folder + "/factors.bin", std::ios::binary);
  auto customers = read_values<float>(file, job.matrix.rows() * count);
  const auto products = read_values<float>(file, job.matrix.columns * count);
  const GivenFactors model(std::move(customers), products, count);
  return offer(job, model, Shop(job.context, job.matrix),
               job.words.at(1) == "new" ? OfferedProducts::New : OfferedProducts::All);
}

Measured nmf(const Job& job) {
  const NmfOptions options{.factors = job.count(0), .iterations_max = job.count(1), .tolerance = 0};
  double error = 0;
  Measured measured = measure([&] {
    auto factors = nonnegative_start(job.context, job.matrix, options.factors, false).value();
    error = factorise(job.context, job.matrix, options, factors).value().error;
  });
  measured.value = error;
  return measured;
}

AlsOptions als_options(const Job& job) {
  return {.matrix = {.value = CellValue::Spend},
          .weighting = {},
          .factors = job.count(0),
          .iterations = job.count(1),
          .alpha = job.number(2),
          .lambda = job.number(3)};
}

Measured als(const Job& job) {
  AlsFactors factors;
  Measured measured =
      measure([&] { factors = fit_als(job.context, job.matrix, als_options(job)).value(); });
  measured.value = als_loss(job.context, job.matrix, factors, als_options(job));
  return measured;
}

Measured offer_als(const Job& job) {
  const Shop shop(job.context, job.matrix);
  const auto model = Als::fit(job.context, shop.known(), als_options(job)).value();
  return offer(job, *model, shop, OfferedProducts::New);
}

Measured rp3beta(const Job& job) {
  SparseMatrix weights;
  const Measured measured = measure([&] {
    weights = Rp3beta::weights_of(job.context, job.matrix,
                                  {.alpha = 1, .beta = .5, .neighbours = job.count(0)})
                  .value();
  });
  auto file = job.answers();
  write_values(file, weights.offsets);
  write_values(file, weights.column);
  write_values(file, weights.value);
  return measured;
}

Measured ease(const Job& job) {
  const Shop shop(job.context, job.matrix);
  std::unique_ptr<Ease> model;
  const Measured measured = measure(
      [&] { model = Ease::fit(job.context, shop.known(), {.lambda = job.number(0)}).value(); });
  const View2<const float> weights = model->weights();
  auto file = job.answers();
  write_values(file, std::vector<float>(weights.data(), weights.data() + weights.size()));
  return measured;
}

Measured run(const std::string& name, const Job& job) {
  if (name == "topk") return topk(job);
  if (name == "nmf") return nmf(job);
  if (name == "als") return als(job);
  if (name == "offer_als") return offer_als(job);
  if (name == "rp3beta") return rp3beta(job);
  if (name == "ease") return ease(job);
  std::fprintf(stderr, "recommend_jobs: no job %s\n", name.c_str());
  std::exit(2);
}

}  // namespace
}  // namespace canasta

int main(int count, char** words) {
  if (count < 4) return 2;
  canasta::Job job;
  job.folder = words[2];
  job.context.threads = std::atoi(words[3]);
  for (int i = 4; i < count; ++i) job.words.emplace_back(words[i]);
  job.matrix = canasta::read_matrix(job.folder);
  const canasta::Measured measured = canasta::run(words[1], job);
  std::printf("{\"wall_s\": %.6f, \"cpu_s\": %.6f, \"value\": %.9g}\n", measured.wall, measured.cpu,
              measured.value);
}
