# shellcheck shell=bash
# Sourced by the lab's scripts. Every value can be set from outside.
LAB_SRC=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export LAB_SRC
export LAB_DIR=${LAB_DIR:-/tmp/lab}
# It ends up in configuration files, connection URLs and #! lines.
case $LAB_DIR in
  *[!A-Za-z0-9/._+-]*) echo "lab: LAB_DIR may hold only letters, digits and /._+-: $LAB_DIR" >&2; exit 1;;
  /*) ;;
  *) LAB_DIR=$PWD/$LAB_DIR;;
esac
export LAB_CINDER_VERSION=${LAB_CINDER_VERSION:-29.0.0}
export LAB_KEYSTONE_VERSION=${LAB_KEYSTONE_VERSION:-30.0.0}
# What older Cinder needs beside it: up to 26 it imports oslo_utils.secretutils.md5,
# which oslo.utils 10 no longer has.
if [ "${LAB_CINDER_VERSION%%.*}" -le 26 ]; then limits='oslo.utils<10'; else limits=; fi
export LAB_PIP_LIMITS=${LAB_PIP_LIMITS-$limits}
export LAB_KEYSTONE_PORT=${LAB_KEYSTONE_PORT:-15000}
export LAB_CINDER_PORT=${LAB_CINDER_PORT:-18776}
export LAB_AMQP_PORT=${LAB_AMQP_PORT:-16672}
export LAB_TOKEN_TTL=${LAB_TOKEN_TTL:-3600}         # seconds
export LAB_RPC_TIMEOUT=${LAB_RPC_TIMEOUT:-60}       # seconds; Cinder's default
export LAB_DEBUG=${LAB_DEBUG:-false}
export LAB_BACKENDS=${LAB_BACKENDS:-"hosta@alpha#pool1 hostb@beta#pool2"}
VENV=$LAB_DIR/venv
export VENV
export no_proxy=127.0.0.1,localhost NO_PROXY=127.0.0.1,localhost

started() {     # PID: when it began, in ticks (the name before it may hold spaces)
  sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20
}

pid_alive() {   # FILE: is the process that FILE names still the one we started?
  [ -s "$1" ] || return 1
  local pid start
  read -r pid start < "$1"
  [ -n "$start" ] && [ "$(started "$pid")" = "$start" ]
}

start() {       # NAME COMMAND...: in the background, pid and start time noted
  local name=$1; shift
  local pidfile=$LAB_DIR/run/$name.pid
  if pid_alive "$pidfile"; then return 0; fi
  LAB_SERVICE=$name@$LAB_DIR setsid "$@" >> "$LAB_DIR/log/$name.out" 2>&1 < /dev/null 9>&- &
  local pid=$!
  echo "$pid $(started "$pid")" > "$pidfile"
}

offspring() {   # NAME: the pids of what `start NAME` began and of what came of that
  local pid start now stat fields
  # By its mark in the environment. (gunicorn writes its title over that.)
  grep -lzxF -- "LAB_SERVICE=$1@$LAB_DIR" /proc/[0-9]*/environ 2>/dev/null | cut -d/ -f3
  # By its session. While that has a member its number is given to nobody else, so a process of
  # that number which began at another time says that ours is over.
  [ -s "$LAB_DIR/run/$1.pid" ] || return 0
  read -r pid start < "$LAB_DIR/run/$1.pid"
  now=$(started "$pid")
  [ -n "$start" ] && [ "${now:-$start}" = "$start" ] || return 0
  for stat in /proc/[0-9]*/stat; do
    { read -r fields < "$stat"; } 2>/dev/null || continue
    read -r -a fields <<< "${fields##*) }"      # state, parent, group, session, …
    [ "${fields[3]}" = "$pid" ] && [ "${fields[0]}" != Z ] && echo "${stat//[!0-9]/}"
  done
}

stop() {        # NAME [TENTHS]: TERM to the process we started, KILL to what is left of it and its children
  local pidfile=$LAB_DIR/run/$1.pid pid rest
  if pid_alive "$pidfile"; then
    read -r pid rest < "$pidfile"
    kill -TERM "$pid" 2>/dev/null || true
    for _ in $(seq 1 "${2:-50}"); do
      pid_alive "$pidfile" || break
      sleep 0.1
    done
  fi
  for _ in 1 2 3; do          # a dying parent may have had time for one more child
    rest=$(offspring "$1")
    [ -n "$rest" ] || break
    # shellcheck disable=SC2086   # one pid a word
    kill -KILL $rest 2>/dev/null || true
    sleep 0.1
  done
  rm -f "$pidfile"
}

only_one() {    # one `up` or `down` at a time for one LAB_DIR; descriptor 9, not handed to what is started
  mkdir -p "$LAB_DIR/run"
  exec 9> "$LAB_DIR/run/lock"
  flock -w 600 9 || { echo "lab: another up or down is at work in $LAB_DIR" >&2; exit 1; }
}

wait_for() {    # SECONDS WHAT PROCESS COMMAND...
  local end=$(($(date +%s) + $1)) what=$2 name=$3; shift 3
  until "$@" > /dev/null 2>&1; do
    if ! pid_alive "$LAB_DIR/run/$name.pid"; then
      echo "lab: $name ended; the last of $LAB_DIR/log/$name.out:" >&2
      tail -n 15 "$LAB_DIR/log/$name.out" >&2; return 1
    fi
    if [ "$(date +%s)" -ge "$end" ]; then echo "lab: $what did not come up" >&2; return 1; fi
    sleep 0.3
  done
}
