# SPDX-License-Identifier: GPL-3.0-or-later
# Completion for bash, made from the plugins' own tables.

_check_smtp_full() {
    local cur prev words cword split
    _init_completion -s -n : || return
    case $prev in
        -H | --hostname)
            _known_hosts_real -- "$cur"
            return ;;
        -p | --port)
            return
            return ;;
        --source)
            return
            return ;;
        --proxy-version)
            COMPREPLY=($(compgen -W '1 2' -- "$cur"))
            return ;;
        --proxy-source)
            return
            return ;;
        --proxy-destination)
            return
            return ;;
        -F | --fqdn)
            return
            return ;;
        -e | --expect)
            return
            return ;;
        -f | --from)
            return
            return ;;
        --rcpt)
            return
            return ;;
        -C | --command)
            return
            return ;;
        -R | --response)
            return
            return ;;
        --expect-code)
            return
            return ;;
        -D | --certificate)
            return
            return ;;
        --tls-name)
            return
            return ;;
        -A | --authtype)
            return
            return ;;
        -U | --authuser)
            return
            return ;;
        --authzid)
            return
            return ;;
        -P | --authpass)
            return
            return ;;
        --authpass-file)
            _filedir
            return ;;
        --authpass-env)
            return
            return ;;
        --authpass-fd)
            return
            return ;;
        --expect-ext)
            return
            return ;;
        --forbid-ext)
            return
            return ;;
        --min-size)
            return
            return ;;
        --must-refuse)
            return
            return ;;
        --relay-test)
            return
            return ;;
        --greylist-retry)
            return
            return ;;
        --phase)
            return
            return ;;
        --compat)
            COMPREPLY=($(compgen -W '2' -- "$cur"))
            return ;;
        -w | --warning)
            return
            return ;;
        -c | --critical)
            return
            return ;;
        -t | --timeout)
            return
            return ;;
        --severity)
            return
            return ;;
        --resolver)
            return
            return ;;
        --ca-file)
            _filedir
            return ;;
        --ca-path)
            _filedir -d
            return ;;
        --parallel)
            return
            return ;;
        --format)
            COMPREPLY=($(compgen -W 'text json openmetrics' -- "$cur"))
            return ;;
        --output-format)
            return
            return ;;
        --profile)
            COMPREPLY=($(compgen -W 'zabbix' -- "$cur"))
            return ;;
        --extra-opts)
            return
            return ;;
    esac
    $split && return
    COMPREPLY=($(compgen -W '-H --hostname -p --port -4 --use-ipv4 -6 --use-ipv6 --all-addresses --source -r --proxy --proxy-version --proxy-source --proxy-destination -L --lmtp -F --fqdn -e --expect -f --from --rcpt -C --command -R --response --send --expect-code -q --ignore-quit-failure -S --starttls -s --ssl --tls -D --certificate --ignore-certificate-expiration --insecure --tls-name --sni -A --authtype -U --authuser --authzid -P --authpass --authpass-file --authpass-env --authpass-fd --allow-plaintext-auth --expect-ext --forbid-ext --min-size --must-refuse --exposure --relay-test --identity --greylist-retry --phase --compat -w --warning -c --critical -t --timeout --severity --resolver --trust-ad --ca-file --ca-path --parallel --format --output-format --profile -v --verbose --extra-opts --list-findings --manual -V --version -h --help' -- "$cur"))
} && complete -F _check_smtp_full check_smtp_full

