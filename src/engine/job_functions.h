// What each kind of job does: request in, answer out. engine/job_kinds.h has the table of them.
#pragma once

#include "engine/job.h"
#include "engine/job_fields.h"

namespace canasta {

// On a file that was handed over: engine/file_jobs.h.
Result<JobAnswer> preprocess_job(const Context& context, const Project& project,
                                 const JobFields& request);
Result<JobAnswer> feature_job(const Context& context, const Project& project,
                              const JobFields& request);
Result<JobAnswer> train_file_job(const Context& context, const Project& project,
                                 const JobFields& request);
Result<JobAnswer> predict_file_job(const Context& context, const Project& project,
                                   const JobFields& request);

// On the project and its tasks: engine/engine.h.
Result<JobAnswer> train_job(const Context& context, const Project& project,
                            const JobFields& request);
Result<JobAnswer> evaluate_job(const Context& context, const Project& project,
                               const JobFields& request);
Result<JobAnswer> predict_job(const Context& context, const Project& project,
                              const JobFields& request);
Result<JobAnswer> report_job(const Context& context, const Project& project,
                             const JobFields& request);
Result<JobAnswer> snapshot_job(const Context& context, const Project& project,
                               const JobFields& request);
Result<JobAnswer> whole_run_job(const Context& context, const Project& project,
                                const JobFields& request);

}  // namespace canasta
