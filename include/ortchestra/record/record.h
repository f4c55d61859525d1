#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ortchestra {

/// The plain data of a comparison: what was measured, in the units that the names end with. An
/// absent value is one that could not be measured; it is null in JSON, never 0. Field by field this
/// is the result file "ortchestra.bench/1".

/// Of the time inside Session::run; nearest-rank percentiles.
struct InferencePercentiles {
  double p50 = 0, p90 = 0, p99 = 0, max = 0;
};

/// From the moment a batch was due (submitted, where there is no schedule) until all its models had
/// answered.
struct LatencyPercentiles {
  double p50 = 0, p90 = 0, p95 = 0, p99 = 0, max = 0;
  std::int64_t samples = 0;
};

struct ModelRound {
  std::string name;
  double cumulative_s = 0;  ///< time inside Session::run, added up: the study's figure
  std::int64_t runs = 0;
  std::optional<InferencePercentiles> inference_ms;  ///< none where nothing ran
  std::optional<std::string> error;                  ///< the first one, if a batch failed
  std::int64_t failed_batches = 0;
};

struct ContextSwitches {
  std::int64_t voluntary = 0;
  std::int64_t involuntary = 0;
};

/// A process of the round at its peak.
struct ProcessPeak {
  std::int64_t pid = 0;
  std::string name;  ///< "round", or the model that the worker serves
  std::optional<double> peak_pss_mib;
  std::optional<double> peak_rss_mib;
  std::optional<double> peak_gpu_memory_mib = {};  ///< its CUDA context included
};

/// Sampled while the clock ran, one entry a sample. Columns that could not be sampled are empty.
struct Series {
  std::vector<double> time_s;  ///< since the first submit
  std::vector<double>
      cpu_utilization;          ///< of the process tree, in CPUs of the budget: 1 = all of them
  std::vector<double> rss_mib;  ///< of the process tree; pages that are shared count repeatedly
  std::vector<double> pss_mib;  ///< of the process tree; NaN at times at which it was not looked at
  std::vector<double> gpu_utilization;  ///< 0 to 1; NaN at times at which it was not told
  std::vector<double> gpu_memory_mib;   ///< as Round::gpu_memory_source says
  std::vector<double> gpu_power_w;
};

/// Every run, a column a property, in order of start. Times are since the first submit. A run that
/// answered several batches has its first one here.
struct Events {
  std::vector<std::int64_t> model;
  std::vector<std::int64_t> session;
  std::vector<std::int64_t> lane;
  std::vector<double> start_s;
  std::vector<double> end_s;
  std::vector<std::int64_t> batch;
};

/// One timed pass of a row over the workload, in a fresh process.
struct Round {
  std::int64_t block = 0;
  double total_s = 0;    ///< first submit to last answer
  double startup_s = 0;  ///< loading and warming up, before the clock
  double frames_per_s = 0;
  double images_per_s = 0;                 ///< frames × repetitions in a batch
  std::optional<double> real_time_factor;  ///< frames_per_s ÷ the video's; none for pictures
  /// With a schedule only: answered later than the next batch was due.
  std::optional<std::int64_t> late_batches;
  /// With a schedule only: the last answer came within 5 % of the schedule's length (and at least
  /// two batches' time) after the last batch was due; a row that is slower than the camera does
  /// not.
  std::optional<bool> keeps_up;
  std::vector<ModelRound> models;
  std::optional<LatencyPercentiles> latency_ms;  ///< bounded windows and schedules only
  std::vector<double> batch_latency_ms;          ///< its samples, batch by batch
  double cpu_s = 0;  ///< user + system of the process tree while the clock ran
  double cpu_user_s = 0;
  double cpu_system_s = 0;
  double cpu_utilization = 0;  ///< cpu_s ÷ (total_s × cores of the budget)
  double concurrency = 0;      ///< Σ time inside Session::run ÷ total_s
  /// Σ over the tree's threads of the time they were ready to run and had no CPU, while the clock
  /// ran; absent where the kernel keeps no such account.
  std::optional<double> cpu_wait_s;
  /// CPU seconds that all else on the machine used meanwhile, this program's own sampling included.
  std::optional<double> others_cpu_s;
  std::optional<double> sampling_cpu_s;  ///< of that, the sampling
  ContextSwitches context_switches;
  std::optional<double> host_peak_pss_mib;  ///< of the process tree
  std::optional<double> host_peak_rss_mib;
  std::vector<ProcessPeak> processes;
  std::optional<double> gpu_memory_peak_mib;
  /// What that is: "processes", the sum over the process tree, or "device", what the whole GPU held
  /// beyond what it held before the round, where the processes' figures are hidden.
  std::optional<std::string> gpu_memory_source;
  std::optional<double> gpu_device_memory_peak_mib;  ///< of the whole GPU, others' included
  std::optional<double> gpu_utilization;             ///< mean of the series, 0 to 1
  std::optional<double>
      gpu_energy_j;               ///< of the whole GPU, from just before the clock to just after
  std::int64_t copied_bytes = 0;  ///< outputs that could not be written in place
  Series series;
  Events events;
};

/// Median over the rounds. low and high: 95 % interval, absent with too few rounds.
struct Estimate {
  double median = 0;
  std::optional<double> low;
  std::optional<double> high;
};

