/// The files of docs/runbooks, as they are.
///
/// Made by scripts/embed-runbooks: change the files, and run `make runbooks`.
enum RunbookTexts {
  /// What README.md says holds for all of them.
  static let always = ##"""
    Three things hold for all of them:

    - The exporter never acts on a migration. Restarting or stopping it harms none.
    - Restarting cinder-volume kills every copy that runs on its host, and leaves each of their migrations stuck for good.
    - Resetting a migration's status changes the database alone. If the copy still runs, Cinder completes it all the same, and what was
      written meanwhile is lost.

    """##

  /// The runbook of each alert by its name.
  static let all: [String: String] = [
    "CinderBackendCopiesSlow": ##"""
    # CinderBackendCopiesSlow

    ## Meaning

    Of the copies from one source host, at least three, more than half have been slower
    than half their own earlier pace for five minutes. It is kept for ten minutes after.

    The built-in alert compares with the highest mean rate since the copy's first number;
    the rule with the highest mean since its start, of the last day.

    ## Impact

    All of them will be late. What they share is likelier to be the cause than any one of
    the volumes: the backend, its disks, its network. Servers that use volumes there may
    be slow too.

    ## Diagnosis

    1. Which, and how slow? With the alert's `source_host`:

       ```bash
       $ export SOURCE=hostb@beta
       $ for id in $(curl -s http://127.0.0.1:9776/metrics | grep ^cinder_migration_info | grep "source_host=\"$SOURCE" | grep -oP 'volume_id="\K[^"]*'); do curl -s http://127.0.0.1:9776/metrics | grep "^cinder_migration_copy_rate_bytes_per_second.*$id"; done
       cinder_migration_copy_rate_bytes_per_second{cloud="lab",volume_id="2db84e83-a99c-45d5-8e5a-366c7f544196"} 5129044.015429468
       cinder_migration_copy_rate_bytes_per_second{cloud="lab",volume_id="13f645ee-92cc-4d62-bcd8-35803992e1ad"} 5345146.840052016
       cinder_migration_copy_rate_bytes_per_second{cloud="lab",volume_id="752257e4-8386-4c6e-9d04-7dee50c69582"} 5069063.045763897
       ```

    2. Do they share a destination too?

       ```bash
       $ curl -s http://127.0.0.1:9776/metrics | grep ^cinder_migration_info | grep -o 'source_host="[^"]*",destination_host="[^"]*"' | sort | uniq -c
             3 source_host="hostb@beta#pool2",destination_host="hosta@alpha#pool1"
       ```

       One destination for all: it may as well be that one.

    3. Have more begun than before? Three copies that share what one had are each at a
       third. Look when they began (`cinder_migration_start_timestamp_seconds`), or at the
       dashboard of backends. The exporter's own alert says in its description since when
       most of them have been slow: compare.

    4. On the source's host (before the `@`), and then on the destination's:

       ```bash
       $ pgrep -af "dd if="
       18255 dd if=/…/volume-b99bed91-… of=/…/volume-ad52e606-… count=2147483648 bs=1M iflag=count_bytes,direct oflag=direct
       18370 dd if=/…/volume-09f562cf-… of=/…/volume-02d9250c-… count=2147483648 bs=1M iflag=count_bytes,direct oflag=direct
       18420 dd if=/…/volume-7ba59cf1-… of=/…/volume-ad7708a4-… count=1073741824 bs=1M iflag=count_bytes,direct oflag=direct
       $ iostat -x 5 2
       $ journalctl -k --since -1h | grep -iE 'error|timeout|reset|link'
       ```

       `%util` near 100 or a growing `w_await`: the disk. Errors of a path or a link: the
       network, or one of several paths.

    5. What else burdens the backend: a rebuild, a scrub, backups? `ceph -s`, the array's
       own console.

    ## Mitigation

    - Too many at once: begin no more. Those that run can't be paused by Cinder.
      `kill -STOP PID` of one `dd` pauses it, and `kill -CONT PID` lets it go on; risk: the
      exporter will call it stalled, and a stopped one that is forgotten is stuck.
    - A rebuild or backup: let it end, or move it to another time.
    - A failing disk or path: take it out as the array's procedures have it. Risk: with the
      last path gone the copies hang, and servers with them.
    - Do not restart cinder-volume: it has no part in the speed of a copy, and every copy
      of that host would be lost.

    """##,
    "CinderMigrationExporterAbsent": ##"""
    # CinderMigrationExporterAbsent

    ## Meaning

    For fifteen minutes Prometheus has known of no target with
    `job="cinder-migration-exporter"`: `absent(up{job="cinder-migration-exporter"})`. A
    job that is taken out of Prometheus' file, or renamed, counts as there for five
    minutes more; one that stays there without a target does not. That is not an exporter that is down
    ([CinderMigrationExporterDown](CinderMigrationExporterDown.md)), but one that
    Prometheus is not told to scrape.

    ## Impact

    No alert of this project that Prometheus decides can fire, save this one. The
    exporter itself may well run, and tell its own receivers.

    ## Diagnosis

    1. Which jobs does Prometheus have?

       ```bash
       $ export PROMETHEUS=http://127.0.0.1:9090
       $ curl -s $PROMETHEUS/api/v1/targets | jq -r '.data.activeTargets[] | .labels.job + " " + .scrapeUrl + " " + .health'
       other http://127.0.0.1:9776/metrics up
       ```

       The exporter under another job, as here: the rule has the wrong name, go to
       Mitigation 1. It is not there: go to 2.

    2. Is it in the file, and is that file the one in force?

       ```bash
       $ grep -n -A5 cinder-migration-exporter /etc/prometheus/prometheus.yml
       6:- job_name: cinder-migration-exporter
       7-  static_configs: []
       $ promtool check config /etc/prometheus/prometheus.yml
       Checking /etc/prometheus/prometheus.yml
         SUCCESS: 2 rule files found
        SUCCESS: /etc/prometheus/prometheus.yml is valid prometheus config file syntax
       $ curl -s $PROMETHEUS/metrics | grep ^prometheus_config_last_reload_successful
       prometheus_config_last_reload_successful 1
       ```

       In the file and `1`: the job has no target, as here, or its service discovery
       finds none. `0`: Prometheus has refused its file and goes on with an older one;
       promtool says why, as with a misspelt key:

       ```
         FAILED: parsing YAML file /etc/prometheus/prometheus.yml: yaml: unmarshal errors:
         line 7: field static_config not found in type config.ScrapeConfig
       ```

       Nothing is found in the file: the job is missing.

    ## Mitigation

    1. Another name for the job: write it into the rules of
       `cinder-migration-exporter.rules.yml` (this one and
       `CinderMigrationExporterDown`), check, and reload. Without the reload the alert
       goes on.

       ```bash
       $ sed -i 's|job="cinder-migration-exporter"|job="other"|' cinder-migration-exporter.rules.yml
       $ promtool check config /etc/prometheus/prometheus.yml && systemctl reload prometheus
       ```

    2. No target: put the job, or its target, back, check, and reload.

       ```bash
       $ promtool check config /etc/prometheus/prometheus.yml && systemctl reload prometheus
       ```

    Risk: a reload of Prometheus with a file that promtool accepts loses nothing.

    Where the exporter was given up on purpose, take its rule files out of Prometheus.

    """##,
    "CinderMigrationExporterBlind": ##"""
    # CinderMigrationExporterBlind

    ## Meaning

    A cloud could not be seen for ten minutes. The built-in alert counts from the last
    poll that went well (`alerts.blind_after`) and names the cause in `cause` and
    `error`; the rule has it when `cinder_migration_exporter_cloud_up` has been 0 for
    every exporter for ten minutes, and keeps it for five after.