_check_mx_tls() {
    local cur prev words cword split
    _init_completion -s -n : || return
    case $prev in
        -H | --hostname)
            _known_hosts_real -- "$cur"
            return ;;
        -p | --port)
            return
            return ;;
        -d | --domain)
            _known_hosts_real -- "$cur"
            return ;;
        --smtp-port)
            return
            return ;;
        --https-port)
            return
            return ;;
        --max-mx)
            return
            return ;;
        --per-host)
            return
            return ;;
        -F | --fqdn)
            return
            return ;;
        -D | --certificate)
            return
            return ;;
        --expect-mx)
            _known_hosts_real -- "$cur"
            return ;;
        --sts-mode)
            return
            return ;;
        --sts-max-age)
            return
            return ;;
        --state | --state-file)
            _filedir
            return ;;
        -w | --warning)
            return
            return ;;
        -c | --critical)
            return
            return ;;
        -t | --timeout)
            return
            return ;;
        --severity)
            return
            return ;;
        --resolver)
            return
            return ;;
        --ca-file)
            _filedir
            return ;;
        --ca-path)
            _filedir -d
            return ;;
        --parallel)
            return
            return ;;
        --format)
            COMPREPLY=($(compgen -W 'text json openmetrics' -- "$cur"))
            return ;;
        --output-format)
            return
            return ;;
        --profile)
            COMPREPLY=($(compgen -W 'zabbix' -- "$cur"))
            return ;;
        --extra-opts)
            return
            return ;;
    esac
    $split && return
    COMPREPLY=($(compgen -W '-H --hostname -p --port -4 --use-ipv4 -6 --use-ipv6 -d --domain --smtp-port --https-port --allow-private --max-mx --per-host --one-certificate --deep -F --fqdn -D --certificate --expect-mx --sts-mode --sts-max-age --state --state-file --require-dane --require-mta-sts --require-tls-rpt --require-ipv6 --require-ptr --require-caa --require-requiretls -w --warning -c --critical -t --timeout --severity --resolver --trust-ad --ca-file --ca-path --parallel --format --output-format --profile -v --verbose --extra-opts --list-findings --manual -V --version -h --help' -- "$cur"))
} && complete -F _check_mx_tls check_mx_tls

_check_spf_dkim() {
    local cur prev words cword split
    _init_completion -s -n : || return
    case $prev in
        -H | --hostname)
            _known_hosts_real -- "$cur"
            return ;;
        -d | --domain)
            _known_hosts_real -- "$cur"
            return ;;
        --client)
            return
            return ;;
        --senders)
            _filedir
            return ;;
        --must-fail)
            return
            return ;;
        --helo)
            return
            return ;;
        --mail-from)
            return
            return ;;
        --lookups)
            return
            return ;;
        --widest)
            return
            return ;;
        -s | --selector)
            return
            return ;;
        --key-file)
            _filedir
            return ;;
        --key-bits)
            return
            return ;;
        --key-age)
            return
            return ;;
        -m | --message)
            _filedir
            return ;;
        --min-policy)
            return
            return ;;
        --suffix-list)
            _filedir
            return ;;
        --bimi-selector)
            return
            return ;;
        --state | --state-file)
            _filedir
            return ;;
        --changed-for)
            return
            return ;;
        --query-timeout)
            return
            return ;;
        -w | --warning)
            return
            return ;;
        -c | --critical)
            return
            return ;;
        -t | --timeout)
            return
            return ;;
        --severity)
            return
            return ;;
        --resolver)
            return
            return ;;
        --format)
            COMPREPLY=($(compgen -W 'text json openmetrics' -- "$cur"))
            return ;;
        --output-format)
            return
            return ;;
        --profile)
            COMPREPLY=($(compgen -W 'zabbix' -- "$cur"))
            return ;;
        --extra-opts)
            return
            return ;;
    esac
    $split && return
    COMPREPLY=($(compgen -W '-H --hostname -4 --use-ipv4 -6 --use-ipv6 -d --domain --spf-only --dkim-only --dmarc-only --client --all-mx --senders --must-fail --helo --mail-from --lookups --widest -s --selector --discover --key-file --key-bits --key-age -m --message --min-policy --require-dmarc --suffix-list --bimi-selector --require-bimi --require-mta-sts --require-tls-rpt --state --state-file --changed-for --query-timeout -w --warning -c --critical -t --timeout --severity --resolver --format --output-format --profile -v --verbose --extra-opts --list-findings --manual -V --version -h --help' -- "$cur"))
} && complete -F _check_spf_dkim check_spf_dkim

