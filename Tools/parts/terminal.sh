# How the tools speak to the user. Sourced by them; not to be run.
# Everything is written to standard error: standard output belongs to the program that is started.
# shellcheck shell=bash

say() {
    printf '%s\n' "$*" >&2
}

fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# quietly LOG COMMAND…: runs the command with its output in the file LOG. On a terminal the latest
# line of it is shown in place, so that a long step is seen to move. Returns the command's status.
quietly() {
    local log="$1" status=0
    shift
    mkdir -p "$(dirname "$log")"
    if [[ -t 2 ]]; then
        "$@" </dev/null 2>&1 | tee "$log" | latest_line || status=$?
    else
        "$@" </dev/null >"$log" 2>&1 || status=$?
    fi
    return "$status"
}

latest_line() {
    local line columns
    columns="$(stty size <&2 2>/dev/null | cut -d ' ' -f 2)"
    while IFS= read -r line; do
        printf '\r\033[K  %s' "${line:0:${columns:-80}-3}" >&2
    done
    printf '\r\033[K' >&2
}

# end_of LOG [LINES]: the end of a log, indented, with overlong lines cut.
end_of() {
    tail -n "${2:-40}" "$1" | cut -c 1-300 | sed 's/^/    /' >&2
}