    ## Impact

    Nobody knows whether the migrations of this cloud move. Their alerts stay as they
    are: none is resolved, and no new one begins. Migrations themselves go on, if the
    cloud does.

    ## Diagnosis

    1. What does the exporter say?

       ```bash
       $ exporterd check --config /etc/exporterd/exporterd.yaml; echo status $?
       lab: NOT GOOD
         problem       GET / got no whole answer from http://127.0.0.1:19600 in 6 s
         what to do    check that the address is right and can be reached from this machine (routes, firewall, proxy, TLS)

       0 of 1 cloud is good.
       status 1
       ```

       | it says | it is |
       |---|---|
       | `refused the sign-in (401)` | [CinderMigrationExporterSignInFailing](CinderMigrationExporterSignInFailing.md) |
       | `got no whole answer`, `no connection … in time` | a hung API, or a firewall: go to 2 |
       | `Connection refused` | Keystone or Cinder is down: go to 2 |
       | `failed with status 503` | a proxy that can't reach what is behind it: go to 2 |
       | `its certificate is not trusted` | its certificate can't be verified: it has run out, or is of a CA that the exporter does not know (`cacert` of `clouds.yaml`). `openssl s_client -connect HOST:PORT` says which |
       | `does not tell this credential which volumes migrate` | its user has lost the role `admin` |

       [troubleshooting.md](../troubleshooting.md) has all of them.

    2. Do Keystone and Cinder answer, from the same machine? Neither needs a token for
       this; the URLs are those of `clouds.yaml` and of the line above.

       ```bash
       $ export KEYSTONE=http://127.0.0.1:5000 CINDER=http://127.0.0.1:8776
       $ curl -s -m 10 -o /dev/null -w '%{http_code} %{time_total}\n' $KEYSTONE/v3
       200 0.004181
       $ curl -s -m 10 -o /dev/null -w '%{http_code} %{time_total}\n' $CINDER/
       000 10.002640
       ```

       200 from Keystone and 300 from Cinder are right. `000` after 10 s, as here: it hangs. `000` at once: nobody listens.
       `503`: the proxy in front has no backend.

    3. On the controller, for the one that does not answer:

       ```bash
       $ systemctl status cinder-api haproxy
       $ journalctl -u cinder-api -n 50 --no-pager
       ```

    ## Mitigation

    - The API is down or hangs: bring it back as your own procedures have it. Restarting
      cinder-api is safe for migrations: it copies nothing. Risk: requests under way are
      cut off; a client that was creating a volume sees an error although the volume may
      have been made.
    - Do not restart cinder-volume for this: that kills the copies that run there, and
      leaves their migrations stuck for good.
    - The API is slow and never in time: raise `poll.request_timeout`.
    - Announced maintenance: silence this alert for the cloud.

    As soon as one poll goes well all alerts of the cloud are decided anew.

    """##,
    "CinderMigrationExporterCloudUnwatched": ##"""
    # CinderMigrationExporterCloudUnwatched

    ## Meaning

    Within the last day some exporter has said of the cloud whether it can be seen
    (`cinder_migration_exporter_cloud_up`), and for five minutes none has. The
    exporters that watched it are down, are not scraped, or no longer have the cloud
    in their configuration.

    A cloud that an exporter has, and can't see, is
    [CinderMigrationExporterBlind](CinderMigrationExporterBlind.md) instead.

    ## Impact

    Nobody notices when a migration of this cloud stalls. What was told before is
    held for an hour by the rules, and then counts as resolved, though nobody knows.

    Migrations themselves go on: the exporter only watches.

    ## Diagnosis

    1. Do exporters answer at all? Ask Prometheus:

       ```bash
       $ export PROMETHEUS=http://127.0.0.1:9090
       $ curl -s $PROMETHEUS/api/v1/query --data-urlencode 'query=up{job="cinder-migration-exporter"}' | jq -r '.data.result[] | .metric.instance + " " + .value[1]'
       127.0.0.1:9776 0
       ```

       `0`: it is down, go on with
       [CinderMigrationExporterDown](CinderMigrationExporterDown.md). Nothing:
       [CinderMigrationExporterAbsent](CinderMigrationExporterAbsent.md). `1`: go to 2.

    2. Which clouds does the exporter that answers have?

       ```bash
       $ curl -s http://127.0.0.1:9776/metrics | grep ^cinder_migration_exporter_cloud_up
       cinder_migration_exporter_cloud_up{cloud="lab2"} 1
       ```

       The cloud of the alert, `lab`, is not there: go to 3. It is there: mended
       meanwhile.

    3. Was it taken out of the configuration, or given another name?

       ```bash
       $ grep -n -A5 '^clouds' /etc/exporterd/exporterd.yaml
       3:clouds:
       4-- {name: lab2, os_cloud: lab-appcred}
       $ journalctl -u exporterd --since -1d | grep clouds=
       time=2026-11-26T05:29:25.034Z level=info msg=starting clouds=lab version=0.1.0
       time=2026-11-26T05:29:31.779Z level=info msg="configuration reloaded" clouds=lab2
       ```

       Each start and each reload names the clouds that are watched from then on.

    ## Mitigation

    - Exporters down: start one. That is the first thing to do.
    - Taken out by mistake: put it back, and

      ```bash
      $ exporterd check --config /etc/exporterd/exporterd.yaml
      $ systemctl reload exporterd
      ```

    - Taken out or renamed on purpose: silence the alert for a day. It ends by itself a
      day after the cloud was last seen.

    Risk of starting or reloading: none for migrations. A refused file changes nothing
    ([CinderMigrationExporterReloadFailed](CinderMigrationExporterReloadFailed.md)).

    """##,
    "CinderMigrationExporterDataStale": ##"""
    # CinderMigrationExporterDataStale

    ## Meaning

    The exporter says that it sees the cloud (`cinder_migration_exporter_cloud_up` is
    1), and yet the last poll that went well began more than ten minutes ago
    (`cinder_migration_exporter_last_success_timestamp_seconds`). Of several exporters
    the one with the newest data counts.

    While the cloud can't be seen this alert is silent:
    [CinderMigrationExporterBlind](CinderMigrationExporterBlind.md) tells that.

    ## Impact

    What the metrics and the page show of migrations is old. A copy that has stalled
    since is not told.

    ## Diagnosis

    1. How often is the exporter told to poll?

       ```bash
       $ grep -n -A3 '^poll' /etc/exporterd/exporterd.yaml
       1:poll:
       2-  interval: 20m
       3-  timeout: 5s
       4-  request_timeout: 3s
       ```

       An `interval` of five minutes or more: the rule does not fit it, see Mitigation.
       More than five minutes it can only be where every `window` is longer than the
       default of 15 minutes; otherwise the configuration is refused.

    2. Do the clocks agree? On the exporter's machine and on Prometheus':

       ```bash
       $ date -u +%s
       1795671056
       $ timedatectl show -p NTPSynchronized
       NTPSynchronized=yes
       ```

       Minutes apart: that is it. The exporter's clock is the one in the metric,
       Prometheus' is what it is held against.

    3. Does the exporter poll?

       ```bash
       $ curl -s http://127.0.0.1:9776/metrics | grep -E '^cinder_migration_exporter_(polls_total|last_success)'
       cinder_migration_exporter_last_success_timestamp_seconds{cloud="lab"} 1795671040.4654691
       cinder_migration_exporter_polls_total{cloud="lab",result="success"} 51
       cinder_migration_exporter_polls_total{cloud="lab",result="error"} 0
       $ sleep 60
       $ curl -s http://127.0.0.1:9776/metrics | grep -E '^cinder_migration_exporter_polls_total'
       cinder_migration_exporter_polls_total{cloud="lab",result="success"} 51
       cinder_migration_exporter_polls_total{cloud="lab",result="error"} 0
       ```

