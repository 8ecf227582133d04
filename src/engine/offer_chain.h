// The chain of models behind an offer: the first one asked for, then what fills the places that it
// leaves open.
//
//   first model -> own history -> what the customer's segment buys -> popular lately -> popular
//   ever
//
// Somebody whom nobody knows is answered by the last two, whoever else is asked about. The rules of
// the task hold for all. Borrowed by the verb `recommend` and by what the service keeps in memory.
//
// Errors   Config for names; those of fitting and of the rules; Cancelled.
#pragma once

#include <string>
#include <vector>

#include "base/context.h"
#include "data/report.h"
#include "engine/engine.h"
#include "recommend/recommend.h"

namespace canasta {

struct ChainRequest {
  const RecommendTask& task;
  std::string first = {};  // a model; empty: the task's first, else next_basket
  OfferedProducts products = OfferedProducts::All;
  std::size_t k = 10;
  std::vector<std::string> customers = {};  // ids; empty: all who have bought something
  bool explain = false;
};

struct ChainOffers {
  std::vector<std::string> asked;       // ids, each once
  std::vector<CustomerCode> customers;  // of those; behind the log's: a stranger
  std::vector<std::string> models;      // by source
  SourcedSlates slates;
  std::vector<std::uint8_t> excluded = {};  // by product, by the rules; empty: none
  std::vector<SlateReason> reasons = {};    // where they were asked for
  // Models that could not be fitted, customers nobody knows, slates left short.
  std::vector<ReportLine> said = {};
};

// As of the moment of `history`, whose log may know later lines.
Result<ChainOffers> offer_by_chain(const Context& context, const Project& project,
                                   const History& history, const ChainRequest& request);

// The task that offers: the one named, else the only one there is, else the defaults.
Result<RecommendTask> offering_task(const Project& project, const std::string& name);

}  // namespace canasta
