// Stack: several estimators, and a small linear model of what they say.
//
// The combiner sees, member by member, the logarithms of the probabilities of the classes (at least
// kStackProbabilityMin), or the values. Members are read and written as themselves, their files
// named member_<i>.<file>, i from 1; a stack is no member of a stack.
//
// Cost     the sum of the members'. Threads  immutable.
// Format   stack.json: docs/formats/estimators.md
// Source   Wolpert (1992), "Stacked Generalization"; Ting & Witten (1999) on probabilities.
#pragma once

#include <memory>
#include <vector>

#include "models/linear.h"

namespace canasta {

inline constexpr std::size_t kStackMembersMin = 2;
inline constexpr std::size_t kStackMembersMax = 16;
inline constexpr float kStackProbabilityMin = 1e-6F;

class Stack final : public Estimator {
 public:
  using Members = std::vector<std::shared_ptr<const Estimator>>;

  // REQUIRES: members of one shape, none of them a stack; a combiner of as many outputs, with a
  // feature for each output of each member.
  Stack(Members members, std::shared_ptr<const Linear> combiner);

  const Members& members() const { return members_; }
  const Linear& combiner() const { return *combiner_; }
  std::string_view kind() const override { return "stack"; }
  std::size_t feature_count() const override { return members_.front()->feature_count(); }
  std::size_t outputs() const override { return combiner_->outputs(); }
  void predict(const Context& context, View2<const float> rows,
               std::span<float> out) const override;
  EstimatorFiles files() const override;

  // Error: kFormatBroken (Corrupt) naming the file, those of the members.
  static Result<std::shared_ptr<const Stack>> parse(const EstimatorFiles& files);

 private:
  Members members_;
  std::shared_ptr<const Linear> combiner_;
};

// What a combiner sees of a member's predictions [rows x outputs]: written into the columns of
// `member` of `seen` [rows x members * outputs].
void show_to_combiner(std::span<const float> prediction, std::size_t outputs, std::size_t member,
                      View2<float> seen);

}  // namespace canasta