_check_dnsbl() {
    local cur prev words cword split
    _init_completion -s -n : || return
    case $prev in
        -H | --hostname)
            _known_hosts_real -- "$cur"
            return ;;
        --mx)
            _known_hosts_real -- "$cur"
            return ;;
        --spf)
            _known_hosts_real -- "$cur"
            return ;;
        -U | --url)
            return
            return ;;
        --largest-network)
            return
            return ;;
        -l | --list)
            return
            return ;;
        -s | --server)
            return
            return ;;
        --lists)
            _filedir
            return ;;
        --group)
            COMPREPLY=($(compgen -W 'major all' -- "$cur"))
            return ;;
        --exclude)
            return
            return ;;
        -w | --warning)
            return
            return ;;
        -c | --critical)
            return
            return ;;
        --min-usable)
            return
            return ;;
        --state | --state-file)
            _filedir
            return ;;
        --test-every)
            return
            return ;;
        --changed-for)
            return
            return ;;
        -n | --nameserver)
            return
            return ;;
        --query-timeout)
            return
            return ;;
        -r | --retry)
            return
            return ;;
        --parallel | --workers)
            return
            return ;;
        -a | --append)
            return
            return ;;
        -t | --timeout)
            return
            return ;;
        --severity)
            return
            return ;;
        --resolver)
            return
            return ;;
        --format)
            COMPREPLY=($(compgen -W 'text json openmetrics' -- "$cur"))
            return ;;
        --output-format)
            return
            return ;;
        --profile)
            COMPREPLY=($(compgen -W 'zabbix' -- "$cur"))
            return ;;
        --extra-opts)
            return
            return ;;
    esac
    $split && return
    COMPREPLY=($(compgen -W '-4 --use-ipv4 -6 --use-ipv6 -H --hostname --mx --spf -U --url --largest-network -l --list -s --server --lists --group --exclude --whitelistings --wl -w --warning -c --critical --by-weight --min-usable --test-lists --state --state-file --test-every --changed-for -n --nameserver --query-timeout -r --retry --parallel --workers -A --authoritative --force-ipv4-resolver -a --append -d --debug -t --timeout --severity --resolver --format --output-format --profile -v --verbose --extra-opts --list-findings --manual -V --version -h --help' -- "$cur"))
} && complete -F _check_dnsbl check_dnsbl

_check_mailqueue() {
    local cur prev words cword split
    _init_completion -s -n : || return
    case $prev in
        -t | --timeout)
            return
            return ;;
        --severity)
            return
            return ;;
        -M | --mailserver)
            return
            return ;;
        -d | --configdir)
            _filedir -d
            return ;;
        --command)
            _filedir
            return ;;
        --spool)
            _filedir -d
            return ;;
        --door)
            COMPREPLY=($(compgen -W 'command spool' -- "$cur"))
            return ;;
        -w | --warning)
            return
            return ;;
        -c | --critical)
            return
            return ;;
        --age)
            return
            return ;;
        --state)
            return
            return ;;
        --reason)
            return
            return ;;
        --per-domain)
            return
            return ;;
        --per-sender)
            return
            return ;;
        --concentration)
            return
            return ;;
        --backscatter)
            return
            return ;;
        --min-messages)
            return
            return ;;
        --bytes)
            return
            return ;;
        --expiring)
            return
            return ;;
        --lifetime)
            return
            return ;;
        --growth)
            return
            return ;;
        --forecast)
            return
            return ;;
        --state-file)
            _filedir
            return ;;
        --window)
            return
            return ;;
        -W | --warning-domain)
            return
            return ;;
        -C | --critical-domain)
            return
            return ;;
        --top)
            return
            return ;;
        --format)
            COMPREPLY=($(compgen -W 'text json openmetrics' -- "$cur"))
            return ;;
        --output-format)
            return
            return ;;
        --profile)
            COMPREPLY=($(compgen -W 'zabbix' -- "$cur"))
            return ;;
        --extra-opts)
            return
            return ;;
    esac
    $split && return
    COMPREPLY=($(compgen -W '-t --timeout --severity -M --mailserver -d --configdir --all-instances --command --spool --door --count-only -s --sudo -w --warning -c --critical --age --state --reason --per-domain --per-sender --concentration --backscatter --min-messages --bytes --expiring --lifetime --growth --forecast --state-file --window -W --warning-domain -C --critical-domain --top --explain-detection --diagnose --format --output-format --profile -v --verbose --extra-opts --list-findings --manual -V --version -h --help' -- "$cur"))
} && complete -F _check_mailqueue check_mailqueue