       The counter of `success` has gone up: it polls, look at the clocks once more. It
       has not, in longer than the `interval`: the exporter hangs. (The bench's rule
       waited for 10 s in place of 600, and slept for 15 s; with an interval of 20 min
       nothing hung.)

    ## Mitigation

    - Clocks: let chrony or systemd-timesyncd set them. Risk: a clock that jumps makes
      plateaus look longer or shorter than they are, for one poll.
    - An exporter that hangs: `systemctl restart exporterd`, and please report it with
      its log. Risk: none for migrations; without a `storage.path` plateaus are
      forgotten.
    - An interval of five minutes or more: poll more often, which needs no more than a
      reload of the exporter. Or write more than twice the interval, in seconds, in
      place of `600` in the rule, check, and reload Prometheus:

      ```bash
      $ promtool check config /etc/prometheus/prometheus.yml && systemctl reload prometheus
      ```

      Risk: more requests to Cinder; or an alert that comes later.

    """##,
    "CinderMigrationExporterDown": ##"""
    # CinderMigrationExporterDown

    ## Meaning

    Prometheus has scraped one exporter for five minutes and got no answer:
    `up{job="cinder-migration-exporter"} == 0`. The alert's `instance` says which.

    The severity is warning: where two exporters watch the same clouds the other one
    goes on. When a cloud is watched by nobody any more,
    [CinderMigrationExporterCloudUnwatched](CinderMigrationExporterCloudUnwatched.md)
    pages.

    ## Impact

    What this exporter alone tells, such as its own webhooks and PagerDuty, is not
    told. Nothing happens to any migration: the exporter only watches.

    Alerts that Alertmanager has from this exporter stay for an hour (`alerts.hold`).
    With a `storage.path` nothing is forgotten meanwhile.

    ## Diagnosis

    On the machine that runs it (the host in `instance`):

    1. Does it answer there?

       ```bash
       $ curl -s http://127.0.0.1:9776/-/healthy; echo status $?
       status 7
       ```

       Status 7, and no `OK`: nobody listens, go to 2. `OK`: it runs, and Prometheus
       can't reach it, go to 4. No answer for a minute: it hangs, go to 3.

    2. Does the process run, and what were its last words?

       ```bash
       $ pgrep -a exporterd
       $ journalctl -u exporterd -n 20 --no-pager
       ```

       A last line that begins with `Error:` says why it did not start, and what to do,
       for example

       ```
       Error: reading nosuch.yaml failed: no such file, or no right to read it, or not UTF-8
       ```

       `Out of memory` or `Killed` in `journalctl -k`: the machine ran out of memory.

    3. It runs and does not answer: is the machine overloaded, or the process stopped?

       ```bash
       $ grep State /proc/$(pgrep -o exporterd)/status
       State:	S (sleeping)
       ```

       `S` is right. `T (stopped)`: someone stopped it. `D (disk sleep)`: its disk
       hangs.

    4. From Prometheus' machine, with the alert's `instance`:

       ```bash
       $ curl -sS -o /dev/null -w '%{http_code}\n' http://INSTANCE/metrics
       ```

       `200`: mended meanwhile. `401`: it wants a password that the scrape
       configuration does not bring. `Connection refused`: it listens at another
       address (`--web.listen-address`). `Connection timed out`: a firewall.

    ## Mitigation

    Start it again:

    ```bash
    $ systemctl restart exporterd
    ```

    Risk: none for migrations. With a `storage.path` it goes on where it was; without
    one it forgets plateaus, so that a copy that stands still is told once more, after
    its whole window.

    Where the file was at fault, try it before: `exporterd check --config FILE`.

    """##,
    "CinderMigrationExporterNotificationsFailing": ##"""
    # CinderMigrationExporterNotificationsFailing

    ## Meaning

    One of the exporter's own receivers (webhook, Alertmanager, PagerDuty, Slack) does
    not take what it is told. Either

    - something has waited for it for fifteen minutes
      (`cinder_migration_exporter_outbox_length`) while tries fail
      (`cinder_migration_exporter_notifications_total{outcome="failed"}`), or while the
      next try is put off because the receiver has asked for that (`Retry-After`, up to
      an hour), for five minutes on end; or
    - it has refused a message within the last hour (`outcome="refused"`).

    ## Impact

    Somebody who should be paged is not. What failed is tried again for as long as it
    takes and arrives late; what was refused is not sent again until the alert changes,
    or the exporter is started or its configuration loaded anew.

    Other receivers are not affected.

    ## Diagnosis

    1. Which, and how?

       ```bash
       $ curl -s http://127.0.0.1:9776/metrics | grep -E '^cinder_migration_exporter_(notifications_total|outbox_length)'
       cinder_migration_exporter_notifications_total{receiver="ops",outcome="delivered"} 0
       cinder_migration_exporter_notifications_total{receiver="ops",outcome="failed"} 6
       cinder_migration_exporter_notifications_total{receiver="ops",outcome="refused"} 0
       cinder_migration_exporter_outbox_length{receiver="ops"} 1
       ```

       `failed` grows: go on with 2. `refused` is more than 0: the log has
       `notification refused by the receiver` with its reason: it does not want the
       message itself.

    2. Try it, and read what it answers:

       ```bash
       $ exporterd check --config /etc/exporterd/exporterd.yaml --send-test-alert; echo status $?
       …
       test alerts (CinderMigrationExporterTest), firing and resolved:
         ops: FAILED: no connection to http://127.0.0.1:9: Connection refused

       … 1 of 1 test alerts failed.
       status 1
       ```

       This sends a test alert through every receiver, and then that it is resolved:
       tell whoever is on call.

       `Connection refused`: nobody listens there. `401` or `403`: the token. `404`: the
       path of the URL. A redirect: the URL has moved; it is not followed.

    3. See what waits meanwhile, to act on it by hand:

       ```bash
       $ curl -s http://127.0.0.1:9776/metrics | grep '^cinder_migration_exporter_alerts.*firing' | grep -v ' 0$'
       ```

    ## Mitigation

    - Until it works: look at the exporter's page and act on what fires. Add a second
      receiver if this will take long.
    - Mend the receiver, the address or the credential; then
      `systemctl reload exporterd`, which tries at once. Risk: none; what is due is kept
      across reloads and, with a `storage.path`, across restarts.
    - Do not take the receiver out of the configuration to be rid of this alert: what
      it is yet to be told is forgotten then.

    """##,
    "CinderMigrationExporterReloadFailed": ##"""
    # CinderMigrationExporterReloadFailed

    ## Meaning

    The exporter was told to load its configuration again (SIGHUP, `systemctl reload`
    or `POST /-/reload`) and has refused it:
    `cinder_migration_exporter_config_last_reload_successful` has been 0 for five
    minutes (and five more, in which lost scrapes count for nothing).

    ## Impact

    It goes on with the configuration that it had before; nothing of the new one is in
    force. At its next restart it would not start.

    ## Diagnosis

    1. What does it say of the file?

       ```bash
       $ exporterd check --config /etc/exporterd/exporterd.yaml; echo status $?
       Error: exporterd.yaml:2: unknown key intervall in poll; did you mean interval? known are concurrency, interval, per_host, request_timeout, timeout
       status 1
       ```

       One line that begins with `Error:`: the file, the line, and what is wrong. When
       all is well with the file: it was mended after the reload, or the reload failed
       by something else, a secret's file for example. Go to 2.

