# SPDX-License-Identifier: MIT
#
# Prints the summary of bench/run as text.

def left($width): . + " " * ($width - length);
def right($width): " " * ($width - length) + .;
def fixed($digits): if . == null then "-" else
    (. * pow(10; $digits) | round | tostring) as $all
    | (if ($all | length) <= $digits
        then "0" * ($digits + 1 - ($all | length)) + $all else $all end)
    | .[:length - $digits] + (if $digits > 0 then "." else "" end)
        + .[length - $digits:] end;
def names: {
    "permit": "pam_permit",
    "permit-acct": "pam_permit, auth+acct",
    "floor-echo": "bare module, helper answers",
    "floor-forward": "bare chain: module, helper, API",
    "ovhpat-fresh": "pam_ovhpat, fresh record",
    "ovhpat-fresh-require": "pam_ovhpat, fresh, require",
    "ovhpat": "pam_ovhpat online",
    "ovhpat-require": "pam_ovhpat online, require",
    "ovhpat-known": "pam_ovhpat online, status known",
    "ovhpat-acct": "pam_ovhpat online, auth+acct",
    "raw": "raw request, no PAM",
    "exec": "pam_exec + sh + curl + jq"
};
def order: ["permit", "permit-acct", "floor-echo", "ovhpat-fresh",
    "ovhpat-fresh-require", "raw", "floor-forward", "ovhpat", "ovhpat-acct",
    "ovhpat-require", "ovhpat-known", "exec"];

def row: [
    (names[.line] | left(32)),
    (.p50_ms | fixed(3) | right(8)),
    (.p95_ms | fixed(3) | right(8)),
    (.p99_ms | fixed(3) | right(8)),
    (.rate | fixed(0) | right(8)),
    (.failures | tostring | right(6)),
    (.to_bare_chain | fixed(2) | right(7)),
    (.to_permit | fixed(2) | right(8)),
    (.to_without | fixed(2) | right(8)),
    (.caller_cpu_ms | fixed(3) | right(8)),
    (.helper_cpu_ms | fixed(3) | right(8)),
    (if .requests == null then "-"
        else "\(.requests) in \(.logins)" end | right(18))
] | join(" ");

def heading($processes): [
    ("\($processes) process\(if $processes == 1 then "" else "es" end)"
        | left(32)),
    ("p50 ms" | right(8)), ("p95 ms" | right(8)), ("p99 ms" | right(8)),
    ("per s" | right(8)), ("failed" | right(6)), ("/chain" | right(7)),
    ("/permit" | right(8)), ("/without" | right(8)), ("CPU ms" | right(8)),
    ("+helper" | right(8)), ("requests in logins" | right(18))
] | join(" ");

def part($lines; $processes): [heading($processes)]
    + [order[] as $line | $lines[]
        | select(.processes == $processes and .line == $line) | row];

def failure_rows($lines): [$lines[] | select(.failures > 0)
    | "FAILED: \(names[.line]), \(.processes) at once: PAM codes "
        + (.failed_by_code | tojson)];

def budget($lines; $line; $what; $ratio): $lines
    | map(select(.line == $line and .processes == 1)) | .[0][$ratio]
    | "budget: \($what) (p50, 1 process): " + fixed(2)
        + (if . <= 1.3 then ", kept" else ", OVER" end);

def budgets($lines): [
    budget($lines; "ovhpat"; "online login at most 1.30 x bare chain";
        "to_bare_chain"),
    budget($lines; "ovhpat-fresh";
        "login from a fresh record at most 1.30 x bare module";
        "to_bare_module")
];

def memory_rows: ["ovhpatd, kB"
    | left(32) + ("VmRSS" | right(9)) + ("RssAnon" | right(9))
        + ("RssFile" | right(9)) + ("threads" | right(9))]
    + map((.when | "  " + . | left(32)) + (.VmRSS | tostring | right(9))
        + (.RssAnon | tostring | right(9)) + (.RssFile | tostring | right(9))
        + (.Threads | tostring | right(9)));

def span($field): "\(.before[$field]) > \(.inside[$field]) > \(.after[$field])"
    | right(21);

def maps_rows: ["host process, before > inside > after" | left(40)
        + ("objects" | right(14)) + ("mapped KiB" | right(21))
        + ("resident KiB" | right(21)) + ("private dirty" | right(21))]
    + map(((names[.service] // .service) | "  " + . | left(40))
        + (span("objects") | ltrimstr("       ") | right(14))
        + span("mapped_kib") + span("resident_kib")
        + span("private_dirty_kib"));

([
    "machine: \(.machine.cpus) x \(.machine.model), \(.machine.kernel)",
    "\(.rounds) rounds of \(.seconds) s a line, interleaved; medians of rounds",
    ""
]
+ part(.lines; 1) + [""] + part(.lines; 8) + [""]
+ budgets(.lines) + failure_rows(.lines) + [""]
+ (.ovhpatd_memory_kb | memory_rows) + [""]
+ (.host_process | maps_rows))[]
