# SPDX-License-Identifier: MIT
#
# Turns the rounds of bench/run into one object.  Every figure of a line is
# the median of its rounds; a ratio is taken within each round first, because
# neighbours in time share the machine's mood, and then the median of those.

def median: sort | if length == 0 then null
    elif length % 2 == 1 then .[length / 2 | floor]
    else (.[length / 2 - 1] + .[length / 2]) / 2 end;

def same_round($line): . as $mine | $results
    | map(select(.line == $line and .round == $mine.round
        and .result.processes == $mine.result.processes)) | .[0];

def ratio_to($line): map(.result.p50_ms / (same_round($line).result.p50_ms))
    | median;

def per_login_ms: (map(.daemon_ticks) | add) * $tick_ms
    / (map(.result.transactions) | add);

# The same login without what the line is about.
def without: {"ovhpat-require": "ovhpat", "ovhpat-known": "ovhpat",
    "ovhpat-fresh-require": "ovhpat-fresh"};

def logins: map(.result | .transactions + $warmup * .processes) | add;

def summary: . as $rounds | .[0] as $first | {
    line: $first.line,
    processes: $first.result.processes,
    p50_ms: map(.result.p50_ms) | median,
    p50_min_ms: map(.result.p50_ms) | min,
    p50_max_ms: map(.result.p50_ms) | max,
    p95_ms: map(.result.p95_ms) | median,
    p99_ms: map(.result.p99_ms) | median,
    max_ms: map(.result.max_ms) | max,
    rate: map(.result.rate) | median,
    caller_cpu_ms: map(.result.cpu_ms) | median,
    failures: map(.result.failures) | add,
    failed_by_code: map(.result.failed_by_code | to_entries) | flatten
        | group_by(.key) | map({key: .[0].key, value: map(.value) | add})
        | from_entries,
    to_permit: ratio_to(if .[0].line | test("acct") then "permit-acct"
        else "permit" end),
    to_bare_chain: ratio_to("floor-forward"),
    to_bare_module: ratio_to("floor-echo"),
    to_without: (if without | has($first.line)
        then ratio_to(without[$first.line]) else null end),
    requests: (if $first.line | test("^ovhpat")
        then map(.requests) | add else null end),
    logins: logins,
    helper_cpu_ms: (if $first.line | test("^(ovhpat|floor-forward)")
        then per_login_ms else null end)
};

{
    machine: {cpus: $cpus, model: $model, kernel: $kernel},
    rounds: ($rounds | tonumber),
    seconds: ($seconds | tonumber),
    lines: ($results | group_by([.result.processes, .line]) | map(summary)),
    ovhpatd_memory_kb: $memory,
    host_process: $maps
}