    2. The reason that it gave at the time:

       ```bash
       $ journalctl -u exporterd | grep 'configuration not reloaded' | tail -1
       time=2026-11-26T04:01:11.767Z level=error msg="configuration not reloaded, the old one stays in force" reason="exporterd.yaml:2: unknown key intervall in poll; did you mean interval? known are concurrency, interval, per_host, request_timeout, timeout"
       ```

    ## Mitigation

    Mend the line, or put the former file back; check; reload:

    ```bash
    $ exporterd check --config /etc/exporterd/exporterd.yaml
    $ systemctl reload exporterd
    $ curl -s http://127.0.0.1:9776/metrics | grep ^cinder_migration_exporter_config_last_reload_successful
    cinder_migration_exporter_config_last_reload_successful 1
    ```

    Risk: none: a reload takes effect as a whole or not at all. Do not restart the
    exporter before `check` is content: it would not start, and nobody would watch.

    """##,
    "CinderMigrationExporterSignInFailing": ##"""
    # CinderMigrationExporterSignInFailing

    ## Meaning

    The cloud can't be seen, and within the last 20 minutes it has answered requests of
    the exporter with 401 or 403: Keystone or Cinder refuses the credential.

    The severity is warning, since
    [CinderMigrationExporterBlind](CinderMigrationExporterBlind.md) pages after ten
    minutes; this alert tells the cause, sooner.

    ## Impact

    Nobody watches the migrations of this cloud. Their alerts stay as they are.
    Migrations themselves go on.

    ## Diagnosis

    1. Ask with the same credential, as the exporter does:

       ```bash
       $ exporterd check --config /etc/exporterd/exporterd.yaml; echo status $?
       lab: NOT GOOD
         problem       Keystone at http://127.0.0.1:15900 refused the sign-in (401): the application credential is unknown or has expired, or its secret is wrong; Keystone says: The request you have made requires authentication.
         what to do    check user, password and project in clouds.yaml or OS_*; `openstack token issue` with the same must work
       …
       status 1
       ```

    2. Ask without the exporter. `OS_CLOUD` is the entry in `clouds.yaml`:

       ```bash
       $ export OS_CLOUD=prod
       $ openstack token issue -f value -c expires
       The request you have made requires authentication. (HTTP 401) (Request-ID: req-c9ab701f-92f5-4016-8f24-d006366bd897)
       ```

       The same refusal: the credential is at fault. A date: it is right, and the
       exporter has another one, or Cinder refuses the token: see what `check` says.

    3. For an application credential, as an admin: is it still there?

       ```bash
       $ openstack application credential list --user exporter
       ```

       It is gone with the project role of its user, and after its `expires_at`.

    ## Mitigation

    - A wrong or changed password, or an expired credential: put the right one into
      `clouds.yaml`, then `systemctl reload exporterd`. Without the reload a refused
      sign-in is tried again only every ten minutes, so that no account is locked.
    - A new application credential:

      ```bash
      $ openstack application credential create --role admin exporter-2
      ```

      Risk: it can do all that its user can in that project. Keep the file readable
      for the exporter's user alone (`chmod 600`).
    - 403: give the user the role `admin` in its project:

      ```bash
      $ openstack role add --user exporter --project admin admin
      ```

      Risk: that is the right to everything in the cloud. Only Cinder's policy can give
      less.

    """##,
    "CinderMigrationExporterStorageFailing": ##"""
    # CinderMigrationExporterStorageFailing

    ## Meaning

    The exporter can't write its database:
    `cinder_migration_exporter_storage_up` has been 0 for ten minutes. An exporter
    without a `storage.path` has no such metric and no such alert.

    ## Impact

    It goes on with what it has in memory: alerts are decided and delivered. A restart
    or a crash now would forget what happened since: a plateau would begin anew, a page
    could be told twice, and finished migrations are missing in `exporterd history`.

    So do not restart it before this is mended.

    ## Diagnosis

    1. The reason stands in the log, once:

       ```bash
       $ journalctl -u exporterd | grep 'nothing can be remembered' | tail -1
       time=2026-11-26T03:41:47.490Z level=error msg="nothing can be remembered; the exporter goes on, but a restart would forget" code=locked reason="the database …/exporterd.db is locked by another program (database is locked); end it: fuser …/exporterd.db says which one it is"
       ```

    2. Is there room, and is it writable? With the path of the log:

       ```bash
       $ export DATABASE=/var/lib/exporterd/exporterd.db
       $ df -h $DATABASE; df -i $DATABASE
       $ ls -l $DATABASE*
       -rw------- 1 exporterd exporterd   4096 Nov 26 03:40 /var/lib/exporterd/exporterd.db
       -rw------- 1 exporterd exporterd  32768 Nov 26 03:41 /var/lib/exporterd/exporterd.db-shm
       -rw------- 1 exporterd exporterd 193672 Nov 26 03:41 /var/lib/exporterd/exporterd.db-wal
       -rw------- 1 exporterd exporterd      6 Nov 26 03:40 /var/lib/exporterd/exporterd.db.lock
       $ grep " $(stat -c %m $DATABASE) " /proc/mounts
       ```

       100 % of space or of inodes: the disk is full. `ro,` in the last line: the disk
       went read-only, mostly since it fails; look at `journalctl -k`.

    3. `is locked` in the reason: another program holds it.

       ```bash
       $ fuser -v $DATABASE
                            USER        PID ACCESS COMMAND
       /var/lib/exporterd/exporterd.db:
                            exporterd 22994 F.... exporterd
                            root      23533 F.... python3
       ```

       Only exporterd should be there: a backup, or a `sqlite3` that somebody left open.

    ## Mitigation

    - Full: make room, or give the file system more.
    - Locked: end the other program. Risk: what it had not committed is lost; ask its
      owner first.
    - Read-only: mend the disk; then `mount -o remount,rw`. Risk: to write to a disk
      that fails can make more of it unreadable; copy the database away first.

    The exporter goes on by itself within seconds, writes all that it has missed, and
    says `all is remembered again`. No restart is needed.

    """##,
    "CinderVolumeMigrationDeadlineAtRisk": ##"""
    # CinderVolumeMigrationDeadlineAtRisk

    ## Meaning

    For fifteen minutes the late end of the interval in which this migration will be done
    (`cinder_migration_latest_completion_timestamp_seconds`: at the slowest pace that it
    has had so far) has been later than its deadline
    (`cinder_migration_deadline_timestamp_seconds`: its start and the `deadline` of its
    policy). It is kept for fifteen minutes after; while no exporter sees the cloud it
    stays as it is, and does not begin. Of two exporters those count that see the cloud.

    It is a warning ahead of time, and no forecast that it will be late. When even the
    earliest completion is too late, [CinderVolumeMigrationSlow](CinderVolumeMigrationSlow.md)
    takes its place. While the migration is stalled there is no estimate. The exporter has
    no alert of its own for this.

    ## Impact

    None yet. If it goes on as in its slowest time it will be done after its deadline.

    ## Diagnosis

    1. By how much? With the id from the alert:

       ```bash
       $ export VOLUME_ID=13f645ee-92cc-4d62-bcd8-35803992e1ad
       $ curl -s http://127.0.0.1:9776/metrics | grep "$VOLUME_ID" | grep -E 'completion|migration_deadline'
       cinder_migration_estimated_completion_timestamp_seconds{cloud="lab",volume_id="13f645ee-92cc-4d62-bcd8-35803992e1ad"} 1795667228.8126419
       cinder_migration_earliest_completion_timestamp_seconds{cloud="lab",volume_id="13f645ee-92cc-4d62-bcd8-35803992e1ad"} 1795667178.5294492
       cinder_migration_latest_completion_timestamp_seconds{cloud="lab",volume_id="13f645ee-92cc-4d62-bcd8-35803992e1ad"} 1795668762.8850937
       cinder_migration_deadline_timestamp_seconds{cloud="lab",volume_id="13f645ee-92cc-4d62-bcd8-35803992e1ad"} 1795667766
       ```

