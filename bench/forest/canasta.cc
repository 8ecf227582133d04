// Our side of bench/forest/run.py: one job on a saved model and raw rows, timed inside the process.
//
//   forest_rows JOB MODEL ROWS COLUMNS THREADS REPEATS ANSWERS
//
// JOB is predict, one (row after row) or shap. ROWS are float32, row-major; ANSWERS is written as
// float64 for the comparison. Prints {"wall_s": [...], "cpu_s": [...]}.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "../measured.h"
#include "models/forest.h"
#include "models/shap.h"

namespace {

using canasta::Context;
using canasta::Forest;
using canasta::View2;

std::string bytes_of(const char* path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void predict(const Context& context, const Forest& forest, View2<const float> rows,
             std::vector<double>& answers) {
  std::vector<float> out(rows.rows() * forest.outputs());
  forest.predict(context, rows, out);
  answers.assign(out.begin(), out.end());
}

void predict_one_by_one(const Forest& forest, View2<const float> rows,
                        std::vector<double>& answers) {
  std::vector<float> out(rows.rows() * forest.outputs());
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    forest.predict(rows.rows(row, 1),
                   std::span(out).subspan(row * forest.outputs(), forest.outputs()));
  }
  answers.assign(out.begin(), out.end());
}

void explain(const Context& context, const Forest& forest, View2<const float> rows,
             std::vector<double>& answers) {
  const auto explainer = canasta::ShapExplainer::path_dependent(forest).value();
  answers.resize(rows.rows() * explainer.values_per_row());
  explainer.explain(context, rows, answers);
}

void print_list(const char* name, const std::vector<double>& values, const char* end) {
  std::printf("\"%s\": [", name);
  for (std::size_t i = 0; i < values.size(); ++i)
    std::printf(i == 0 ? "%.9f" : ", %.9f", values[i]);
  std::printf("]%s", end);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 8) return 2;
  const std::string job = argv[1];
  const Forest forest = Forest::parse(bytes_of(argv[2])).value();
  const std::string raw = bytes_of(argv[3]);
  const auto columns = static_cast<std::size_t>(std::atoi(argv[4]));
  const View2<const float> rows(reinterpret_cast<const float*>(raw.data()),
                                raw.size() / sizeof(float) / columns, columns);
  Context context;
  context.threads = std::atoi(argv[5]);
  std::vector<double> answers, wall, cpu;
  for (int repeat = 0; repeat < std::atoi(argv[6]); ++repeat) {
    const double start = canasta::now();
    const double cpu_start = canasta::cpu_now();
    if (job == "predict") predict(context, forest, rows, answers);
    if (job == "one") predict_one_by_one(forest, rows, answers);
    if (job == "shap") explain(context, forest, rows, answers);
    cpu.push_back(canasta::cpu_now() - cpu_start);
    wall.push_back(canasta::now() - start);
  }
  std::ofstream(argv[7], std::ios::binary)
      .write(reinterpret_cast<const char*>(answers.data()),
             static_cast<std::streamsize>(answers.size() * sizeof(double)));
  std::printf("{");
  print_list("wall_s", wall, ", ");
  print_list("cpu_s", cpu, "}\n");
  return 0;
}