/// A row's outputs against the reference row's, over all distinct batches, element by element.
struct OutputComparison {
  bool match = false;  ///< |a−b| ≤ atol + rtol·|ref| everywhere, NaN equal to NaN, same shapes
  bool identical = false;  ///< bit for bit
  double max_abs_diff = 0;
  double max_rel_diff = 0;
  std::int64_t compared = 0;    ///< elements
  std::int64_t mismatched = 0;  ///< elements, or those of tensors whose shapes differ
  std::string
      first_mismatch;  ///< "model, batch, output, element: value against reference", or empty
};

/// A short run of a row with spinning off, made where the row's CPU seconds go well beyond pure
/// compute: what is gone in it was spent spinning.
struct SpinTwin {
  std::string spec;
  std::int64_t batches = 0;
  double total_s = 0;
  double cpu_s = 0;
};

struct RowResult {
  std::string spec;  ///< as typed
  std::string strategy;
  std::map<std::string, std::string>
      options;  ///< every option's value in force, as the option table writes them
  std::optional<std::string> error;
  std::vector<Round> rounds;        ///< those that were finished
  std::optional<Estimate> total_s;  ///< absent with no finished round, like the following
  std::optional<Estimate> speedup;  ///< reference's total ÷ this one's, paired within blocks
  /// That the speed-up is 1: Student's t on log ratios, adjusted over the rows (Holm). Absent with
  /// too few rounds.
  std::optional<double> speedup_p;
  std::optional<SpinTwin> spin_off_twin;
  std::optional<OutputComparison> outputs;
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
  double cores_budget = 0;  ///< what this process may use: affinity and quota
  std::string budget_reason;
  double memory_mib = 0;
  std::vector<GpuInfo> gpus;
  std::optional<bool>
      cuda_mps;  ///< processes share a GPU's context by NVIDIA's MPS; none without GPU
  std::string os;
  std::string ort_version;
  std::vector<std::string> execution_providers;
  std::optional<std::string> governor;  ///< CPU frequency governor, where the kernel shows one
  std::optional<double> load_before;    ///< one-minute load average
  std::optional<double> load_after;
  std::optional<double>
      steal;  ///< share of CPU time that the hypervisor took while measuring, 0 to 1
  std::optional<double> swapped_mib;  ///< read from and written to swap while measuring
};

struct WorkloadModel {
  std::string name;
  std::string path;
  std::string sha256;
  std::int64_t bytes = 0;
  std::string input;                      ///< name of the picture's input
  std::vector<std::int64_t> input_shape;  ///< of one run
  std::string recipe;                     ///< in one line, for people
};

struct Workload {
  std::vector<WorkloadModel> models;
  std::int64_t frames = 0;  ///< of the source
  std::int64_t batches = 0;
  std::int64_t distinct_batches = 0;  ///< K: prepared once and cycled
  std::int64_t batch = 0;
  std::string batch_mode;  ///< "repeat" or "consecutive"
  std::string size;        ///< "256x256" where every recipe has it, else "per model"
  std::string input;
  std::optional<std::int64_t>
      video_frames;  ///< frames that the input really has, where that was seen
  std::optional<double> video_fps;
  std::optional<double> rate;  ///< BenchOptions::rate
  std::int64_t warmup = 0;
  std::uint64_t seed = 0;
  double atol = 0, rtol = 0;
};

struct CalibratedModel {
  std::string name;
  double alone_ms = 0;  ///< median of a batch through this model, alone, one thread
  double at_once_ms =
      0;  ///< the same with as many copies at once as the budget has CPUs, each on one thread
  std::int64_t samples = 0;
};

struct Calibration {
  std::vector<CalibratedModel> models;
  double pure_compute_s = 0;  ///< Σ alone_ms × batches
  std::int64_t copies = 0;    ///< how many ran at once for at_once_ms
};

struct Warning {
  std::string code;  ///< stable, for programs: "cycled-frames"
  std::string text;
};

/// A sentence about why, with the figures it rests on.
struct Claim {
  std::string code;
  std::optional<std::string> row;  ///< spec of the row it is about; none: about the comparison
  std::string claim;
  std::map<std::string, double> evidence;
};

/// The fastest row against another one. What is compared is the total time; with a schedule
/// (Workload::rate) it is the median latency.
struct RatioTest {
  std::string row;                   ///< spec of the other one
  Estimate ratio;                    ///< the other's time ÷ the fastest's, paired within blocks
  std::int64_t pairs = 0;            ///< blocks that have both
  std::optional<double> p;           ///< that the ratio is 1: Student's t on the log ratios
  std::optional<double> p_adjusted;  ///< over all rows (Holm)
  /// The smallest difference that these rounds could have shown: 0.03 is 3 %.
  std::optional<double> detectable;
  bool slower = false;  ///< p_adjusted < 0.05
};

struct Verdict {
  std::string text;
  std::optional<std::string> fastest;  ///< spec of the row with the lowest median
  std::optional<std::string> winner;   ///< the same where every other row is shown to be slower
  std::vector<RatioTest> tests;        ///< `fastest` against each other row
};

/// A result file. load/save: record/json.h.
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
