# Runs checks, counts them and says how each went. Sourced by Tools/test, which has sourced terminal.sh.
# shellcheck shell=bash

passed=0
failed=0
logs=.build/logs

# check NAME COMMAND…: one check, which counts as one. Returns whether it passed.
check() {
    local name="$1" log start=$EPOCHREALTIME
    log="$logs/${1//[^a-z]/-}.log"
    shift
    if run "$name" "$log" "$@"; then
        passed=$((passed + 1))
        report ✔ "$name" "$start"
        return 0
    fi
    failed=$((failed + 1))
    report ✘ "$name" "$start" "log: $log"
    end_of "$log"
    return 1
}

# swift_tests NAME ARGUMENTS…: `swift test` with these arguments; each of its tests counts as one.
swift_tests() {
    local name="$1" log results start=$EPOCHREALTIME status=0 tests failures skipped
    log="$logs/${1//[^a-z]/-}.log"
    shift
    # A folder, because some versions of the runner add the testing library's name to the file's.
    results="${log%.log}.results"
    rm -rf "$results"
    mkdir -p "$results"
    run "$name" "$log" swift test --disable-xctest --xunit-output "$results/tests.xml" "$@" || status=$?

    read -r tests failures skipped < <(count_tests "$results")
    # Without a failed test: the process died, a sanitizer spoke, or no test was found.
    if ((failures == 0 && (status != 0 || tests == 0))); then
        failures=1
        tests=$((tests + 1))
    fi
    passed=$((passed + tests - failures - skipped))
    failed=$((failed + failures))
    if ((failures == 0)); then
        report ✔ "$name" "$start" "$tests tests, $skipped skipped"
        return 0
    fi
    report ✘ "$name" "$start" "$failures of $tests failed, log: $log"
    grep --extended-regexp '✘|^error:|Fatal error|Sanitizer:' "$log" | head -n 60 | cut -c 1-400 | sed 's/^/    /' || true
    unfinished_tests "$log"
    return 1
}

# Tests, failed ones and skipped ones in the xunit files of a folder. Counted by test: the attributes of
# the file count the issues, of which one test may record many.
count_tests() {
    find "$1" -name '*.xml' -exec cat {} + | awk '
        /<testcase / { tests++; counted = 0 }
        /<failure/ && !counted { failures++; counted = 1 }
        /<skipped/ { skipped++ }
        END { print tests + 0, failures + 0, skipped + 0 }'
}

# The tests of a log that were begun and never ended: where the process died.
unfinished_tests() {
    awk '
        /^◇ Test (run started|case passing)/ { next }
        /^◇ Test .* started\.$/ { sub(/^◇ Test /, ""); sub(/ started\.$/, ""); begun[$0] = 1 }
        /^(✔|✘) Test .* after [0-9.]+ seconds/ {
            sub(/^(✔|✘) Test /, ""); sub(/( with [0-9]+ test cases)? (passed|failed) after.*/, ""); delete begun[$0]
        }
        END { for (test in begun) print "    not ended: " test }' "$1" | head -n 20
}

run() {
    local name="$1" log="$2"
    shift 2
    if [[ -t 2 ]]; then printf '… %s' "$name" >&2; fi
    quietly "$log" "$@"
}

report() {
    local mark="$1" name="$2" start="$3" note="${4:-}" milliseconds
    milliseconds=$(((${EPOCHREALTIME/[.,]/} - ${start/[.,]/}) / 1000))
    printf '%s %s (%d.%03d s)%s\n' \
        "$mark" "$name" $((milliseconds / 1000)) $((milliseconds % 1000)) "${note:+, $note}" >&2
}

# The last line, and the end.
summary() {
    printf '%d passed, %d failed\n' "$passed" "$failed"
    exit $((failed > 0))
}