       Unix seconds: `date -u -d @1795664700`. In four cases of five it is
       done between `earliest` and `latest`. `estimated` before the deadline: it may well
       make it. After it: it will be late unless something changes.

    2. Has it become slower, and have others? Its page at the exporter, or the dashboard of
       one migration, shows its rate over time.

       ```bash
       $ curl -s http://127.0.0.1:9776/metrics | grep "$VOLUME_ID" | grep copy_rate
       cinder_migration_copy_rate_bytes_per_second{cloud="lab",volume_id="13f645ee-92cc-4d62-bcd8-35803992e1ad"} 4393775.96563543
       cinder_migration_copy_rate_lower_bound_bytes_per_second{cloud="lab",volume_id="13f645ee-92cc-4d62-bcd8-35803992e1ad"} 3983136.8855077988
       cinder_migration_copy_rate_upper_bound_bytes_per_second{cloud="lab",volume_id="13f645ee-92cc-4d62-bcd8-35803992e1ad"} 4517682.990885795
       ```

       Go on with [CinderVolumeMigrationSlow](CinderVolumeMigrationSlow.md), Diagnosis 2.

    ## Mitigation

    - Begin no more migrations on its route, and move other load away.
    - Tell whoever waits for the deadline, now rather than when it has passed.
    - The deadline does not matter: a larger `deadline` for such volumes in `policies`.

    Nothing here is worth the risk of breaking the copy off: it would begin at 0 again.

    """##,
    "CinderVolumeMigrationFailed": ##"""
    # CinderVolumeMigrationFailed

    ## Meaning

    A migration ended in `error`, or its volume vanished while it migrated. The alert's
    description says which.

    - `error`: it ends when the volume's `migration_status` is another one, which is
      looked at once a minute, or after a day.
    - Vanished: it ends after a day. The rule in Prometheus tells it eleven minutes
      late, since until then it looks like a status that was reset.

    ## Impact

    After an `error` the volume is where it was, complete and usable. Cinder has deleted
    the half-made destination. The migration does not start again by itself.

    A volume that vanished may be lost: look at it at once.

    ## Diagnosis

    Set these first, on a machine with an admin's `clouds.yaml`. The alert has the id.

    ```bash
    $ export OS_CLOUD=prod VOLUME_ID=13f645ee-92cc-4d62-bcd8-35803992e1ad
    $ export TOKEN=$(openstack token issue -f value -c id)
    $ export CINDER=$(openstack catalog show block-storage -f json | jq -r '.endpoints[] | select(.interface == "public").url')
    $ ask() { curl -s -H "X-Auth-Token: $TOKEN" -H 'OpenStack-API-Version: volume latest' "$@"; }
    ```

    (`volumev3` instead of `block-storage` where the catalog has it so. `ask` is used
    since `openstack volume show` leaves the percent out.)

    1. Is the volume there, and where?

       ```bash
       $ ask $CINDER/volumes/$VOLUME_ID | jq -c '.volume | {status, migration_status, migration_progress, host: ."os-vol-host-attr:host", name_id: ."os-vol-mig-status-attr:name_id"}'
       {"status":"available","migration_status":"error","migration_progress":null,"host":"hostb@beta#pool2","name_id":null}
       ```

       - `"migration_status":"error"`: it failed. `host` is the source. Go to 2.
       - `"migration_status":null` or `"success"`: dealt with meanwhile.
       - `{"status":null,…}` for every key: there is no such volume (404): go to 4.

    2. Why? Cinder tells the user nothing; the logs do. First the scheduler, then the
       cinder-volume of the source (the host before the `@`):

       ```bash
       $ journalctl -u cinder-scheduler --since -1d | grep -E "WARNING|ERROR" | grep $VOLUME_ID
       $ journalctl -u cinder-volume --since -1d | grep ERROR
       … ERROR oslo_messaging.rpc.server oslo_concurrency.processutils.ProcessExecutionError: Unexpected error while running command.
       … ERROR oslo_messaging.rpc.server Command: dd if=/…/volume-13f645ee-92cc-4d62-bcd8-35803992e1ad of=/…/volume-1c1d638b-e2c4-413b-b0f0-c28998bd74ae count=1073741824 bs=1M …
       … ERROR oslo_messaging.rpc.server Exit code: 137
       … ERROR oslo_messaging.rpc.server Stdout: ''
       … ERROR oslo_messaging.rpc.server Stderr: ''
       ```

       | it says | why |
       |---|---|
       | `Unexpected error while running command.` with `dd`, `Exit code: 137` or `-9` | dd was killed (by hand, or by the kernel for want of memory: `journalctl -k`) |
       | the same with `Exit code: 1` | dd could not read or write; its `Stderr` says what |
       | `No valid backend was found` | the scheduler: no room, or a wrong name for the destination |
       | `Failed to create` / `timed out` about the new volume | the destination could not make it |

    3. Is anything left at the destination?

       ```bash
       $ ask "$CINDER/volumes/detail?all_tenants=1&migration_status=target:$VOLUME_ID" | jq -c '.volumes[] | {id, status, migration_status}'
       ```

       Nothing is right.

    4. It vanished: who deleted it?

       ```bash
       $ ask $CINDER/volumes/$VOLUME_ID
       {"itemNotFound":{"code":404,"message":"Volume 13f645ee-92cc-4d62-bcd8-35803992e1ad could not be found."}}
       $ journalctl -u cinder-api --since -1d | grep $VOLUME_ID | grep -E 'DELETE|os-force_delete'
       ```

       Cinder refuses to delete a volume that migrates. It takes a reset of its status
       first, or a change in the database.

    ## Mitigation

    - Mend what the log says, and migrate again. An `error` does not have to be reset for
      that:

      ```bash
      $ openstack volume migrate --host hosta@alpha#pool1 $VOLUME_ID
      ```

      Risk: the load of another copy. The alert ends as the new migration begins.

    - It is to stay where it is: take the status back, which ends the alert within a
      minute or two:

      ```bash
      $ curl -s -o /dev/null -w '%{http_code}\n' -X POST -H "X-Auth-Token: $TOKEN" -H 'Content-Type: application/json' -d '{"os-reset_status": {"migration_status": "none"}}' $CINDER/volumes/$VOLUME_ID/action
      202
      ```

      Risk: small: after `error` nothing runs. Look at step 1 that it says `error` and not
      `migrating`: to reset a migration that still runs can lose what is written
      meanwhile ([CinderVolumeMigrationStalled](CinderVolumeMigrationStalled.md), C).

    - It vanished, and should not have: stop whatever deletes at both backends (also
      trash and deferred deletion), and look for the data there, by the volume's id and by
      that of its destination, which the exporter's log has. **Delete nothing** until it
      is found.

    """##,
    "CinderVolumeMigrationSlow": ##"""
    # CinderVolumeMigrationSlow

    ## Meaning

    The migration moves, but is proven to be too slow by what its policy says: even the
    upper bound of its rate is under `minimum_rate`, or even its earliest completion is
    past its `deadline`. Neither is configured by default.

    It is kept for ten minutes after the last time that it was so.

    ## Impact

    It will be done late. Nothing is wrong with the data. What waits for it (a
    maintenance, a full backend) waits longer.

    ## Diagnosis

    1. How slow, and what is the limit? From any machine that reaches the exporter, with
       the id from the alert:

       ```bash
       $ export VOLUME_ID=13f645ee-92cc-4d62-bcd8-35803992e1ad
       $ curl -s http://127.0.0.1:9776/metrics | grep "$VOLUME_ID" | grep -E 'rate|completion|deadline'
       cinder_migration_copy_rate_bytes_per_second{cloud="lab",volume_id="13f645ee-92cc-4d62-bcd8-35803992e1ad"} 13412458.592644
       cinder_migration_copy_rate_lower_bound_bytes_per_second{cloud="lab",volume_id="13f645ee-92cc-4d62-bcd8-35803992e1ad"} 6460135.843727243
       cinder_migration_copy_rate_upper_bound_bytes_per_second{cloud="lab",volume_id="13f645ee-92cc-4d62-bcd8-35803992e1ad"} 18304993.925619584
       cinder_migration_earliest_completion_timestamp_seconds{cloud="lab",volume_id="13f645ee-92cc-4d62-bcd8-35803992e1ad"} 1795665526.584025
       ```

       Bytes a second, and unix seconds (`date -u -d @1795664700`).

    2. Is it alone? Count those of the same source and the same destination:

       ```bash
       $ curl -s http://127.0.0.1:9776/metrics | grep ^cinder_migration_info | grep -o 'source_host="[^"]*",destination_host="[^"]*"' | sort | uniq -c
             3 source_host="hostb@beta#pool2",destination_host="hosta@alpha#pool1"
       ```

       Several on one route share it: each is slow, together they may be at its limit.

    3. What does the copy do on the host before the `@` of `source_host`? Here first, what
       its `dd` can be found by (with `OS_CLOUD` set):

       ```bash
       $ export KEY=$(openstack volume show -f json $VOLUME_ID | jq -r '(."os-vol-mig-status-attr:name_id" // .id)[0:8]'); echo $KEY
       6c9153a7
       ```

       And there:

       ```bash
       $ export KEY=6c9153a7
       $ pgrep -af "dd if=.*$KEY"
       $ export PID=$(pgrep -f "dd if=.*$KEY" | tail -1)
       $ grep pos /proc/$PID/fdinfo/1; sleep 10; grep pos /proc/$PID/fdinfo/1
       pos:	63963136
       pos:	84934656
       $ iostat -x 5 2
       ```

       The difference of the two, divided by ten, is its rate now. `%util` near 100 for
       a disk of either backend: that disk is the limit.

    4. Is it throttled on purpose?

       ```bash
       $ grep -n volume_copy_bps_limit /etc/cinder/cinder.conf
       ```

       0 or nothing: no.

    ## Mitigation

    - Wait. Nothing else is free of risk.
    - Begin no more migrations on that route until this one is done.
    - Something else burdens the backend (a backup, a rebuild): stop or move that.
    - `volume_copy_bps_limit` is too low: a change takes a restart of cinder-volume,
      which **kills every copy on that host** and leaves their migrations stuck. Change
      it for the next ones, when nothing copies.
    - The limit does not fit: another `minimum_rate` or `deadline` for such volumes, in
      `policies`.

    A migration can't be aborted by Cinder. Killing its `dd` makes it fail: what was
    copied is lost, the volume stays where it was
    ([CinderVolumeMigrationFailed](CinderVolumeMigrationFailed.md)).

    """##,
    "CinderVolumeMigrationStalled": ##"""
    # CinderVolumeMigrationStalled

    ## Meaning

    A volume migration no longer moves: the exporter's verdict on it is `stalled`
    (`cinder_migration_stalled` is 1). The built-in alert's description, and the
    migration's page at the exporter, say which of these it is; the rule's has the
    numbers alone:

    | the reason says | that is |
    |---|---|
    | `no new percent for …` | the copy stands still, or is far slower than it has been |
    | `Cinder reports no copy running for it` | the cinder-volume that copied has died; nothing resumes such a migration |
    | `it has been starting for …` | no backend has taken it up |
    | `the copy is done, but Cinder has not completed it` | the end of the migration hangs |
    | `the last number was 98 %, and Cinder has not completed it` | the same; the last percents came between two polls, or never |

    A copy that is merely slow is not called stalled as long as its own pace explains
    the time since the last percent. There is no `for`: the windows of the policy have
    passed already.

    ## Impact

    The volume stays usable at its source, unless it was migrated with `--lock-volume`
    (`status` is `maintenance`). It can't be deleted, extended or migrated again, and its
    space at the destination is taken. A retype waits with it.

    Nothing is lost so far. The remedies below can lose data when they are used on a copy
    that still runs: look first.

    ## Diagnosis

    Set these first, on a machine with an admin's `clouds.yaml`. The alert has the id.

    ```bash
    $ export OS_CLOUD=prod VOLUME_ID=13f645ee-92cc-4d62-bcd8-35803992e1ad
    $ export TOKEN=$(openstack token issue -f value -c id)
    $ export CINDER=$(openstack catalog show block-storage -f json | jq -r '.endpoints[] | select(.interface == "public").url')
    $ ask() { curl -s -H "X-Auth-Token: $TOKEN" -H 'OpenStack-API-Version: volume latest' "$@"; }
    ```

    (`volumev3` instead of `block-storage` where the catalog has it so. `ask` is used
    since `openstack volume show` leaves the percent out.)

    1. What does Cinder say?

       ```bash
       $ ask $CINDER/volumes/$VOLUME_ID | jq -c '.volume | {status, migration_status, migration_progress, host: ."os-vol-host-attr:host", name_id: ."os-vol-mig-status-attr:name_id"}'
       {"status":"available","migration_status":"migrating","migration_progress":"7","host":"hosta@alpha#pool1","name_id":null}
       ```

       - `migration_status` is `starting`: no backend has it yet. Go to 3, and then to
         *It has been starting, or does not complete* below.
       - `migration_status` is none of `starting`, `migrating` and `completing` any more:
         it moved on, and the alert ends by itself.
       - There is a `migration_progress`: a copy runs. Ask again after a minute. It has
         risen: it moves, wait. It is the same: go to 2.
       - `migration_progress` is null: no copy runs, or Cinder is at its end. Go to 3.

    2. Does the copy move? The source's name has the volume's `name_id` where there is one
       (it has migrated before), and its id else; eight characters of it are enough:

       ```bash
       $ export KEY=$(openstack volume show -f json $VOLUME_ID | jq -r '(."os-vol-mig-status-attr:name_id" // .id)[0:8]'); echo $KEY
       13f645ee
       ```

       With that, on the host before the `@` in `host`, as root:

       ```bash
       $ export KEY=13f645ee
       $ pgrep -af "dd if=.*$KEY"
       19772 dd if=/…/volume-13f645ee-92cc-4d62-bcd8-35803992e1ad of=/…/volume-24c3dce1-e96c-41f7-902e-5bf1eb7345ba count=2147483648 bs=1M iflag=count_bytes,direct oflag=direct
       $ export PID=$(pgrep -f "dd if=.*$KEY" | tail -1)
       $ grep State /proc/$PID/status
       State:	T (stopped)
       $ grep pos /proc/$PID/fdinfo/1; sleep 10; grep pos /proc/$PID/fdinfo/1
       pos:	167772160
       pos:	167772160
       ```

       | answer | meaning |
       |---|---|
       | the second `pos` is larger | it copies, slowly. Wait, or see [CinderVolumeMigrationSlow](CinderVolumeMigrationSlow.md) |
       | `T (stopped)` | somebody, or a tool, has stopped it: Mitigation A |
       | `D (disk sleep)` and the same `pos` | the source's or the destination's storage hangs: Mitigation B |
       | no `dd` at all | an attached volume (`status` is `in-use`: Nova copies), a backend that copies without dd (RBD), or none copies: go to 3 |

