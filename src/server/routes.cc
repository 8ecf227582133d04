#include "server/route.h"

namespace canasta {

HttpResponse answered_later() { return {.status = 0, .content_type = "", .headers = {}}; }

bool is_later(const HttpResponse& response) { return response.status == 0; }

const std::vector<Route>& all_routes() {
  static const std::vector<Route> kRoutes = [] {
    std::vector<Route> routes;
    for (const auto& of_resource :
         {health_routes, documentation_routes, file_routes, form_routes, customer_routes,
          outlook_routes, offer_routes, rule_routes, prediction_routes, scoring_routes,
          model_routes, job_routes, run_routes}) {
      for (Route& route : of_resource()) routes.push_back(std::move(route));
    }
    return routes;
  }();
  return kRoutes;
}

}  // namespace canasta
