#include "server/route.h"

namespace canasta {

const std::vector<Route>& all_routes() {
  static const std::vector<Route> kRoutes = [] {
    std::vector<Route> routes;
    for (const auto& of_resource :
         {health_routes, documentation_routes, file_routes, form_routes, customer_routes,
          offer_routes, prediction_routes, scoring_routes, model_routes, job_routes}) {
      for (Route& route : of_resource()) routes.push_back(std::move(route));
    }
    return routes;
  }();
  return kRoutes;
}

}  // namespace canasta
