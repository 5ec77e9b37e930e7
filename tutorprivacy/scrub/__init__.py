"""
`tutor privacy scrub` and `tutor k8s do scrub-logs`: tracking logs that have been written already.

From a log to its output: `sources` finds the logs, and `source_reader` reads one. `file_worker` takes it through
`line_scrubber`: `envelopes` finds out what is in a line, `learning_statements` is for xAPI and Caliper,
`text_redaction` (with `access_lines`) for words, and `caching_scrubber` for events: `event_patterns` takes them apart,
`event_names`, `event_shapes` and `known_values` say what becomes of their values, `known_learners` whose they may be.
With ``--forget``, `forgetting` takes out what is of people (`forgotten_people`) whose names `forgotten_names` finds.
`output_files` writes what may stay, `rejected_lines` what cannot be scrubbed. On one machine, `coordinator` carries out
a `run_plan` in a `worker_pool`; its `checkpoint` and `replacement_journal` let an interrupted run go on. In many pods,
each `shard` takes its part of a `shard_plan`; `shard_coordination` is what they share.

Gives: ``coordinator`` and ``run_plan`` (a whole run), ``shard`` (a pod's part of one), ``output_paths``,
``open_writers``, ``sources`` and ``printable``.

May be imported by: ``commands`` and ``verify``.
"""
