// What is a model worth in money? From what decisions bring and cost, and from what happened on
// rows that the model had not seen. Every assumption is said.
//
//   campaign   contact the customers with the highest scores, how many?
//                net(n) = buyers among the first n * sale value * incremental share - n * contact
//              cost, against contacting everybody and nobody
//   decision   give each row a class; right and wrong decisions bring or cost what the table of
//              worths says, against giving every row one class
//
// Threads   Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "data/report.h"

namespace canasta {

// What a rule brings, and what the best rule without a model does.
struct NetValue {
  double net = 0;
  double without_model = 0;
  std::string currency = {};

  double gain() const { return net - without_model; }
};

// The first `contacted` customers in order of falling score hold `buyers` buyers.
struct LiftPoint {
  double contacted = 0;
  double buyers = 0;
};

struct CampaignFacts {
  std::string task;
  std::string currency;
  double contact_cost = 0;                // of one contact
  double sale_value = 0;                  // of one sale, after its own costs
  double incremental_share = 1;           // of sales that would not have come without the contact
  std::vector<LiftPoint> points;          // ascending; the last one is everybody
  std::optional<LiftPoint> decided = {};  // whom the model's own threshold contacts
};
// A report named "<task>-return". REQUIRES: points are not empty and ascend.
Report campaign_return(const CampaignFacts& facts);
// Of the model's own rule where there is one, else of the best cut.
NetValue campaign_net(const CampaignFacts& facts);

struct DecisionRule {
  std::string id;                 // "thresholds", in tables
  PictureLabel name;              // in sentences and pictures
  std::vector<double> confusion;  // rows: [true x decided]
};
struct DecisionFacts {
  std::string task;
  std::string currency;
  std::vector<std::string> classes;
  std::vector<double> worth;        // of one row: [true x decided]; a cost is negative
  std::vector<DecisionRule> rules;  // the first is the model's
};
// A report named "<task>-return". REQUIRES: at least one rule and class; worth and each confusion
// are classes x classes.
Report decision_return(const DecisionFacts& facts);
NetValue decision_net(const DecisionFacts& facts);

// Worths from one benefit and one cost per true class: a right decision brings the benefit, a wrong
// one costs the cost. REQUIRES: the same length.
std::vector<double> worth_by_class(const std::vector<double>& benefit,
                                   const std::vector<double>& cost);

// Money to say in a sentence: rounded to a whole number; the ends of its range where it is larger.
std::int64_t whole(double money);

}  // namespace canasta
