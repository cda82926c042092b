// The batch script of a study or a scan: an array of tasks that goes on by itself after time limits.
//
// The warning before the time limit goes to the batch shell alone (--signal=B:USR1@…). Without "B:" Slurm would signal
// job steps only, and there is none: dapple is a child of the shell, which waits for it and hands the signal on. So no
// srun is needed, whose share of cores depends on Slurm's version, and the shell sees dapple's exit status itself.
//
// A task goes back to the queue when dapple says that it was interrupted (75), or had to be killed after the warning,
// and Slurm still counts the task as running. After 'scancel' it does not, and a cancelled task stays cancelled.

import Foundation
import Results
import Study
import _Text

/// A batch script for sbatch.
package struct SlurmScript: Sendable {
  /// The layout of the array.
  package var plan: SlurmPlan
  /// Name of the study.
  package var name: String
  /// The arguments of a scan: axes and rules; nil for a study.
  package var scan: [String]?
  /// What was measured: the time of one particle step on one core, or one GPU, in nanoseconds (at the slowest point of a
  /// scan), and by which kernel; or an estimate, where there was no GPU to measure on.
  package var calibration: (nanosecondsPerStep: Double, kernel: String, isEstimate: Bool)
  /// Absolute path of the program.
  package var program: String
  /// Absolute path of the study file.
  package var study: String
  /// Absolute path of the directory of the run or scan.
  package var directory: String
  /// Overrides of keys, "key=value".
  package var overrides: [String]
  /// Partition and account; nil leaves Slurm's default.
  package var partition: String?, account: String?

  /// A script.
  package init(
    plan: SlurmPlan, of configuration: StudyConfiguration,
    calibration: (nanosecondsPerStep: Double, kernel: String, isEstimate: Bool),
    program: String, study: String, directory: String, scan: [String]? = nil, overrides: [String] = [],
    partition: String? = nil, account: String? = nil
  ) {
    self.plan = plan
    name = configuration.name
    self.scan = scan
    self.calibration = calibration
    self.program = program
    self.study = study
    self.directory = directory
    self.overrides = overrides
    self.partition = partition
    self.account = account
  }

  /// The text of the script.
  package var text: String { [header, directives, variables, Self.body].joined(separator: "\n") }

  /// Name of the job: the study's, in letters that Slurm's file name patterns leave alone.
  var jobName: String {
    "dapple-"
      + Quoting.mapped(String(name.unicodeScalars.prefix(60))) { Quoting.isPlain(String($0), and: "._-") ? nil : "-" }
  }

  private var header: String {
    let least = plan.items / plan.tasks
    let share = least == plan.itemsPerTask ? "\(least)" : "\(least) or \(plan.itemsPerTask)"
    let restarts =
      plan.expectedRestarts == 0
      ? "" : "\n# A task is expected to meet the limit below, and to go on, about \(plan.expectedRestarts) times."
    let nanoseconds = String(format: plan.gpus > 0 ? "%.3g" : "%.1f", calibration.nanosecondsPerStep)
    let processor = plan.gpus > 0 ? "GPU" : "core"
    let item = scan == nil ? "realisation" : "point"
    let exception =
      calibration.isEstimate
      ? ";\n# that of a GPU is an estimate for one H100, since none could be measured there, and was never run" : ""
    let cost = plan.costOfItem
    let besides =
      "\(durationText(cost.skies)) of one core for the skies of a \(item)"
      + (cost.followed > 0 ? " and \(durationText(cost.followed)) for its pairs" : "")
    let times =
      plan.gpus > 0
      ? "\(durationText(cost.trajectories)) of one GPU and \(durationText(cost.besides)) of one core"
      : "\(durationText(cost.seconds(cores: 1, devices: 0))) of one core"
    let cores = "\(plan.cpus) \(plan.cpus == 1 ? "core" : "cores")"
    let processors =
      plan.gpus > 0 ? "\(plan.gpus) \(plan.gpus == 1 ? "GPU" : "GPUs") and \(cores)" : cores
    return """
      #!/bin/bash
      # \(scan == nil ? "Study" : "Scan of") "\(name.oneLine)" as an array of \(plan.tasks) \(plan.tasks == 1 ? "task" : "tasks"), written by dapple \(DappleVersion.current).
      #
      #   sbatch SCRIPT                     submits it
      #   dapple status DIR --tasks \(plan.tasks)       says afterwards which tasks have work left, as --array=...
      #   sbatch --array=... SCRIPT         submits those again; everything finished is kept
      #
      # Time and memory are estimates, by times that were measured on the machine where this was written\(exception):
      # \(nanoseconds) ns per particle step of one \(processor) (\(calibration.kernel.oneLine)), \(besides): \(times) per \(item).
      # A task has \(share) of the \(plan.items) \(items): about \(durationText(plan.seconds)) on \(processors).
      # The default time limit is \(SlurmPlan.timeMargin.formattedShort) times that and 10 min, at most a day, since the nodes may differ from that machine.\(restarts)
      # A task that meets its limit goes back to the queue and loses little; change the limit as you like.
      # Memory is \(SlurmPlan.memoryMargin.formattedShort) times an upper estimate for \(cores).
      """
  }

  /// What the tasks share.
  private var items: String { scan == nil ? "realisations" : "points" }

  private var directives: String {
    func optional(_ option: String, _ value: String?) -> String {
      value.map { "#SBATCH --\(option)=\($0)" } ?? "##SBATCH --\(option)=NAME"
    }
    return """
      #SBATCH --job-name=\(jobName)
      #SBATCH --array=0-\(plan.tasks - 1)
      #SBATCH --nodes=1
      #SBATCH --ntasks=1
      #SBATCH --cpus-per-task=\(plan.cpus)\(plan.gpus > 0 ? "\n#SBATCH --gpus-per-task=\(plan.gpus)" : "")
      #SBATCH --mem=\(plan.megabytes)M
      #SBATCH --time=\(plan.limit)
      \(optional("partition", partition))
      \(optional("account", account))
      # The log lies where you submit. %A is the number of the job, %a that of the task; a restarted task appends.
      #SBATCH --output=\(jobName)-%A_%a.log
      #SBATCH --open-mode=append
      # \(plan.warning) s before the limit (Slurm may be up to 60 s early) SIGUSR1 comes to this script ("B:"), which hands it on.
      #SBATCH --signal=B:USR1@\(plan.warning)
      #SBATCH --requeue

      """
  }

  private var variables: String {
    let words = ((scan ?? []) + overrides.flatMap { ["--set", $0] }).map(Quoting.shell).joined(separator: " ")
    return """
      program=\(Quoting.shell(program))
      study=\(Quoting.shell(study))
      directory=\(Quoting.shell(directory))
      command=\(scan == nil ? "run" : "scan")
      arguments=(\(words))
      # Task i computes the \(items) whose number leaves the remainder i when divided by this. It is written here, and
      # not taken from Slurm, so that it stays the same when only some tasks are submitted again.
      tasks=\(plan.tasks)
      # Seconds that dapple has to stop after the warning, before it is killed so that the requeue comes in time.
      grace=\(max(5, plan.warning / 2))
      # A task that was restarted so often makes no progress: have a look at its log.
      most_restarts=100

      """
  }
}
