// The part of the batch script that is the same for every study: plain bash, in a raw string.

extension SlurmScript {
  static let body = #"""
    task=${SLURM_ARRAY_TASK_ID:?this script is for Slurm: submit it with sbatch}
    id=${SLURM_ARRAY_JOB_ID}_$task # the job's own number would mean the whole array
    export OMP_NUM_THREADS=1       # dapple's threads are enough; the transform library would start its own in each
    say() { echo "$(date '+%F %T') task $task of $tasks: $*"; }

    child=
    early= # what is to be done about a signal that comes before there is a child
    warned=0
    signalled=0
    on_warning() {
      signalled=1
      [ -n "$child" ] || { early=on_warning; return; }
      [ "$warned" = 0 ] || return
      warned=1
      say "interrupted by Slurm's warning; dapple is asked to stop"
      kill -s USR1 "$child" 2>/dev/null
      (
        for ((second = 0; second < grace; second++)); do
          sleep 1
          kill -s 0 "$child" 2>/dev/null || exit
        done
        kill -s KILL "$child" 2>/dev/null
      ) &
    }
    on_end() {
      signalled=1
      [ -n "$child" ] || { early=on_end; return; }
      say "asked to end; so is dapple"
      kill -s TERM "$child" 2>/dev/null
    }
    trap on_warning USR1
    trap on_end TERM

    say "starts on ${SLURMD_NODENAME:-this node}, restart ${SLURM_RESTART_COUNT:-0}"
    "$program" "$command" "$study" --output "$directory" --task-index "$task" --task-count "$tasks" "${arguments[@]}" &
    child=$!
    $early
    # A signal ends the wait, not dapple: wait again.
    while :; do
      signalled=0
      wait "$child"
      status=$?
      [ "$signalled" = 1 ] || break
    done

    # 75: dapple was interrupted and goes on from there. Above 128: killed by a signal, which only a warning excuses.
    if [ "$status" = 75 ] || { [ "$warned" = 1 ] && [ "$status" -gt 128 ]; }; then
      for attempt in 1 2 3; do
        state=$(squeue --noheader --jobs="$id" --format=%T 2>/dev/null)
        [ -z "$state" ] || break
        sleep 5 # squeue fails now and then where Slurm is busy
      done
      if [ "$state" != RUNNING ]; then
        say "interrupted, and not put back into the queue: Slurm has ended it (${state:-unknown state})"
      elif [ "${SLURM_RESTART_COUNT:-0}" -ge "$most_restarts" ]; then
        say "interrupted, and not put back into the queue: it was restarted $most_restarts times"
      elif scontrol requeue "$id"; then
        say "interrupted, and put back into the queue; it goes on from there"
        exit 0
      else
        say "interrupted, and could not be put back into the queue: submit it again with --array=$task"
      fi
      exit 75
    fi
    say "ended with status $status"
    exit "$status"

    """#
}
