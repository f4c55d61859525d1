#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ortchestra/record/agreement.h"

namespace ortchestra {

/// The plain data of a comparison. The name of a field ends with its unit. An absent value could
/// not be measured; in JSON it is null, never 0. The structs have the fields of the result file
/// "ortchestra.bench/1".

/// Nearest-rank percentiles of the time inside Session::run, in milliseconds.
struct InferencePercentiles {
  double p50 = 0, p90 = 0, p99 = 0, max = 0;
};

/// Percentiles of a batch's latency in milliseconds: from the time the batch was due until all its
/// models had answered. Without a schedule, a batch is due when it is submitted.
struct LatencyPercentiles {
  double p50 = 0, p90 = 0, p95 = 0, p99 = 0, max = 0;
  std::int64_t samples = 0;
};

struct ModelRound {
  std::string name;
  double cumulative_s = 0;  ///< sum of the times inside Session::run
  std::int64_t runs = 0;
  std::optional<InferencePercentiles> inference_ms;  ///< absent without runs
  std::optional<std::string> error;                  ///< the first error, if a batch failed
  std::int64_t failed_batches = 0;
};

struct ContextSwitches {
  std::int64_t voluntary = 0;
  std::int64_t involuntary = 0;
};

/// The peak memory of one process of the round.
struct ProcessPeak {
  std::int64_t pid = 0;
  std::string name;  ///< "round", or the model that the worker process runs
  std::optional<double> peak_pss_mib;
  std::optional<double> peak_rss_mib;
  std::optional<double> peak_gpu_memory_mib = {};  ///< including the CUDA context
};

/// Samples during the measured time, one element per sample. Columns that could not be sampled are
/// empty.
struct Series {
  std::vector<double> time_s;           ///< since the first submitted batch
  std::vector<double> cpu_utilization;  ///< of the process tree; 1 = all CPUs of the budget
  std::vector<double> rss_mib;  ///< of the process tree; a shared page counts once per process
  std::vector<double> pss_mib;  ///< of the process tree; NaN if it was not read in this sample
  std::vector<double> gpu_utilization;  ///< 0 to 1; NaN if it was not available in this sample
  std::vector<double> gpu_memory_mib;   ///< measured as Round::gpu_memory_source says
  std::vector<double> gpu_power_w;
};

/// All runs of the models, in order of start; one column per property. Times are since the first
/// submitted batch. `batch` is the first batch of a run that answered several batches.
struct Events {
  std::vector<std::int64_t> model;
  std::vector<std::int64_t> session;
  std::vector<std::int64_t> lane;
  std::vector<double> start_s;
  std::vector<double> end_s;
  std::vector<std::int64_t> batch;
};

/// One measurement of a row over the whole workload, in a new process.
struct Round {
  std::int64_t block = 0;
  double total_s = 0;    ///< the measured time: from the first submitted batch to the last answer
  double startup_s = 0;  ///< loading and warm-up, before the measured time
  double frames_per_s = 0;
  double images_per_s = 0;                 ///< frames_per_s × repetitions of a frame in its batch
  std::optional<double> real_time_factor;  ///< frames_per_s ÷ video's rate; absent for pictures
  /// With a schedule only: batches that were answered after the next batch was due.
  std::optional<std::int64_t> late_batches;
  /// With a schedule only: whether the row is as fast as the camera. The last answer must come soon
  /// after the last batch was due: within 5 % of the schedule's length, or within the time of two
  /// batches if that is longer.
  std::optional<bool> keeps_up;
  std::vector<ModelRound> models;
  std::optional<LatencyPercentiles> latency_ms;  ///< bounded windows and schedules only
  std::vector<double> batch_latency_ms;          ///< the samples of latency_ms, in batch order
  double cpu_s = 0;  ///< user + system CPU time of the process tree during the measured time
  double cpu_user_s = 0;
  double cpu_system_s = 0;
  double cpu_utilization = 0;  ///< cpu_s ÷ (total_s × cores of the budget)
  double concurrency = 0;      ///< sum of the times inside Session::run ÷ total_s
  /// Sum over the tree's threads of the time in which they were ready to run but had no CPU, during
  /// the measured time. Absent if the kernel does not report it.
  std::optional<double> cpu_wait_s;
  /// CPU time that all other processes used during the measured time, including the parent process
  /// that samples.
  std::optional<double> others_cpu_s;
  std::optional<double> sampling_cpu_s;  ///< the part of others_cpu_s used for sampling
  ContextSwitches context_switches;
  std::optional<double> host_peak_pss_mib;  ///< of the process tree
  std::optional<double> host_peak_rss_mib;
  std::vector<ProcessPeak> processes;
  std::optional<double> gpu_memory_peak_mib;
  /// How GPU memory was measured. "processes": the sum over the process tree. "device": the
  /// increase of the whole GPU since before the round, used if the values per process are hidden.
  std::optional<std::string> gpu_memory_source;
  std::optional<double> gpu_device_memory_peak_mib;  ///< whole GPU, including other programs
  std::optional<double> gpu_utilization;             ///< mean of the series, 0 to 1
  /// Of the whole GPU, from shortly before the measured time to shortly after it.
  std::optional<double> gpu_energy_j;
  std::int64_t copied_bytes = 0;  ///< outputs that could not be written in place
  Series series;
  Events events;
};

/// Median over the rounds. `low` and `high` are the 95 % confidence interval; absent with too few
/// rounds.
struct Estimate {
  double median = 0;
  std::optional<double> low;
  std::optional<double> high;
};

/// Comparison of a row's outputs with the reference row's: all elements of all distinct batches.
struct OutputComparison {
  /// Same shapes, and |a−b| ≤ atol + rtol·|ref| for every element. NaN equals NaN.
  bool match = false;
  bool identical = false;  ///< all bits are equal
  double max_abs_diff = 0;
  double max_rel_diff = 0;
  std::int64_t compared = 0;    ///< number of elements
  std::int64_t mismatched = 0;  ///< number of elements; all elements of tensors of other shapes
  std::string
      first_mismatch;  ///< "model, batch, output, element: value against reference", or empty
};

/// A short run of a row with spinning off, made if the row uses much more CPU time than pure
/// compute. The CPU time that this run saves was spent on spinning in the row.
struct SpinOffRun {
  std::string spec;
  std::int64_t batches = 0;
  double total_s = 0;
  double cpu_s = 0;
};

struct RowResult {
  std::string spec;  ///< as the user typed it
  std::string strategy;
  /// The values of all options, including defaults, as the option table writes them.
  std::map<std::string, std::string> options;
  std::optional<std::string> error;
  std::vector<Round> rounds;        ///< finished rounds
  std::optional<Estimate> total_s;  ///< absent without finished rounds, like the following fields
  std::optional<Estimate> speedup;  ///< the reference's total ÷ this row's, paired within blocks
  /// p-value for the hypothesis that the speed-up is 1: Student's t-test of the logarithms of the
  /// ratios, Holm-adjusted over all rows. Absent with too few rounds.
  std::optional<double> speedup_p;
  std::optional<SpinOffRun> spin_off_run;
  std::optional<OutputComparison> outputs;
  /// One per model, in the order of the workload. Empty for the reference row, and if the result is
  /// older than this field.
  std::vector<ModelAgreement> agreement;
  /// Whether its device computes with fewer bits than float32, and the reference row's is another.
  /// Then outputs that differ are shown, but the row has not failed.
  std::optional<bool> lowers_precision;
  /// The ONNX Runtime of its rounds if that is not Machine::ort_version.
  std::optional<std::string> ort_version;
};

struct GpuInfo {
  std::string name;
  double memory_mib = 0;
  std::optional<std::string> pci_bus_id = {};  ///< "00000000:81:00.0"
  std::optional<std::string> driver = {};      ///< version
};

struct Machine {
  std::string cpu;
  std::int64_t cores_host = 0;
  double cores_budget = 0;  ///< CPUs that this process may use: affinity mask and cgroup quota
  std::string budget_reason;
  double memory_mib = 0;
  std::vector<GpuInfo> gpus;
  std::optional<bool> cuda_mps;  ///< whether NVIDIA's MPS is available; absent without a GPU
  std::string os;
  std::string ort_version;
  std::vector<std::string> execution_providers;
  std::optional<std::string> governor;  ///< CPU frequency governor
  std::optional<double> load_before;    ///< one-minute load average
  std::optional<double> load_after;
  /// The fraction of CPU time (0 to 1) that the hypervisor took during the measurement.
  std::optional<double> steal;
  std::optional<double> swapped_mib;  ///< read from and written to swap during the measurement
};

struct WorkloadModel {
  std::string name;
  std::string path;
  std::string sha256;
  std::int64_t bytes = 0;
  std::string input;                       ///< name of the model input that gets the picture
  std::vector<std::int64_t> input_shape;   ///< shape of the input in one run
  std::string recipe;                      ///< one line of text for users
  std::optional<std::string> device = {};  ///< the one that the model names; absent: the row's
};

struct Workload {
  std::vector<WorkloadModel> models;
  std::int64_t frames = 0;  ///< number of source frames
  std::int64_t batches = 0;
  std::int64_t distinct_batches = 0;  ///< batches that are prepared once and then used in a cycle
  std::int64_t batch = 0;
  std::string batch_mode;  ///< "repeat" or "consecutive"
  std::string size;        ///< "256x256" if all recipes have this size, else "per model"
  std::string input;
  std::optional<std::int64_t> video_frames;  ///< number of frames in the input, if known
  std::optional<double> video_fps;
  std::optional<double> rate;  ///< frames per second of the schedule; absent without a schedule
  std::int64_t warmup = 0;
  std::uint64_t seed = 0;
  double atol = 0, rtol = 0;
  /// The least agreement with which a row's outputs are accepted; absent: atol and rtol decide.
  std::optional<double> agreement;
};

struct CalibratedModel {
  std::string name;
  /// Median time of one batch when one copy of the model runs alone on one thread.
  double alone_ms = 0;
  /// The same when one copy per CPU of the budget runs at the same time, each on one thread.
  double at_once_ms = 0;
  std::int64_t samples = 0;
};

struct Calibration {
  std::vector<CalibratedModel> models;
  double pure_compute_s = 0;  ///< sum over the models of alone_ms × batches, in seconds
  std::int64_t copies = 0;    ///< number of copies that ran at the same time for at_once_ms
};

struct Warning {
  std::string code;  ///< never changes, so programs can check it: "cycled-frames"
  std::string text;
};

/// A sentence that explains a result, with the numbers that support it.
struct Claim {
  std::string code;
  std::optional<std::string> row;  ///< spec of the row; absent if it is about the whole comparison
  std::string claim;
  std::map<std::string, double> evidence;
  /// The claim in one short line, for a terminal; only for the most important claims of a row.
  std::optional<std::string> reason = {};
};

/// Comparison of the fastest row with another row: by total time, or by median latency if there is
/// a schedule (Workload::rate).
struct RatioTest {
  std::string row;         ///< spec of the other row
  Estimate ratio;          ///< the other row's time ÷ the fastest row's, paired within blocks
  std::int64_t pairs = 0;  ///< blocks that contain both rows
  /// p-value for the hypothesis that the ratio is 1: Student's t-test of the logarithms.
  std::optional<double> p;
  std::optional<double> p_adjusted;  ///< Holm-adjusted over all rows
  /// The smallest relative difference that these rounds can detect: 0.03 is 3 %.
  std::optional<double> detectable;
  bool slower = false;  ///< p_adjusted < 0.05
};

struct Verdict {
  std::string text;
  std::optional<std::string> fastest;  ///< spec of the row with the lowest median
  std::optional<std::string> winner;   ///< `fastest`, if all other rows are proven to be slower
  std::vector<RatioTest> tests;        ///< comparison of `fastest` with each other row
};

/// The contents of a result file. To load and save it: record/load.h, record/json.h.
struct BenchResult {
  std::string created;  ///< ISO 8601, UTC
  std::string version;
  std::vector<std::string> command;
  std::optional<std::string> reference;  ///< spec of the reference row
  Machine machine;
  Workload workload;
  std::optional<Calibration> calibration;
  std::vector<RowResult> rows;
  std::vector<Warning> warnings;
  std::vector<Claim> explanation;
  Verdict verdict;
  bool interrupted = false;
};

}  // namespace ortchestra