    3. Are the services up?

       ```bash
       $ openstack volume service list
       +------------------+-------------+------+---------+-------+----------------------------+---------+---------------+
       | Binary           | Host        | Zone | Status  | State | Updated At                 | Cluster | Backend State |
       +------------------+-------------+------+---------+-------+----------------------------+---------+---------------+
       | cinder-volume    | hostb@beta  | nova | enabled | up    | 2026-11-26T03:43:21.000000 | None    | None          |
       | cinder-scheduler | vm          | nova | enabled | up    | 2026-11-26T03:43:22.000000 | None    | None          |
       | cinder-volume    | hosta@alpha | nova | enabled | up    | 2026-11-26T03:43:21.000000 | None    | None          |
       +------------------+-------------+------+---------+-------+----------------------------+---------+---------------+
       ```

       `down` at the source's host: start it, see
       [CinderVolumeMigrationUnreadable](CinderVolumeMigrationUnreadable.md). All up, no
       percent, no `dd`: the copy has died with an earlier cinder-volume. Look when it was
       started last:

       ```bash
       $ systemctl show -p ActiveEnterTimestamp cinder-volume
       $ journalctl -u cinder-volume --since -2h | grep $VOLUME_ID
       ```

       Started after the migration began: Mitigation C.

    4. The destination, which you need for C:

       ```bash
       $ ask "$CINDER/volumes/detail?all_tenants=1&migration_status=target:$VOLUME_ID" | jq -c '.volumes[] | {id, status, migration_status, host: ."os-vol-host-attr:host"}'
       {"id":"025da749-8099-4c20-9ed4-b26564e724ae","status":"available","migration_status":"target:13f645ee-92cc-4d62-bcd8-35803992e1ad","host":"hostb@beta#pool2"}
       ```

    ## Mitigation

    ### A: let a stopped copy go on

    ```bash
    $ kill -CONT $PID
    ```

    Risk: none. The percent rises within a poll, and the alert ends.

    ### B: mend the storage

    Look at the backend's own state, the path to it (`multipath -ll`, `iscsiadm -m
    session`, `ceph -s`) and `journalctl -k` on that host. dd goes on by itself when its
    storage answers again.

    Do not restart cinder-volume to get rid of it: that kills **every** copy which runs on
    that host, and leaves each of their migrations stuck for good (this runbook, once for
    each). If there is no other way, list them first:
    `pgrep -af "dd if="`.

    ### C: give up a migration that nobody carries out any more

    Do this only when all of these are true: no percent, no `dd` for it on the source's
    host nor on the destination's, and for an attached volume no copy in Nova (`virsh
    blockjob DOMAIN DEVICE --info` on its compute host says `No current block job`).

    1. Make sure that nothing writes. A `dd` without its cinder-volume is an orphan and
       may run on for a while: end it (`kill PID`).

       Risk: with the wrong PID you end a copy that is healthy; its migration fails, and
       nothing is lost but time.

    2. Take the status back:

       ```bash
       $ curl -s -o /dev/null -w '%{http_code}\n' -X POST -H "X-Auth-Token: $TOKEN" -H 'Content-Type: application/json' -d '{"os-reset_status": {"migration_status": "none"}}' $CINDER/volumes/$VOLUME_ID/action
       202
       ```

       The same with python-cinderclient, which reads `OS_*` variables and no
       `clouds.yaml`: `cinder reset-state --reset-migration-status $VOLUME_ID`.

       Risk: this changes the database and nothing else. If a copy still runs after all,
       Cinder swaps the volume to its destination when it ends, as if nothing had been
       reset (seen on the bench: reset at 8 %, and half a minute later `success` at the
       other backend). What a server has written since goes to the source, which Cinder
       then deletes: **it is lost**. If
       `migration_status` was `completing`, the records may be half swapped: then do not
       reset; read the log of the source's cinder-volume first, and compare
       `os-vol-mig-status-attr:name_id` with what lies at both backends.

    3. Is the volume where it was, and well?

       ```bash
       $ ask $CINDER/volumes/$VOLUME_ID | jq -c '.volume | {status, migration_status, host: ."os-vol-host-attr:host"}'
       {"status":"available","migration_status":null,"host":"hosta@alpha#pool1"}
       ```

       `host` must be the source.

    4. Delete the destination, whose id Diagnosis 4 has shown. It is refused at first,
       since it counts as migrating, so take its status back too:

       ```bash
       $ export TARGET_ID=025da749-8099-4c20-9ed4-b26564e724ae
       $ openstack volume delete $TARGET_ID
       Failed to delete volume with name or ID '025da749-8099-4c20-9ed4-b26564e724ae': BadRequestException: 400: … Invalid volume: Volume status must be … and must not be migrating, …
       1 of 1 volumes failed to delete.
       $ curl -s -o /dev/null -w '%{http_code}\n' -X POST -H "X-Auth-Token: $TOKEN" -H 'Content-Type: application/json' -d '{"os-reset_status": {"migration_status": "none"}}' $CINDER/volumes/$TARGET_ID/action
       202
       $ openstack volume delete $TARGET_ID
       ```

       Risk: **everything**, with the wrong id: source and destination have the same name,
       size and project. Compare: `TARGET_ID` is not `VOLUME_ID`, its `host` is the
       destination, and after step 3 the volume's own `host` is the source. A destination
       is an incomplete copy and nobody's data as long as all three hold.

    5. Migrate again when the cause is mended.

    ### It has been starting, or does not complete

    `it has been starting`: cinder-scheduler or the source's cinder-volume is down (step
    3); started again, it takes the request from its queue, if it is still there. Else
    reset it as in C, step 2; there may be no destination yet.

    `Cinder has not completed it`: read the source's cinder-volume log. Do not reset.

    """##,
    "CinderVolumeMigrationTakesLong": ##"""
    # CinderVolumeMigrationTakesLong

    ## Meaning

    There is no percent for this migration, so that nobody can say whether it moves, and
    it takes longer than its size explains: an hour and six more for each TiB
    (`alerts.takes_long`; in the rule the numbers `3600` and `21600`).

    There is no percent when the storage copies by itself (driver-assisted), or when
    Cinder is too old to tell one.

    ## Impact

    Maybe none. The migration may be healthy and slow, or stuck for good: this alert asks
    you to look.

    ## Diagnosis

    Set these first, on a machine with an admin's `clouds.yaml`. The alert has the id.

    ```bash
    $ export OS_CLOUD=prod VOLUME_ID=13f645ee-92cc-4d62-bcd8-35803992e1ad
    $ export TOKEN=$(openstack token issue -f value -c id)
    $ export CINDER=$(openstack catalog show block-storage -f json | jq -r '.endpoints[] | select(.interface == "public").url')
    $ ask() { curl -s -H "X-Auth-Token: $TOKEN" -H 'OpenStack-API-Version: volume latest' "$@"; }
    ```

    (`volumev3` instead of `block-storage` where the catalog has it so. `ask` is used
    since `openstack volume show` leaves the percent out.)

    1. Why is there no percent?

       ```bash
       $ ask $CINDER/volumes/$VOLUME_ID | jq -c '.volume | {status, migration_status, migration_progress, host: ."os-vol-host-attr:host", name_id: ."os-vol-mig-status-attr:name_id"}'
       {"status":"available","migration_status":"migrating","migration_progress":"driver-assisted","host":"hosta@alpha#pool1","name_id":null}
       ```

       - A text in `migration_progress`: the storage copies by itself. Go to 3.
       - null: this Cinder gives none. Go to 2.
       - `migration_status` is another one: it is over.

       ```bash
       $ curl -s http://127.0.0.1:9776/metrics | grep -E '^cinder_migration_exporter_(progress_available|microversion_info)'
       cinder_migration_exporter_progress_available{cloud="lab"} 1
       cinder_migration_exporter_microversion_info{cloud="lab",microversion="3.72",minimum="3.0",maximum="3.72"} 1
       ```

       `progress_available` 0: Cinder is too old.

    2. Does a `dd` copy, on the host before the `@`? Here first, what it can be found by:

       ```bash
       $ export KEY=$(openstack volume show -f json $VOLUME_ID | jq -r '(."os-vol-mig-status-attr:name_id" // .id)[0:8]'); echo $KEY
       6c9153a7
       ```

       And there:

       ```bash
       $ export KEY=6c9153a7
       $ pgrep -af "dd if=.*$KEY"
       $ export PID=$(pgrep -f "dd if=.*$KEY" | tail -1)
       $ grep pos /proc/$PID/fdinfo/1; sleep 10; grep pos /proc/$PID/fdinfo/1
       ```

       `pos` by the size in bytes is how far it is. It does not grow, or there is no `dd`:
       go on as in [CinderVolumeMigrationStalled](CinderVolumeMigrationStalled.md), 2.

    3. The storage copies: ask it. Its own tool shows the job, under the volume's id or
       its `name_id`. In the log of the source's cinder-volume:

       ```bash
       $ journalctl -u cinder-volume --since -1d | grep $VOLUME_ID | tail -3
       ```

       A driver-assisted migration has no destination volume in Cinder:

       ```bash
       $ ask "$CINDER/volumes/detail?all_tenants=1&migration_status=target:$VOLUME_ID" | jq -c '.volumes[]'
       ```

       Nothing is right.

    ## Mitigation

    - It moves: wait. Where such volumes always take so long, raise `alerts.takes_long`
      (and the numbers of the rule).
    - The storage has no job for it, or says that it failed: then cinder-volume waits for
      nothing, or has died. Take the status back only when the storage is certain that
      nothing is copied:

      ```bash
      $ curl -s -o /dev/null -w '%{http_code}\n' -X POST -H "X-Auth-Token: $TOKEN" -H 'Content-Type: application/json' -d '{"os-reset_status": {"migration_status": "none"}}' $CINDER/volumes/$VOLUME_ID/action
      202
      ```

      Risk: if the storage copies after all, it may switch the volume to its new place
      while Cinder believes it at the old one: **Cinder then reads and deletes the wrong
      data**. Compare `os-vol-host-attr:host` with what the storage says, before anybody
      uses the volume.
    - Do not restart cinder-volume while the storage copies: it is the only one that
      knows what to do when the copy is done.

    """##,
    "CinderVolumeMigrationUnreadable": ##"""
    # CinderVolumeMigrationUnreadable

    ## Meaning

    Cinder lists volumes of one source host as migrating, but has failed for a whole
    window (15 minutes by default) to give their details, which it must ask that host's
    cinder-volume for. One alert for each source host (`source_host`); its description
    names the volumes.

    Mostly that cinder-volume is dead or hangs.

    ## Impact

    Nobody knows whether these copies move. If the cinder-volume has died, they do not:
    its copies died with it, or soon will, and nothing resumes them. Nothing else on that
    host is served either: no volume there can be made, attached or deleted.

    ## Diagnosis

    Set these first, on a machine with an admin's `clouds.yaml`. The alert's description
    lists the ids; take one. Its label `source_host` is the host.

    ```bash
    $ export OS_CLOUD=prod VOLUME_ID=13f645ee-92cc-4d62-bcd8-35803992e1ad
    $ export TOKEN=$(openstack token issue -f value -c id)
    $ export CINDER=$(openstack catalog show block-storage -f json | jq -r '.endpoints[] | select(.interface == "public").url')
    $ ask() { curl -s -H "X-Auth-Token: $TOKEN" -H 'OpenStack-API-Version: volume latest' "$@"; }
    ```

    (`volumev3` instead of `block-storage` where the catalog has it so. `ask` is used
    since `openstack volume show` leaves the percent out.)

    1. Is the source's cinder-volume up? It counts as down a minute after its last sign of
       life.

       ```bash
       $ openstack volume service list
       +------------------+-------------+------+---------+-------+----------------------------+---------+---------------+
       | Binary           | Host        | Zone | Status  | State | Updated At                 | Cluster | Backend State |
       +------------------+-------------+------+---------+-------+----------------------------+---------+---------------+
       | cinder-volume    | hostb@beta  | nova | enabled | up    | 2026-11-26T03:52:31.000000 | None    | None          |
       | cinder-scheduler | vm          | nova | enabled | up    | 2026-11-26T03:52:33.000000 | None    | None          |
       | cinder-volume    | hosta@alpha | nova | enabled | down  | 2026-11-26T03:49:52.000000 | None    | None          |
       +------------------+-------------+------+---------+-------+----------------------------+---------+---------------+
       ```

    2. What does a look at a volume say, and how long does it take?

       ```bash
       $ time ask $CINDER/volumes/$VOLUME_ID
       {"computeFault": {"code": 500, "message": "The server has either erred or is incapable of performing the requested operation."}}
       real	1m0.377s
       ```

       | answer | meaning |
       |---|---|
       | 500 after a minute (`rpc_response_timeout`) | that cinder-volume does not answer: go to 3 |
       | 500 at once | it answers with an error: its log says which |
       | the volume | mended meanwhile |

       Without the percent the same question needs no cinder-volume, and always works:

       ```bash
       $ curl -s -H "X-Auth-Token: $TOKEN" -H 'OpenStack-API-Version: volume 3.70' $CINDER/volumes/$VOLUME_ID | jq -c '.volume | {status, migration_status, host: ."os-vol-host-attr:host"}'
       {"status":"available","migration_status":"migrating","host":"hosta@alpha#pool1"}
       ```

    3. On that host: does it run, and does a copy?

       ```bash
       $ systemctl status cinder-volume
       $ pgrep -af "dd if="
       ```

       On the bench nothing: the copy had died with it.

       - It is dead, and a `dd` runs: an orphan. It copies on, and nobody will complete
         the migration.
       - It runs (`active`) and does not answer: it hangs on its storage (`ps -o
         pid,stat,wchan -C cinder-volume` shows `D`), or has lost RabbitMQ (`AMQP` in its
         log).

    4. `migration_progress is "42%"` or the like: the service is well and gives something
       odd. The built-in alert has it in `error`; with the rule, which has no such label,
       look at the volume's page at the exporter, or in its log. Please report it.

    ## Mitigation

    - **Dead**: start it.

      ```bash
      $ systemctl start cinder-volume
      ```

      Risk: none beyond what has happened. It serves its volumes again. The migrations
      that it copied stay `migrating` for good, without a percent: half an hour later
      [CinderVolumeMigrationStalled](CinderVolumeMigrationStalled.md) fires for each; go
      on there, Mitigation C.

    - **It hangs, and a `dd` of it still moves** (`grep pos /proc/PID/fdinfo/1` twice):
      wait until the copies are done if you can. A restart kills them.

    - **It hangs, and no `dd` moves**: mend its storage or its RabbitMQ first; often it
      goes on by itself. Else restart it.

      ```bash
      $ systemctl restart cinder-volume
      ```

      Risk: **every copy on that host is lost**, and each of their migrations has to be
      given up by hand. Volumes that are being made or deleted there may be left in
      `creating` or `deleting`. Servers keep the volumes that they use.

    """##,
  ]
}
